/** A port of this machine that is free, and stays so for a server that is started again on it. */
export function freePort(): Promise<number>;
