/** What is wrong with what is kept sealed, or with its keys. */

export type AtRestProblem =
  /** No such key in the directory: another directory, or a value of another installation. */
  | 'key-unknown'
  /** The key was destroyed: what it sealed cannot be read by anybody any more. */
  | 'key-destroyed'
  /** The key is wrapped by another master key, or its file was changed. */
  | 'key-of-another-master'
  | 'key-not-writable'
  | 'directory-unreadable'
  /** Of the master key: not there, readable by others, or not 32 bytes in base64. */
  | 'key-file-unusable'
  /** Changed, or moved from another row or column. */
  | 'value-does-not-open'
  /** The keys are not those that this database was sealed with. */
  | 'keys-of-another-database';

/** `about` names a key, a file or a column; never what is sealed. */
export class AtRestError extends Error {
  readonly problem: AtRestProblem;
  readonly about: string;
  constructor(problem: AtRestProblem, about: string, cause?: unknown) {
    super(`${problem}: ${about}`, { cause });
    this.name = 'AtRestError';
    this.problem = problem;
    this.about = about;
  }
}
