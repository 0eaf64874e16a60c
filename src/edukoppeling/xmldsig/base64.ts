/**
 * Strict base64: XML white space is removed, anything else that is not base64 gives undefined.
 * `Buffer.from` skips rubbish, which would make two texts mean the same bytes: so what it read must write back the same.
 */
export function decodeBase64(text: string): Buffer | undefined {
  const packed = text.replace(/[ \t\r\n]+/g, '');
  if (packed === '') return undefined;
  const bytes = Buffer.from(packed, 'base64');
  return bytes.toString('base64') === packed ? bytes : undefined;
}
