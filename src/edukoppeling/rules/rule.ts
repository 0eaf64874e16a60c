/** The shape of one statement of the profile. The statements stand in the files beside this one, by section. */
import type { FaultCode } from '../faults.ts';

/**
 * How a message or connection that breaks the statement is refused. A certificate is refused by closing the connection
 * without an answer: Node sends no alert for it.
 */
export type Refusal = FaultCode | 'TLS alert' | 'connection closed' | `HTTP ${number}` | 'VZ code';

/**
 * How sure the statement is: `normative` is the text of a standard that was read, `inferred` follows from one or
 * from real traffic, `choice` is this project's decision.
 */
export type Certainty = 'normative' | 'inferred' | 'choice';

interface Statement {
  /** One sentence: who must do what, with every number. */
  readonly text: string;
  /** The rule of the standard it comes from, or `verzuimbroker` for our own. */
  readonly source: string;
  readonly certainty: Certainty;
  readonly fault?: Refusal;
  /** The file of the repository that enforces, produces or refuses it. */
  readonly where: string;
}

/** `enforced` is a check of what comes in, as receiver or client; `produced` is what we send or publish. */
interface Built extends Statement {
  readonly status: 'enforced' | 'produced';
  /** The half that is not there, when the other half is. */
  readonly note?: string;
}

interface NotBuilt extends Statement {
  readonly status: 'not-applicable' | 'not-built';
  readonly reason: string;
}

interface Deviation extends Statement {
  readonly status: 'deviation';
  /** A page in docs/decisions/. */
  readonly decision: string;
}

export type Rule = Built | NotBuilt | Deviation;
