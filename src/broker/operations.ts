/**
 * The operations of the services: what the WSDL declares joined with what this broker does.
 * An operation without a handler, or the reverse, stops the start (`joinHandlers`).
 */
import { CODECS } from '../contract/codecs.ts';
import type { OperationName, Operations } from '../contract/messages.ts';
import { joinHandlers, type Operation, type Service } from '../contract/service.ts';
import type { Afzender } from '../parties/authorise.ts';
import type { Fout } from '../verzuim/verzuimmelding.ts';
import { meldenVerkeerdeGemeente } from './feedback/melden-verkeerde-gemeente.ts';
import { ophalenMelding } from './feedback/ophalen-melding.ts';
import { ophalenVerzuimmelding } from './feedback/ophalen-verzuimmelding.ts';
import { opvragenGewijzigdeMeldingen } from './feedback/opvragen-gewijzigde-meldingen.ts';
import { opvragenPersoonsgegevens } from './feedback/opvragen-persoonsgegevens.ts';
import { opzoekenMeldingen } from './feedback/opzoeken-meldingen.ts';
import { opzoekenVerzuimmeldingen } from './feedback/opzoeken-verzuimmeldingen.ts';
import { terugkoppelenStatus } from './feedback/terugkoppelen-status.ts';
import type { ServiceName, ValidMessage } from './message.ts';
import type { BrokerParts } from './parts.ts';
import { bevestigenOntvangst } from './pull/bevestigen-ontvangst.ts';
import { ophalenGegevenslevering } from './pull/ophalen-gegevenslevering.ts';
import { ophalenGegevensleveringen } from './pull/ophalen-gegevensleveringen.ts';
import { ophalenMeldingen } from './pull/ophalen-meldingen.ts';
import { intrekkenVerzuimmelding } from './register/intrekken-verzuimmelding.ts';
import { meldenVerzuim } from './register/melden-verzuim.ts';
import { muterenVerzuimmelding } from './register/muteren-verzuimmelding.ts';
import { raadplegenInstelling } from './rio/raadplegen-instelling.ts';
import { zoekenInstellingen } from './rio/zoeken-instellingen.ts';
import { doorgevenVervangendeLeerplicht, doorgevenVrijstelling } from './vrijstelling/doorgeven.ts';
import { intrekkenVervangendeLeerplicht, intrekkenVrijstelling } from './vrijstelling/intrekken.ts';
import { opzoekenVrijstellingen } from './vrijstelling/opzoeken-vrijstellingen.ts';
import { wijzigenVervangendeLeerplicht, wijzigenVrijstelling } from './vrijstelling/wijzigen.ts';

/** What one operation does with a valid message. Its key of uniqueness stands in its docstring. */
export interface Handler<K extends OperationName = OperationName> {
  /** Whether the outcome is remembered by MessageID (design §6.3). */
  readonly remembered: boolean;
  /** What is wrong with the request whatever is stored; empty when that alone cannot refuse it. Pure. */
  readonly keur?: (request: Operations[K]['request'], afzender: Afzender) => readonly Fout[];
  readonly handle: (
    message: ValidMessage<Operations[K]['request']>,
    parts: BrokerParts,
  ) => Promise<Operations[K]['response']>;
}

const SCHOOL: { readonly [K in OperationName]?: Handler<K> } = {
  meldenVerzuim,
  muterenVerzuimmelding,
  intrekkenVerzuimmelding,
  opzoekenVerzuimmeldingen,
  opvragenPersoonsgegevens,
  ophalenVerzuimmelding,
  opvragenGewijzigdeMeldingen,
};
const GEMEENTE: { readonly [K in OperationName]?: Handler<K> } = {
  ophalenMeldingen,
  bevestigenOntvangst,
  terugkoppelenStatus,
  ophalenMelding,
  opzoekenMeldingen,
  meldenVerkeerdeGemeente,
  doorgevenVrijstelling,
  wijzigenVrijstelling,
  intrekkenVrijstelling,
  doorgevenVervangendeLeerplicht,
  wijzigenVervangendeLeerplicht,
  intrekkenVervangendeLeerplicht,
  opzoekenVrijstellingen,
  ophalenGegevensleveringen,
  ophalenGegevenslevering,
};

const RIO: { readonly [K in OperationName]?: Handler<K> } = { raadplegenInstelling, zoekenInstellingen };

/** A handler whose types were erased for the table; `CODECS` of the same name gives them back. */
export interface AnyHandler {
  readonly remembered: boolean;
  readonly keur?: (request: unknown, afzender: Afzender) => readonly Fout[];
  readonly handle: (message: ValidMessage, parts: BrokerParts) => Promise<unknown>;
}
export interface OperationEntry {
  readonly operation: Operation;
  readonly handler: AnyHandler;
}
/** By wsa:Action. */
export type OperationTable = ReadonlyMap<string, OperationEntry>;

/** @throws ContractError when WSDL and handlers differ. */
export function joinOperations(
  services: Readonly<Record<ServiceName, Service>>,
): Record<ServiceName, OperationTable> {
  // Erased on purpose: the table is keyed by a value of the wire, and each handler meets only its own codec.
  const erase = (handlers: object) => handlers as Record<string, AnyHandler>;
  return {
    school: joinHandlers(services.school, erase(SCHOOL)),
    gemeente: joinHandlers(services.gemeente, erase(GEMEENTE)),
    rio: joinHandlers(services.rio, erase(RIO)),
  };
}

/** The codec of an operation, with its types erased like its handler's. */
export interface AnyCodec {
  readonly readRequest: (element: import('../edukoppeling/xml/document.ts').XmlElement) => unknown;
  readonly writeResponse: (value: unknown) => string;
}
export function codecOf(name: OperationName): AnyCodec {
  return CODECS[name] as AnyCodec;
}
