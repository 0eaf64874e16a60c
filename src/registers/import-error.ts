/** A file that cannot be used: where it is wrong, and never with a value of it. */
export class ImportError extends Error {
  readonly line: number;
  readonly column: string;
  /** @param file  for an import of several. */
  constructor(line: number, column: string, problem: string, file?: string) {
    super(`${file === undefined ? '' : `${file}, `}line ${line}, ${column}: ${problem}`);
    this.name = 'ImportError';
    this.line = line;
    this.column = column;
  }
}
