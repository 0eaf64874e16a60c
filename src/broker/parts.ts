/** What the journey is built from; constructed in `processes/`, handed on as one argument. */
import type { SchemaValidator } from '../contract/schema.ts';
import type { GateOptions } from '../edukoppeling/verify.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import type { LiveDirectory } from '../parties/live-directory.ts';
import type { Mandatenbron } from '../parties/mandatenbron.ts';
import type { Deelnemersregister } from '../registers/deelnemersregister.ts';
import type { Rio, Vakantiekalender } from '../registers/rio.ts';
import type { Store } from '../store/pool.ts';
import type { Signer } from './answer/answer.ts';
import type { Noted } from './certificaat/note-use.ts';
import type { ServiceName } from './message.ts';
import type { OperationTable } from './operations.ts';

/** Chosen in the settings, never by the message (WB011). */
export type ServiceProfile = Required<Pick<GateOptions, 'profile' | 'allowSecurityHeader'>>;

export interface BrokerParts {
  /** Without what differs by service and party. */
  readonly gate: GateOptions;
  readonly profiles: Readonly<Record<ServiceName, ServiceProfile>>;
  readonly services: Readonly<Record<ServiceName, OperationTable>>;
  readonly validators: Readonly<Record<ServiceName, SchemaValidator>>;
  readonly signer: Signer;
  readonly directory: LiveDirectory;
  /** Twins under prefix 00000099 are accepted (EK-124). */
  readonly testMode: boolean;
  /** Another register of mandates, when that one decides; undefined: ours. */
  readonly mandatenbron: Mandatenbron | undefined;
  readonly store: Store;
  readonly deelnemers: Deelnemersregister;
  readonly rio: Rio;
  readonly vakantiekalender: Vakantiekalender;
  /** Signing certificates whose use was written down by this process. */
  readonly noted: Noted;
  /** Hands event ids to the queue after commit; never fails, never delays. */
  readonly offer: (eventIds: readonly string[]) => void;
  /** Files of the register: days that one is kept after its first fetch. */
  readonly gegevensleveringen: { readonly keepDays: number };
  readonly leaseMs: number;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}
