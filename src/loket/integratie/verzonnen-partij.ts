export const isMadeUpOin = (oin: string | null): boolean => oin?.startsWith('0000009997') ?? false;
