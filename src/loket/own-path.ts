/** Where to go on after login: only a path of our own, which no browser can read as another host. */
const PATH = /^\/(?![/\\])[A-Za-z0-9/_.~-]{0,200}(\?[A-Za-z0-9=&_.~%-]{0,300})?$/;

/** @returns undefined for what is none, and for what would only lead back here. */
export function ownPath(text: string | undefined): string | undefined {
  if (text === undefined || !PATH.test(text) || text.includes('//')) return undefined;
  return /^\/(inloggen|uitloggen|inschrijven|api)\b/.test(text) ? undefined : text;
}
