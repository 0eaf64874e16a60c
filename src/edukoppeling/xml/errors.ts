/** What is wrong with the bytes; mapped to a fault in one place, `soap/envelope.ts`. */
export type XmlErrorKind =
  | 'encoding'
  | 'dtd'
  | 'processing-instruction'
  | 'not-well-formed'
  | 'namespace'
  | 'limit';

/** Bytes that are not a document of the profile. `what` never holds a value of the message. */
export class XmlError extends Error {
  readonly kind: XmlErrorKind;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in bytes. */
  readonly column: number;
  readonly what: string;
  constructor(kind: XmlErrorKind, line: number, column: number, what: string) {
    super(`${line}:${column}: ${what}`);
    this.name = 'XmlError';
    this.kind = kind;
    this.line = line;
    this.column = column;
    this.what = what;
  }
}
