/**
 * One sequence of bytes for one JSON value, whatever the server's spacing, escapes and order of keys: tagged, with
 * lengths in front, keys sorted. A number stays as it is written: JavaScript would round it.
 */

/** Strings are marked `s`, numbers become strings marked `n`, so that JSON.parse cannot round anything. */
const TOKENS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** @param text  JSON, as jsonb prints it. @throws SyntaxError. */
export function canonicalJson(text: string): Buffer {
  const marked = text.replace(TOKENS, (token) =>
    token.startsWith('"') ? `"s${token.slice(1)}` : `"n${token}"`,
  );
  const parts: Buffer[] = [];
  write(JSON.parse(marked), parts);
  return Buffer.concat(parts);
}

function write(value: unknown, parts: Buffer[]): void {
  if (typeof value === 'string') parts.push(withLength(value));
  else if (Array.isArray(value)) {
    parts.push(counted('a', value.length));
    for (const item of value) write(item, parts);
  } else if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    parts.push(counted('o', entries.length));
    for (const [key, item] of entries) {
      parts.push(withLength(key));
      write(item, parts);
    }
  } else parts.push(Buffer.from(value === null ? 'z' : value === true ? 't' : 'f'));
}

function counted(tag: string, count: number): Buffer {
  const head = Buffer.alloc(5);
  head.write(tag);
  head.writeUInt32BE(count, 1);
  return head;
}

/** UTF-8 with its length in front; the mark is the first position of the text. */
function withLength(text: string): Buffer {
  const bytes = Buffer.from(text);
  return Buffer.concat([counted('v', bytes.length), bytes]);
}
