/** Character classes of XML 1.0, for bytes of UTF-8 that were checked to be UTF-8. */

/** Bytes that end or interrupt a run of plain text: control characters, `<`, `&`, `]`, `>`, and 0xEF (U+FFFE, U+FFFF). */
export const TEXT_STOP = table((byte) => {
  const control = byte < 0x20 && byte !== 0x09 && byte !== 0x0a;
  return control || byte === 0x3c || byte === 0x26 || byte === 0x5d || byte === 0x3e || byte === 0xef;
});

/** Bytes that end or interrupt a plain attribute value in double quotes. */
export const VALUE_STOP = table(
  (byte) => byte < 0x20 || byte === 0x22 || byte === 0x27 || byte === 0x26 || byte === 0x3c || byte === 0xef,
);

/** Bytes of a name, the colon included; above ASCII the name is checked once, when it is met first. */
export const NAME_BYTE = table((byte) => {
  const digit = byte >= 0x30 && byte <= 0x39;
  const letter = (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);
  return digit || letter || byte >= 0x80 || byte === 0x2d || byte === 0x2e || byte === 0x3a || byte === 0x5f;
});

const START =
  '_A-Za-z\\u{c0}-\\u{d6}\\u{d8}-\\u{f6}\\u{f8}-\\u{2ff}\\u{370}-\\u{37d}\\u{37f}-\\u{1fff}\\u{200c}-\\u{200d}' +
  '\\u{2070}-\\u{218f}\\u{2c00}-\\u{2fef}\\u{3001}-\\u{d7ff}\\u{f900}-\\u{fdcf}\\u{fdf0}-\\u{fffd}\\u{10000}-\\u{effff}';
const NCNAME = `[${START}][${START}\\-.0-9\\u{b7}\\u{300}-\\u{36f}\\u{203f}-\\u{2040}]*`;
/** A name with at most one colon (Namespaces in XML 1.0). */
export const QUALIFIED_NAME = new RegExp(`^(?:${NCNAME}:)?${NCNAME}$`, 'u');

export function isWhiteSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x09 || byte === 0x0d;
}

/** Char of XML 1.0. */
export function isXmlCharacter(code: number): boolean {
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return code < 0xd800 || (code > 0xdfff && code < 0xfffe) || (code > 0xffff && code < 0x110000);
}

function table(stops: (byte: number) => boolean): Uint8Array {
  return Uint8Array.from({ length: 256 }, (_, byte) => (stops(byte) ? 1 : 0));
}
