/**
 * The register's own desk: what it may do with a report that could not be delivered, was refused, or is in the wrong
 * gemeente. Pure: the report as it stands and the address book come in, what must be delivered where comes out.
 * Source: verzuim §3.3 step 4, §7.1, §7.2, §7.4, §7.7; docs/decisions/0012.
 */
import { UITVAL } from './routering.ts';
import { mayAdvance } from './toestanden.ts';
import type { Gemeentecode, RedenToewijzing, SoortLevering, Status, Verzuimsoort } from './verzuimmelding.ts';
import { type RouteSlot, VERZUIMSOORTEN } from './verzuimsoorten.ts';

/** Nothing moves, it is sent again. The other reasons give the report to another gemeente or mailbox. */
export const REDENEN_OPNIEUW = ['HERSTELD', 'BLIJFT'] as const;
export const REDENEN_TOEWIJZEN = ['VERHUISD', 'VERBLIJF', 'ADRES_GEVONDEN', 'AANGESLOTEN'] as const;

/** The work ends and nothing is sent: nobody in the Netherlands is to have it, or there is nothing left to tell. */
export const REDENEN_AFSLUITEN = ['BUITENLAND', 'GEEN_VERBLIJF', 'AFGEHANDELD'] as const;
export type RedenAfsluitenLoket = (typeof REDENEN_AFSLUITEN)[number];

/** One thing that lies open on the desk. */
export interface Loketwerk {
  readonly leveringId: string;
  /** Of the levering that was refused; VERHUIZING when a gemeente said that the report is not its own. */
  readonly soort: SoortLevering;
  /** VERKEERDE_GEMEENTE, GEWEIGERD, or the ground on which routing found no mailbox. */
  readonly oorzaak: string;
  /** The mailbox that refused it or gave it back; null when no mailbox was found. */
  readonly van: string | null;
}

export interface LoketMelding {
  readonly status: Status;
  readonly verzuimsoort: Verzuimsoort;
  readonly mailbox: string;
  readonly gemeentecode: Gemeentecode | null;
  /** Its mailbox got something of it that it did not refuse, or will. */
  readonly bekend: boolean;
  /** Oldest first. */
  readonly werk: readonly Loketwerk[];
}

export type Opdracht =
  | { readonly kind: 'opnieuw'; readonly reden: (typeof REDENEN_OPNIEUW)[number] }
  | { readonly kind: 'afsluiten'; readonly reden: RedenAfsluitenLoket }
  | {
      readonly kind: 'toewijzen';
      readonly gemeentecode: Gemeentecode;
      /** Left out: the mailbox that serves the gemeente for this kind of absence. */
      readonly instantieCode?: string | undefined;
      readonly reden: (typeof REDENEN_TOEWIJZEN)[number];
    };

export interface Adresboek {
  readonly mailboxVan: (gemeentecode: Gemeentecode, slot: RouteSlot) => string | undefined;
  /** Whether the mailbox exists and may have this gemeente's reports of the slot, also when the route is another. */
  readonly bedient: (instantieCode: string, gemeentecode: Gemeentecode, slot: RouteSlot) => boolean;
}

export interface Toegewezen {
  readonly kind: 'toegewezen';
  readonly mailbox: string;
  readonly gemeentecode: Gemeentecode;
  readonly status: Status;
  readonly reden: RedenToewijzing;
  /** In this order. */
  readonly leveringen: readonly { readonly soort: SoortLevering; readonly mailbox: string }[];
  /** What leaves the desk. */
  readonly afgedaan: readonly string[];
}
/** The report stays where it is. */
export interface Afgesloten {
  readonly kind: 'afgesloten';
  readonly reden: RedenAfsluitenLoket;
  /** What leaves the desk. */
  readonly afgedaan: readonly string[];
}
export const WEIGERINGEN = {
  NIET_BIJ_LOKET: 'the report does not lie on the desk',
  BEEINDIGD: 'the report has ended: it can be sent again, not moved',
  AL_DAAR: 'the report already is with this gemeente in this mailbox: send it again',
  GEEN_MAILBOX: 'no mailbox serves this gemeente for this kind of absence',
  ANDERE_GEMEENTE: 'the mailbox is unknown or does not serve this gemeente for this kind of absence',
  NOOIT_GELEVERD: 'no mailbox had it: assign it to a gemeente',
  GEMEENTE_WACHT: 'its gemeente has nothing of it or waits for an answer: send it again or assign it',
} as const;
export type Weigering = keyof typeof WEIGERINGEN;
export type Besluit = Toegewezen | Afgesloten | { readonly kind: 'geweigerd'; readonly waarom: Weigering };

const weiger = (waarom: Weigering): Besluit => ({ kind: 'geweigerd', waarom });

export function besluit(melding: LoketMelding, opdracht: Opdracht, adresboek: Adresboek): Besluit {
  if (melding.werk.length === 0) return weiger('NIET_BIJ_LOKET');
  switch (opdracht.kind) {
    case 'opnieuw':
      return zendOpnieuw(melding, opdracht.reden);
    case 'toewijzen':
      return wijsToe(melding, opdracht, adresboek);
    case 'afsluiten':
      return sluitAf(melding, opdracht.reden);
  }
}

/** Never so that a gemeente that should have a report is left without it, or without an answer to its word. */
function sluitAf({ mailbox, status, bekend, werk }: LoketMelding, reden: RedenAfsluitenLoket): Besluit {
  const loopt = mayAdvance(status, 'overdragen', 'R');
  const vraag = werk.some(({ oorzaak }) => oorzaak === 'VERKEERDE_GEMEENTE');
  if (loopt && mailbox !== UITVAL && (!bekend || vraag)) return weiger('GEMEENTE_WACHT');
  return { kind: 'afgesloten', reden, afgedaan: werk.map(({ leveringId }) => leveringId) };
}

/** To whoever refused it; a gemeente that called it not its own hears by a MUTATIE that it stays. May send nothing. */
function zendOpnieuw(melding: LoketMelding, reden: RedenToewijzing): Besluit {
  const { mailbox, gemeentecode, status, werk } = melding;
  if (mailbox === UITVAL || gemeentecode === null) return weiger('NOOIT_GELEVERD');
  const leveringen = werk.flatMap(({ soort, van }) => {
    const naar = van ?? mailbox;
    // Whoever has it gets no VERHUIZING: its own word lies here, or it refused one and has the report again.
    if (naar === mailbox)
      return { soort: soortOpnieuw(soort === 'VERHUIZING' ? 'MUTATIE' : soort, status), mailbox };
    // Whoever had it gets nothing else: what it refused of the time before is done with.
    return soort === 'VERHUIZING' ? { soort, mailbox: naar } : [];
  });
  const once = new Map(leveringen.map((levering) => [`${levering.mailbox} ${levering.soort}`, levering]));
  const afgedaan = werk.map(({ leveringId }) => leveringId);
  return {
    kind: 'toegewezen',
    mailbox,
    gemeentecode,
    status,
    reden,
    leveringen: [...once.values()],
    afgedaan,
  };
}

/** Of a withdrawn report there is nothing else to tell. */
function soortOpnieuw(soort: SoortLevering, status: Status): SoortLevering {
  return status === 'I' ? 'INTREKKING' : soort;
}

function wijsToe(
  melding: LoketMelding,
  { gemeentecode, instantieCode, reden }: Extract<Opdracht, { kind: 'toewijzen' }>,
  adresboek: Adresboek,
): Besluit {
  const { mailbox: van, status } = melding;
  // What an earlier mailbox refuses says nothing about where the report is now.
  const werk = melding.werk.filter((item) => item.van === null || item.van === van);
  if (werk.length === 0) return weiger('NIET_BIJ_LOKET');
  if (!mayAdvance(status, 'overdragen', 'R')) return weiger('BEEINDIGD');
  const { slot } = VERZUIMSOORTEN[melding.verzuimsoort];
  const gewoon = adresboek.mailboxVan(gemeentecode, slot);
  const mailbox = instantieCode ?? gewoon;
  if (mailbox === undefined) return weiger('GEEN_MAILBOX');
  const bedient = mailbox === gewoon || adresboek.bedient(mailbox, gemeentecode, slot);
  if (!bedient || mailbox === UITVAL) return weiger('ANDERE_GEMEENTE');
  if (mailbox === van && gemeentecode === melding.gemeentecode) return weiger('AL_DAAR');
  // A mailbox that refused to let go and gets the report back has nothing to let go of.
  const achterhaald = melding.werk.filter((item) => item.soort === 'VERHUIZING' && item.van === mailbox);
  const afgedaan = [...new Set([...werk, ...achterhaald].map(({ leveringId }) => leveringId))];
  const toegewezen = { kind: 'toegewezen', mailbox, gemeentecode, reden, afgedaan } as const;
  const nieuw = { soort: 'NIEUW', mailbox } as const;
  if (van === UITVAL) return { ...toegewezen, status, leveringen: [nieuw] };
  if (van === mailbox) {
    // One office, another gemeente of it: who works on the report goes on.
    const soort = melding.bekend ? 'MUTATIE' : 'NIEUW';
    return { ...toegewezen, status, leveringen: [{ soort, mailbox }] };
  }
  const verhuizing = melding.bekend ? [{ soort: 'VERHUIZING', mailbox: van } as const] : [];
  return { ...toegewezen, status: 'R', leveringen: [...verhuizing, nieuw] };
}
