/** A running broker, as commands see it. `processes/broker.ts` makes one. */
import type { Log } from '../ops/log.ts';
import type { Role } from '../ops/process-settings.ts';

export interface Broker {
  readonly roles: readonly Role[];
  /** Of the SOAP services as it is published; empty when nothing says where that is. */
  readonly url: string;
  /** Of the SOAP services; 0 without the role endpoint. */
  readonly port: number;
  readonly operationsUrl: string;
  readonly databaseUrl: string;
  /** Of the mailbox for certificates; undefined without the setting or the role loket. */
  readonly intakePort: number | undefined;
  /** Where people go; undefined when the settings want none, and without the role loket. */
  readonly loketUrl: string | undefined;
  /** At the start: no functioneel beheerder could log in there yet. */
  readonly loketIsNew: boolean;
  /** Requests under way are answered, workers drained. */
  close(): Promise<void>;
}

export interface StartOptions {
  readonly clock?: () => number;
  readonly log?: Log;
  /** The embedded server ends and its folder goes with this process. */
  readonly ephemeral?: boolean;
}
