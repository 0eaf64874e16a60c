/**
 * A certificate that is handed in: read, judged, matched with an organisation, kept, answered; all or nothing, and a mail
 * that comes twice is dealt with once. Whoever has another valid certificate of the same OIN needs no second pair of eyes.
 * Source: verzuim §1 row 5; edukoppeling §4.6; docs/decisions/0017.
 */
import { hash } from 'node:crypto';
import { isTestTwin, type Oin, parseOin } from '../../edukoppeling/oin.ts';
import type { TrustStore } from '../../edukoppeling/pki/index.ts';
import { keurCertificaat } from '../../parties/intake/keur-certificaat.ts';
import { holdsPrivateKey } from '../../parties/intake/private-key.ts';
import { type Bestand, readInzending } from '../../parties/intake/read-inzending.ts';
import { ontvangenMail, verlengingMail, weigeringMail } from '../../post/intake-mail.ts';
import { appendAudit } from '../../store/audit.ts';
import {
  type Certificaat,
  type CertificaatHerkomst,
  findCertificaat,
  keepCertificaat,
  listGeldige,
  recordInzending,
} from '../../store/certificaten.ts';
import { type Brief, writeBrief } from '../../store/mail.ts';
import { holdPartijen, listCurrentPartijen } from '../../store/partijen.ts';
import type { Store, Tx } from '../../store/pool.ts';
import type { Certificaatmelding, IntakeFout } from '../../verzuim/certificaatmelding.ts';
import { type FoutCode, fout } from '../../verzuim/fouten.ts';
import { type Partij, servesGemeente } from '../../verzuim/partij.ts';
import { toFeiten, toRij } from './feiten.ts';

export interface IntakeParts {
  readonly store: Store;
  readonly trust: TrustStore;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}

export interface Aanbod {
  /** Overwritten when it is refused. */
  readonly files: readonly Bestand[];
  /** What was written beside it: a private key in it is as burnt as one in a file. */
  readonly tekst?: Buffer | undefined;
  readonly herkomst: Exclude<CertificaatHerkomst, 'GEBRUIK'>;
  /** Who hands it in; of a mail only that it was one, since anybody can write any address. */
  readonly door: string;
  /** What the sender and the helpdesk call it by. */
  readonly ref: string;
  /** Only for this organisation; null: for any. */
  readonly partijId: string | null;
  /** Where the answer goes. */
  readonly antwoordAan?: string | undefined;
  /** Of the mail: the same one has one outcome. */
  readonly mailId?: string | undefined;
}

export type Opname =
  | { readonly verwerkt: true; readonly certificaat: Certificaat; readonly wacht: boolean }
  | { readonly verwerkt: false; readonly fouten: readonly IntakeFout[] }
  /** The same mail was dealt with before. */
  | { readonly verwerkt: 'eerder' }
  /** The list of revoked certificates is not there: nothing was decided. */
  | { readonly verwerkt: 'later' };

/** VZ-CER-01 … -22. @throws when the store fails: then nothing was kept, and the sender tries again. */
export async function neemCertificaatIn(parts: IntakeParts, aanbod: Aanbod): Promise<Opname> {
  const now = parts.clock();
  if (aanbod.tekst !== undefined && holdsPrivateKey(aanbod.tekst)) {
    return refuse(parts.store, aanbod, [fout('VZ-CER-09', 'bericht')]);
  }
  const inzending = await readInzending(aanbod.files);
  if ('verwerkt' in inzending) return refuse(parts.store, aanbod, inzending.fouten);
  const keuring = await keurCertificaat(parts.trust, inzending, now);
  if (keuring.verwerkt === 'later') return keuring;
  if (!keuring.verwerkt) return refuse(parts.store, aanbod, keuring.fouten);
  const { feiten } = keuring;
  const { sheet } = inzending;
  const { der } = inzending.certificaat;
  try {
    return await parts.store.withTransaction(async (tx) => {
      await holdPartijen(tx);
      const partijen = await listCurrentPartijen(tx);
      const geldige = await listGeldige(tx, feiten.oin, now);
      const oud = geldige.find(({ sha256 }) => sha256 !== feiten.sha256);
      const match = findOrganisatie(feiten.oin, sheet, {
        partijen,
        ...aanbod,
        testMode: parts.trust.allowTest,
      });
      if ('code' in match) throw new Refused(match);
      // Proven by another certificate of the same holder; never by this one itself, which is public.
      const bewezen = match.aangesloten && oud !== undefined;
      const status = bewezen ? 'GELDIG' : 'WACHT';
      const { herkomst, ref, door, antwoordAan } = aanbod;
      const certificaatId = await keepCertificaat(tx, {
        ...toRij(feiten),
        ...{ der, oin: feiten.oin, partijId: match.partij.partijId, status },
        ...{ herkomst, melding: sheet, ref, now, door },
        antwoordAan: bewezen ? undefined : antwoordAan,
      });
      if (certificaatId === undefined) throw new Refused({ code: 'VZ-CER-21', veld: 'certificaat' });
      const answered = await record(tx, aanbod, { uitkomst: status, codes: [], certificaatId });
      const over = { ref, feiten, organisatie: match.partij.naam, aangesloten: match.aangesloten };
      const brief = bewezen && oud ? verlengingMail({ ...over, oud: toFeiten(oud) }) : ontvangenMail(over);
      // The contact that we know hears of it too, whoever sent it.
      await tell(tx, [answered, contactOf(match.partij)], brief);
      const action = bewezen ? 'certificaat.verlengd' : 'certificaat.ontvangen';
      const detail = {
        certificaatId,
        partijId: match.partij.partijId,
        oin: feiten.oin,
        sha256: feiten.sha256,
      };
      await appendAudit(tx, door, action, { ...detail, ref, herkomst });
      const certificaat = (await findCertificaat(tx, certificaatId)) as Certificaat; // kept in this transaction
      return { verwerkt: true as const, certificaat, wacht: !bewezen };
    });
  } catch (error) {
    if (error instanceof SeenBefore) return { verwerkt: 'eerder' };
    if (!(error instanceof Refused)) throw error;
    return refuse(parts.store, aanbod, [fout(error.why.code, error.why.veld)]);
  }
}

interface Why {
  readonly code: FoutCode;
  readonly veld: string;
}

/** Thrown to roll back. */
class Refused extends Error {
  readonly why: Why;
  constructor(why: Why) {
    super(why.code);
    this.why = why;
  }
}
class SeenBefore extends Error {}

interface Knows {
  readonly partijen: readonly Partij[];
  /** The only organisation that may be meant; null: any. */
  readonly partijId: string | null;
  readonly testMode: boolean;
}

/** The sheet names the organisation, the certificate proves the OIN; where both speak they must agree. */
function findOrganisatie(
  oin: Oin,
  sheet: Certificaatmelding | undefined,
  { partijen, partijId, testMode }: Knows,
): { readonly partij: Partij; readonly aangesloten: boolean } | Why {
  const holds = (partij: Partij) => partij.oin === oin || (testMode && isTwinOf(oin, partij.oin));
  const holders = partijen.filter(holds);
  const named = sheet && partijen.find((partij) => isNamed(partij, sheet));
  const veld = sheet?.organisatieSoort === 'GEMEENTE' ? 'sjabloon/gemeentecode' : 'sjabloon/brin';
  const partij = named ?? holders[0];
  if (sheet !== undefined && named === undefined) return { code: 'VZ-CER-22', veld };
  if (partij === undefined) {
    return sheet === undefined ? { code: 'VZ-CER-10', veld: 'sjabloon' } : { code: 'VZ-CER-22', veld };
  }
  // Of another organisation than the caller's: the same answer as of one that is not there.
  if (partijId !== null && partij.partijId !== partijId)
    return { code: 'VZ-CER-22', veld: 'certificaat/oin' };
  if (holds(partij)) return { partij, aangesloten: true };
  // The organisation has another OIN, or the OIN is of another organisation.
  if (partij.oin !== null || holders.length > 0) return { code: 'VZ-CER-14', veld };
  return { partij, aangesloten: false };
}

function isTwinOf(oin: Oin, other: string | null): boolean {
  const known = other === null ? undefined : parseOin(other);
  return known !== undefined && isTestTwin(oin, known);
}

function isNamed(partij: Partij, sheet: Certificaatmelding): boolean {
  if (sheet.organisatieSoort === 'GEMEENTE') return servesGemeente(partij, sheet.gemeentecode);
  return partij.soort === 'SCHOOL' && partij.brins.includes(sheet.brin);
}

export function contactOf({ gegevens }: Partij): string | undefined {
  return (gegevens['contact'] as { readonly email?: string } | undefined)?.email;
}

/** Each address once. */
export async function tell(tx: Tx, to: readonly (string | undefined)[], brief: Brief): Promise<void> {
  for (const address of new Set(to)) if (address !== undefined) await writeBrief(tx, address, brief);
}

/** So many answers an hour to one address: who mails in another's name must not flood that one with our words. */
const MAX_ANSWERS = 10;

/** @returns where the answer goes, if anywhere. @throws SeenBefore when this mail was dealt with. */
async function record(
  tx: Tx,
  { mailId, ref, antwoordAan, files }: Aanbod,
  rest: {
    readonly uitkomst: 'WACHT' | 'GELDIG' | 'GEWEIGERD';
    readonly codes: readonly string[];
    readonly certificaatId: string | null;
  },
): Promise<string | undefined> {
  if (mailId === undefined) return antwoordAan;
  // With nothing handed in there is nothing to answer: anybody can write any address.
  const to = files.length > 0 || rest.codes.includes('VZ-CER-09') ? antwoordAan : undefined;
  const digest = to === undefined ? undefined : hash('sha256', to.trim().toLowerCase(), 'hex');
  const earlier = await recordInzending(tx, mailId, { ref, ...rest }, digest);
  if (earlier === undefined) throw new SeenBefore();
  return earlier < MAX_ANSWERS ? to : undefined;
}

async function refuse(store: Store, aanbod: Aanbod, fouten: readonly IntakeFout[]): Promise<Opname> {
  const { door, ref, herkomst } = aanbod;
  const codes = fouten.map(({ code }) => code);
  try {
    await store.withTransaction(async (tx) => {
      const answered = await record(tx, aanbod, { uitkomst: 'GEWEIGERD', codes, certificaatId: null });
      await tell(tx, [answered], weigeringMail({ ref, fouten }));
      await appendAudit(tx, door, 'certificaat.geweigerd', { ref, herkomst, codes });
    });
  } catch (error) {
    if (error instanceof SeenBefore) return { verwerkt: 'eerder' };
    throw error;
  }
  return { verwerkt: false, fouten };
}
