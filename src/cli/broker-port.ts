/** A running broker, as commands see it. `processes/broker.ts` makes one. */
import type { Log } from '../ops/log.ts';

export interface Broker {
  readonly url: string;
  readonly port: number;
  readonly operationsUrl: string;
  readonly databaseUrl: string;
  /** Where people's API is; undefined when the settings want none. */
  /** Of the mailbox for certificates. */
  readonly intakePort: number | undefined;
  readonly loketUrl: string | undefined;
  /** Requests under way are answered, workers drained. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly clock?: () => number;
  readonly log?: Log;
  /** The embedded server ends and its folder goes with this process. */
  readonly ephemeral?: boolean;
}
