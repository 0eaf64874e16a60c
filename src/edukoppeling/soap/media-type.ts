/** Content-Type and Content-Encoding of a request, judged before it is read. Source: EK-20, EK-28, EK-39. */

export interface MediaType {
  /** Only `text/xml` without compression is read; anything else is 415. */
  readonly supported: boolean;
  /** Lower case; undefined when not given. Another one than UTF-8 is the gate's to refuse, as F4. */
  readonly charset: string | undefined;
}

export function readMediaType(
  contentType: string | undefined,
  contentEncoding: string | undefined,
): MediaType {
  const [type, ...parameters] = (contentType ?? '')
    .toLowerCase()
    .split(';')
    .map((piece) => piece.trim());
  const charsets = parameters
    .filter((parameter) => parameter.startsWith('charset='))
    .map((parameter) => parameter.slice(8).replace(/"/g, ''));
  // Two different ones become a name that nobody knows: none of them may be the one that counts.
  const charset = charsets.length === 0 ? undefined : [...new Set(charsets)].join(' ');
  const plain = contentEncoding === undefined || contentEncoding.toLowerCase() === 'identity';
  return { supported: type === 'text/xml' && plain, charset };
}
