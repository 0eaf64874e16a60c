/**
 * People added, invited, blocked and given roles. Each change is judged and made while nobody else changes people, and
 * is audited; a refusal too. Source: verzuim §1 rows 3 and 15; docs/decisions/0020.
 */
import { forgetCredentials } from '../store/credentials.ts';
import {
  auditGebruikers,
  blockGebruiker,
  countWithRol,
  findGebruiker,
  findGebruikerByName,
  findRolPartij,
  type Gebruiker,
  grantRol,
  holdGebruikers,
  insertGebruiker,
  listGebruikers,
  listRolRegels,
  type RolRegel,
  revokeRol,
} from '../store/gebruikers.ts';
import type { Queryable, Store, Tx } from '../store/pool.ts';
import { endSessions } from '../store/sessions.ts';
import { type FoutCode, fout } from '../verzuim/fouten.ts';
import {
  type Beheer,
  type Bezetting,
  keurBlokkeren,
  keurHerstellen,
  keurIntrekken,
  keurToekennen,
  keurToevoegen,
  zietGebruiker,
} from '../verzuim/gebruikersbeheer.ts';
import type { Rol, RolPartij } from '../verzuim/rollen.ts';
import { invite } from './enrol.ts';
import type { Uitkomst } from './routering.ts';

/** Who does it, when, and how long an invitation lasts. */
export interface Beheerder extends Beheer {
  /** In the audit. */
  readonly door: string;
  readonly now: number;
  readonly invitationMs: number;
}

export interface NieuweGebruiker {
  readonly inlognaam: string;
  readonly naam: string;
  readonly email: string | null;
  readonly partijId: string | null;
}

type GebruikerUitkomst = Uitkomst<{ readonly gebruiker: Gebruiker }>;
/** With the token, which is nowhere else. */
type Uitgenodigd = Uitkomst<{ readonly gebruiker: Gebruiker; readonly token: string }>;

/** Those the beheerder may see. */
export async function listZichtbaar(store: Store, door: Beheer): Promise<readonly Gebruiker[]> {
  if (zietGebruiker(door, null)) return listGebruikers(store, 'everyone');
  return zietGebruiker(door, door.partijId) ? listGebruikers(store, { partijId: door.partijId }) : [];
}

/** @returns undefined for a person who is not there, or is another organisation's: nobody learns which. */
export async function toonGebruiker(
  store: Store,
  door: Beheer,
  gebruikerId: string,
): Promise<(Gebruiker & { readonly rolregels: readonly RolRegel[] }) | undefined> {
  const gebruiker = await findGebruiker(store, gebruikerId);
  if (gebruiker === undefined || !zietGebruiker(door, gebruiker.partijId)) return undefined;
  return { ...gebruiker, rolregels: await listRolRegels(store, gebruikerId) };
}

/** VZ-GEB-04, -06, -10. */
export function voegGebruikerToe(
  store: Store,
  door: Beheerder,
  nieuw: NieuweGebruiker,
): Promise<Uitgenodigd> {
  return store.withTransaction(async (tx) => {
    await holdGebruikers(tx);
    const { partijId } = nieuw;
    const poging = { poging: 'toevoegen', partijId };
    const bekend = partijId === null || (await findRolPartij(tx, partijId)) !== undefined;
    const reden = bekend
      ? keurToevoegen(door, partijId, await bezetting(tx, partijId))
      : ('VZ-GEB-10' as const);
    if (reden !== undefined) return refuse(tx, door, poging, reden, 'partijId');
    const gebruikerId = await insertGebruiker(tx, nieuw, door);
    if (gebruikerId === undefined) return refuse(tx, door, poging, 'VZ-GEB-06', 'inlognaam');
    const token = await invite(tx, gebruikerId, { ...door, lastMs: door.invitationMs });
    const done = await changed(tx, door, gebruikerId, 'gebruiker.toegevoegd', { partijId });
    return { ...done, token };
  });
}

/** VZ-GEB-01, -02, -03, -04, -11. Twice the same is once. */
export function kenRolToe(
  store: Store,
  door: Beheerder,
  gebruikerId: string,
  rol: Rol,
): Promise<GebruikerUitkomst> {
  return change(store, door, gebruikerId, { poging: 'rol-toekennen', rol }, async (tx, at) => {
    const reden = keurToekennen(door, at.gebruiker, rol, at.partij, at.bezetting);
    if (reden !== undefined) return reden;
    await grantRol(tx, gebruikerId, rol, door);
    return 'gebruiker.rol-toegekend';
  });
}

/** VZ-GEB-01, -05. It holds at the next request. */
export function trekRolIn(
  store: Store,
  door: Beheerder,
  gebruikerId: string,
  rol: Rol,
): Promise<GebruikerUitkomst> {
  return change(store, door, gebruikerId, { poging: 'rol-intrekken', rol }, async (tx, at) => {
    const reden = keurIntrekken(door, at.gebruiker, rol, at.bezetting);
    if (reden !== undefined) return reden;
    await revokeRol(tx, gebruikerId, rol, door);
    return 'gebruiker.rol-ingetrokken';
  });
}

/** VZ-GEB-01, -05. Every session ends. */
export function blokkeer(store: Store, door: Beheerder, gebruikerId: string): Promise<GebruikerUitkomst> {
  return change(store, door, gebruikerId, { poging: 'blokkeren' }, async (tx, at) => {
    const reden = keurBlokkeren(door, at.gebruiker, at.bezetting);
    if (reden !== undefined) return reden;
    if (at.gebruiker.blockedAt === null) await blockGebruiker(tx, gebruikerId, door);
    await endSessions(tx, gebruikerId, {}, door);
    return 'gebruiker.geblokkeerd';
  });
}

/** VZ-GEB-01, -03, -04. */
export function geefVrij(store: Store, door: Beheerder, gebruikerId: string): Promise<GebruikerUitkomst> {
  return change(store, door, gebruikerId, { poging: 'vrijgeven' }, async (tx, at) => {
    const reden = keurHerstellen(door, at.gebruiker, 'vrijgeven');
    if (reden !== undefined) return reden;
    await blockGebruiker(tx, gebruikerId, undefined);
    return 'gebruiker.vrijgegeven';
  });
}

/** VZ-GEB-01, -03, -04, -11. Password, second factor, recovery codes and sessions end; a new invitation begins. */
export async function nodigOpnieuwUit(
  store: Store,
  door: Beheerder,
  gebruikerId: string,
): Promise<Uitgenodigd> {
  let token = '';
  const done = await change(store, door, gebruikerId, { poging: 'uitnodigen' }, async (tx, at) => {
    const reden = keurHerstellen(door, at.gebruiker, 'uitnodigen');
    if (reden !== undefined) return reden;
    await forgetCredentials(tx, gebruikerId);
    await endSessions(tx, gebruikerId, {}, door);
    token = await invite(tx, gebruikerId, { ...door, lastMs: door.invitationMs });
    return 'gebruiker.uitgenodigd';
  });
  return done.verwerkt ? { ...done, token } : done;
}

/** VZ-GEB-01. All sessions of a person. */
export function beeindigSessies(
  store: Store,
  door: Beheerder,
  gebruikerId: string,
): Promise<GebruikerUitkomst> {
  return change(store, door, gebruikerId, { poging: 'sessies-beeindigen' }, async (tx, at) => {
    if (!zietGebruiker(door, at.gebruiker.partijId)) return 'VZ-GEB-01';
    await endSessions(tx, gebruikerId, {}, door);
    return 'gebruiker.sessies-beeindigd';
  });
}

const FIRST_MS = 60 * 60_000;

/**
 * The first functioneel beheerder, by an operator on the machine: VZ-GEB-12 once one can log in. Until then each call
 * gives a new token for the same person, and the one before it ends. VZ-GEB-06 for a name that somebody else has.
 */
export function nodigEersteUit(
  store: Store,
  nieuw: Pick<NieuweGebruiker, 'inlognaam' | 'naam'>,
  by: { readonly door: string; readonly now: number },
): Promise<Uitgenodigd> {
  return store.withTransaction(async (tx) => {
    await holdGebruikers(tx);
    const door = { ...by, gebruikerId: undefined, partijId: null, rollen: [], invitationMs: FIRST_MS };
    const poging = { poging: 'eerste' };
    if ((await countWithRol(tx, 'functioneel-beheerder', null, 'enrolled')) > 0) {
      return refuse(tx, door, poging, 'VZ-GEB-12');
    }
    const before = await findGebruikerByName(tx, nieuw.inlognaam);
    const waiting = before?.rollen.includes('functioneel-beheerder') && before.blockedAt === null;
    if (before !== undefined && !waiting) return refuse(tx, door, poging, 'VZ-GEB-06', 'inlognaam');
    const gebruikerId =
      before?.gebruikerId ?? (await insertGebruiker(tx, { ...nieuw, email: null, partijId: null }, by));
    if (gebruikerId === undefined) return refuse(tx, door, poging, 'VZ-GEB-06', 'inlognaam');
    await grantRol(tx, gebruikerId, 'functioneel-beheerder', by);
    const token = await invite(tx, gebruikerId, { ...by, lastMs: FIRST_MS });
    const done = await changed(tx, door, gebruikerId, 'gebruiker.eerste', { rol: 'functioneel-beheerder' });
    return { ...done, token };
  });
}

interface At {
  readonly gebruiker: Gebruiker;
  readonly partij: RolPartij | undefined;
  readonly bezetting: Bezetting;
}

/** @param work  makes the change and gives the audit's word for it, or the code of why not. */
function change(
  store: Store,
  door: Beheerder,
  gebruikerId: string,
  poging: { readonly poging: string; readonly rol?: Rol },
  work: (tx: Tx, at: At) => Promise<`gebruiker.${string}` | FoutCode>,
): Promise<GebruikerUitkomst> {
  return store.withTransaction(async (tx) => {
    await holdGebruikers(tx);
    const gebruiker = await findGebruiker(tx, gebruikerId);
    if (gebruiker === undefined)
      return refuse(tx, door, { ...poging, gebruikerId }, 'VZ-GEB-01', 'gebruikerId');
    const { partijId } = gebruiker;
    const partij = partijId === null ? undefined : await findRolPartij(tx, partijId);
    // Of an organisation that ended nobody has a role any more.
    const gone = partijId !== null && partij === undefined;
    const done = gone
      ? 'VZ-GEB-10'
      : await work(tx, { gebruiker, partij, bezetting: await bezetting(tx, partijId) });
    if (!done.startsWith('gebruiker.')) {
      return refuse(tx, door, { ...poging, gebruikerId }, done as FoutCode, 'gebruikerId');
    }
    const { rol } = poging;
    return changed(tx, door, gebruikerId, done, rol === undefined ? {} : { rol });
  });
}

async function bezetting(db: Queryable, partijId: string | null): Promise<Bezetting> {
  return {
    beheerders: partijId === null ? 0 : await countWithRol(db, 'beheerder', partijId, 'everyone'),
    functioneelBeheerders: await countWithRol(db, 'functioneel-beheerder', null, 'enrolled'),
  };
}

async function changed(
  tx: Tx,
  { door }: Beheerder,
  gebruikerId: string,
  action: string,
  detail: Readonly<Record<string, unknown>>,
): Promise<{ readonly verwerkt: true; readonly gebruiker: Gebruiker }> {
  await auditGebruikers(tx, door, action, { gebruikerId, ...detail });
  const gebruiker = await findGebruiker(tx, gebruikerId);
  if (gebruiker === undefined) throw new Error('the person is gone');
  return { verwerkt: true, gebruiker };
}

async function refuse(
  tx: Tx,
  { door }: Beheerder,
  detail: Readonly<Record<string, unknown>>,
  code: FoutCode,
  veld?: string,
): Promise<{ readonly verwerkt: false; readonly fouten: readonly ReturnType<typeof fout>[] }> {
  await auditGebruikers(tx, door, 'gebruiker.geweigerd', { ...detail, codes: [code] });
  return { verwerkt: false, fouten: [fout(code, veld)] };
}
