/** Raw bytes of text and attribute values → characters. The reader has checked every reference before. */

const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['quot', '"'],
  ['apos', "'"],
]);

/** The character of a reference without `&` and `;`, or undefined when XML does not know it. */
export function decodeReference(name: string): string | undefined {
  if (!name.startsWith('#')) return NAMED.get(name);
  const hexadecimal = /^#x([0-9A-Fa-f]{1,6})$/.exec(name);
  const decimal = /^#([0-9]{1,7})$/.exec(name);
  const code = hexadecimal ? Number.parseInt(hexadecimal[1] ?? '', 16) : Number(decimal?.[1] ?? Number.NaN);
  return Number.isNaN(code) || code > 0x10ffff ? undefined : String.fromCodePoint(code);
}

/** Line ends become LF, references their characters. */
export function decodeText(raw: string): string {
  const lines = raw.includes('\r') ? raw.replace(/\r\n?/g, '\n') : raw;
  return decodeReferences(lines);
}

/** As text, but literal white space becomes a blank (attribute-value normalisation of CDATA attributes). */
export function decodeAttribute(raw: string): string {
  const blank = /[\t\n\r]/.test(raw) ? raw.replace(/\r\n|[\t\n\r]/g, ' ') : raw;
  return decodeReferences(blank);
}

function decodeReferences(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&([^;]*);/g, (_, name: string) => decodeReference(name) ?? '');
}
