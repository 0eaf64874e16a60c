/** Mandates and parties as people change them: every rule with its code, versions, audit, and whose they are. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Oin, parseOin } from '../../src/edukoppeling/oin.ts';
import { openLiveDirectory } from '../../src/parties/live-directory.ts';
import {
  geefMandaat,
  keurMandaatGoed,
  listEigenMandaten,
  type Mandatenbeheer,
  toonMandaat,
  trekMandaatIn,
} from '../../src/parties/mandatenbeheer.ts';
import {
  beeindigPartij,
  type Handelend,
  voegPartijToe,
  wijzigEigenDeel,
  wijzigPartij,
} from '../../src/parties/partijbeheer.ts';
import { listAudit } from '../../src/store/audit.ts';
import {
  holdStand,
  isAuthorityChanged,
  listPartijVersies,
  readPartijStand,
} from '../../src/store/partijen.ts';
import { sql, type Tx } from '../../src/store/pool.ts';
import { PARTIJ_INVOER } from '../../src/verzuim/partij.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';

const DAY = Date.parse('2026-09-01T10:00:00Z');
const REGISTER: Handelend = { door: 'beheer', partijId: null };
const VENDOR = parseOin('00000001999900020000') as Oin;
const OTHER = parseOin('00000003999000300000') as Oin;
const schoolOin = (brin: string) => parseOin(`00000007000${brin}00000`) as Oin;

let database: TestDatabase;
let beheer: Mandatenbeheer;
const ids = new Map<string, string>();
const id = (name: string) => ids.get(name) ?? '';
const add = async (naam: string, soort: string, oin: string | null, gegevens: object) => {
  const outcome = await voegPartijToe(
    database.store,
    PARTIJ_INVOER.parse({ naam, soort, oin, gegevens }),
    REGISTER,
  );
  if (!outcome.verwerkt) return outcome.fouten.map(({ code }) => code);
  ids.set(naam, outcome.partij.partijId);
  return outcome.partij;
};
beforeAll(async () => {
  database = await createTestDatabase();
  beheer = { store: database.store, fourEyes: false, clock: () => DAY };
  const brins = (...codes: string[]) => ({ brins: codes.map((brin) => ({ brin, sector: 'VO' })) });
  await add('school A', 'SCHOOL', schoolOin('98AA'), brins('98AA'));
  await add('school B', 'SCHOOL', schoolOin('98AB'), brins('98AB'));
  await add('bestuur', 'BESTUUR', null, { brins: ['98AA', '98AB'] });
  await add('leverancier', 'LEVERANCIER', VENDOR, {});
  await add('ander', 'LEVERANCIER', OTHER, {});
});
afterAll(() => database.drop());

const codesOf = (outcome: { verwerkt: boolean; fouten?: readonly { code: string }[] }) =>
  (outcome.fouten ?? []).map(({ code }) => code);
const geef = (nieuw: object, gever = 'bestuur', door = REGISTER, met: Partial<Mandatenbeheer> = {}) =>
  geefMandaat(
    { ...beheer, ...met },
    id(gever),
    { verwerkerOin: VENDOR, brins: [], begindatum: '2026-09-01', ...nieuw },
    door,
  );

test('VZ-PAR-02 VZ-PAR-03 VZ-MAN-03 an OIN, a BRIN and a mailbox belong to one organisation; a vendor must take part', async () => {
  expect(await add('nog een', 'LEVERANCIER', VENDOR, {})).toEqual(['VZ-PAR-02']);
  const brins = [{ brin: '98AA', sector: 'PO' }];
  expect(await add('nog een', 'SCHOOL', schoolOin('98AC'), { brins })).toEqual(['VZ-PAR-03']);
  expect(codesOf(await geef({ verwerkerOin: parseOin('00000003123456780000') }))).toEqual(['VZ-MAN-03']);
  const { events } = await listAudit(database.store, { action: 'partij.geweigerd', max: 5 });
  expect(events[0]?.detail).toMatchObject({
    codes: ['VZ-PAR-03'],
    problems: ['schools: 98AA is a BRIN of two schools'],
  });
});

test('row 6 a mandate of the board for one school covers that school only, from its first day on', async () => {
  const outcome = await geef({ brins: ['98AA'], einddatum: '2027-07-31' });
  expect(outcome).toMatchObject({ verwerkt: true, mandaat: { status: 'GEGEVEN', brins: ['98AA'] } });
  const directory = await openLiveDirectory(database.store);
  expect(directory.mandatenVan(VENDOR, schoolOin('98AA'))).toMatchObject([
    { begindatum: '2026-09-01', einddatum: '2027-07-31', brins: ['98AA'] },
  ]);
  expect(directory.mandatenVan(VENDOR, schoolOin('98AB'))).toEqual([]);
});

test('VZ-MAN-02 VZ-MAN-04 VZ-MAN-05 VZ-MAN-06 VZ-PAR-01 what a mandate cannot be, all at once', async () => {
  expect(codesOf(await geef({ verwerkerOin: OTHER }, 'leverancier'))).toEqual(['VZ-MAN-02']);
  expect(codesOf(await geef({ brins: ['98ZZ'], einddatum: '2026-08-01' }))).toEqual([
    'VZ-MAN-04',
    'VZ-MAN-05',
  ]);
  // One vendor for a BRIN at a time, whoever gives it; after the last day of the other it is free.
  expect(codesOf(await geef({ verwerkerOin: OTHER }))).toEqual(['VZ-MAN-06']);
  expect(codesOf(await geef({ verwerkerOin: OTHER, begindatum: '2027-01-01' }, 'school A'))).toEqual([
    'VZ-MAN-06',
  ]);
  const later = await geef({ verwerkerOin: OTHER, begindatum: '2027-08-01' }, 'school A');
  expect(later.verwerkt).toBe(true);
  expect(codesOf(await geef({}, 'bestuur', { door: 'x', partijId: id('school B') }))).toEqual(['VZ-PAR-01']);
});

test('VZ-MAN-01 VZ-MAN-07 VZ-MAN-08 with two pairs of eyes a mandate waits for somebody else; a withdrawn one stays so', async () => {
  const anna = { door: 'anna', partijId: id('bestuur') };
  const given = await geef({ brins: ['98AB'] }, 'bestuur', anna, { fourEyes: true });
  if (!given.verwerkt) throw new Error('refused');
  const { mandaatId } = given.mandaat;
  const directory = await openLiveDirectory(database.store);
  expect(directory.mandatenVan(VENDOR, schoolOin('98AB'))).toMatchObject([{ status: 'VOORGESTELD' }]);
  expect(codesOf(await keurMandaatGoed(beheer, mandaatId, { ...anna, door: ' Anna ' }))).toEqual([
    'VZ-MAN-07',
  ]);
  const stranger = { door: 'bob', partijId: id('school A') };
  expect(codesOf(await keurMandaatGoed(beheer, mandaatId, stranger))).toEqual(['VZ-MAN-01']);
  expect(codesOf(await trekMandaatIn(beheer, mandaatId, stranger))).toEqual(['VZ-MAN-01']);
  expect((await keurMandaatGoed(beheer, mandaatId, { ...anna, door: 'bob' })).verwerkt).toBe(true);
  await directory.refresh();
  expect(directory.mandatenVan(VENDOR, schoolOin('98AB'))).toMatchObject([{ status: 'GEGEVEN' }]);
  expect(codesOf(await keurMandaatGoed(beheer, mandaatId, { ...anna, door: 'bob' }))).toEqual(['VZ-MAN-08']);
  expect((await trekMandaatIn(beheer, mandaatId, anna)).verwerkt).toBe(true);
  expect(codesOf(await trekMandaatIn(beheer, mandaatId, anna))).toEqual(['VZ-MAN-08']);
  await directory.refresh();
  expect(directory.mandatenVan(VENDOR, schoolOin('98AB'))).toMatchObject([{ status: 'INGETROKKEN' }]);
  const { events } = await listAudit(database.store, { actor: 'anna', max: 10 });
  expect(events.map(({ action }) => action)).toEqual([
    'mandaat.wijziging-geweigerd',
    'mandaat.ingetrokken',
    'mandaat.voorgesteld',
  ]);
});

test('the vendor sees the mandates it holds, the board those it gave, a stranger none', async () => {
  const of = async (name: string) =>
    (await listEigenMandaten(database.store, { door: 'x', partijId: id(name) }, true)).map(
      ({ gever }) => gever,
    );
  expect(await of('leverancier')).toEqual(['bestuur', 'bestuur']);
  expect(await of('ander')).toEqual(['school A']);
  expect(await of('school B')).toEqual([]);
  const [first] = await listEigenMandaten(database.store, REGISTER, true);
  const mandaatId = first?.mandaatId ?? '';
  expect(await toonMandaat(database.store, mandaatId, { door: 'x', partijId: id('leverancier') })).toEqual(
    first,
  );
  expect(await toonMandaat(database.store, mandaatId, { door: 'x', partijId: id('ander') })).toBeUndefined();
});

test('VZ-PAR-04 an organisation with mandates that hold does not end; without them it sends nothing more', async () => {
  const { store } = database;
  expect(codesOf(await beeindigPartij(store, id('ander'), REGISTER))).toEqual(['VZ-PAR-04']);
  const mandaten = await listEigenMandaten(store, { door: 'x', partijId: id('ander') }, false);
  for (const { mandaatId } of mandaten) await trekMandaatIn(beheer, mandaatId, REGISTER);
  expect((await beeindigPartij(store, id('ander'), REGISTER)).verwerkt).toBe(true);
  expect((await openLiveDirectory(store)).isConnected(OTHER)).toBe(false);
});

test('a school keeps its own locaties and contactpersonen, of its own BRINs only; every version stays', async () => {
  const { store } = database;
  const school: Handelend = { door: 'school', partijId: id('school A') };
  const locatie = { brin: '98AA', naam: 'Hoofdgebouw', adres: 'Proefstraat 1, Utrecht', actief: true };
  const set = (waarde: unknown, door = school) =>
    wijzigEigenDeel(store, id('school A'), { deel: 'locaties', waarde }, door);
  expect(await set([locatie])).toMatchObject({
    verwerkt: true,
    partij: { gegevens: { locaties: [locatie] } },
  });
  expect(codesOf(await set([{ ...locatie, brin: '98AB' }]))).toEqual(['VZ-PAR-03']);
  expect(codesOf(await set([], { ...school, partijId: id('school B') }))).toEqual(['VZ-PAR-01']);
  const [last] = await listPartijVersies(store, id('school A'));
  expect(last).toMatchObject({
    versie: 2,
    changedBy: 'school',
    inhoud: { gegevens: { locaties: [locatie] } },
  });
  const wrongKind = PARTIJ_INVOER.parse({ naam: 'x', soort: 'BESTUUR' });
  expect(codesOf(await wijzigPartij(store, id('school A'), wrongKind, REGISTER))).toEqual(['VZ-PAR-01']);
});

describe('a message that was authorised a moment ago', () => {
  let stand = '';
  beforeAll(async () => {
    const brins = (...codes: string[]) => codes.map((brin) => ({ brin, sector: 'VO' }));
    await add('school D', 'SCHOOL', schoolOin('98AD'), { brins: brins('98AD', '98AE') });
    await add('bestuur D', 'BESTUUR', null, { brins: ['98AD', '98AE'] });
  });
  const giveTo = async (...brins: string[]) => {
    const given = await geef({ brins }, 'bestuur D');
    if (!given.verwerkt) throw new Error('refused');
    ({ stand } = await readPartijStand(database.store));
    return given.mandaat.mandaatId;
  };
  const store1 = async (tx: Tx, messageId: string) => {
    await holdStand(tx, stand);
    await tx.query(INSERT_MESSAGE, [randomUUID(), schoolOin('98AD'), messageId, VENDOR]);
  };
  const storing = (messageId: string) => database.store.withTransaction((tx) => store1(tx, messageId));
  const changed = async (messageId: string) =>
    isAuthorityChanged(await storing(messageId).catch((error: unknown) => error));
  /** Runs while a message is stored: it must wait for that one. */
  const meets = async (messageId: string, change: () => Promise<unknown>) => {
    let done: Promise<unknown> = Promise.resolve();
    await database.store.withTransaction(async (tx) => {
      await store1(tx, messageId);
      done = change();
      const first = await Promise.race([
        done.then(() => 'done'),
        new Promise((resolve) => setTimeout(resolve, 200, 'waits')),
      ]);
      expect(first).toBe('waits');
    });
    await done;
  };

  test('and whose mandate is withdrawn meanwhile is stored before the withdrawal, or not at all', async () => {
    const mandaatId = await giveTo('98AD');
    await storing('before');
    await meets('under way', () => trekMandaatIn(beheer, mandaatId, REGISTER));
    expect(await changed('after')).toBe(true);
    ({ stand } = await readPartijStand(database.store));
    // By what holds now it was authorised (or refused) anew.
    expect(await changed('authorised anew')).toBe(false);
  });
  test('and whose board loses the school, or whose vendor ends, is authorised once more', async () => {
    const mandaatId = await giveTo('98AD', '98AE');
    const board = (brins: readonly string[]) =>
      wijzigPartij(
        database.store,
        id('bestuur D'),
        PARTIJ_INVOER.parse({ soort: 'BESTUUR', naam: 'bestuur D', gegevens: { brins } }),
        REGISTER,
      );
    await meets('the board keeps it', () => board(['98AE']));
    expect(await changed('the board lost it')).toBe(true);
    const directory = await openLiveDirectory(database.store);
    expect(directory.mandatenVan(VENDOR, schoolOin('98AD'))).toMatchObject([{ mandaatId, brins: ['98AE'] }]);
    // The school is free for whoever has it now.
    await add('nieuw bestuur', 'BESTUUR', null, { brins: ['98AD'] });
    expect((await geef({ brins: ['98AD'] }, 'nieuw bestuur')).verwerkt).toBe(true);
  });
  test('what concerns others does not disturb it', async () => {
    ({ stand } = await readPartijStand(database.store));
    await add('een ander', 'SCHOOL', schoolOin('98AX'), { brins: [{ brin: '98AX', sector: 'PO' }] });
    expect(await changed('not concerned')).toBe(false);
  });
});

test('VZ-PAR-01 an organisation that ended is not brought back by a change of it', async () => {
  const invoer = PARTIJ_INVOER.parse({ soort: 'LEVERANCIER', naam: 'ander', oin: OTHER });
  expect(codesOf(await wijzigPartij(database.store, id('ander'), invoer, REGISTER))).toEqual(['VZ-PAR-01']);
});

const INSERT_MESSAGE = sql(
  'test-message',
  `insert into vb.message (message_key, from_oin, wsa_message_id, body_digest, operation, sig_oin, tls_oin, received_at, outcome)
   values ($1, $2, $3, '', 'test', $4, $4, clock_timestamp(), '{}')`,
);
