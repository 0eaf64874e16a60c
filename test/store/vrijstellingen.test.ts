/** Vrijstellingen under concurrency, on a real PostgreSQL: one of a kind, one answer, no report without its signal. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { changeVrijstelling, type VrijstellingDecision } from '../../src/store/change-vrijstelling.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { findFeedStart, readChanges } from '../../src/store/melding.ts';
import { sql } from '../../src/store/pool.ts';
import { findDeelnemer } from '../../src/store/reference.ts';
import { registerMelding } from '../../src/store/register-melding.ts';
import { registerVrijstelling } from '../../src/store/register-vrijstelling.ts';
import { searchVrijstellingen } from '../../src/store/search-vrijstellingen.ts';
import { isVrijgesteld, type Nummers, type VrijstellingResult } from '../../src/store/vrijstelling.ts';
import { plusDagen } from '../../src/verzuim/datum.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { madeUpNumbers } from '../setup/process.ts';

const vandaag = '2026-11-24';
const numbers = madeUpNumbers(120);
let next = 0;
const number = () => numbers[next++] ?? '';
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const identity = (change: { messageId?: string; content?: string } = {}) => {
  const digest = createHash('sha256')
    .update(change.content ?? 'content')
    .digest();
  return {
    fromOin: 'G',
    partijOin: 'G',
    door: 'G',
    tlsOin: 'G',
    messageId: change.messageId ?? randomUUID(),
    operation: 'doorgevenVrijstelling',
    ref: randomUUID(),
    bodyDigest: digest,
    contentDigest: digest,
    bytes: Buffer.from('envelope'),
  };
};
interface Given {
  readonly nummers: Nummers;
  readonly messageId?: string;
  readonly kenmerk?: string;
  readonly period?: { readonly begindatum: string; readonly einddatum: string };
}
const give = ({ nummers, messageId, kenmerk, period }: Given) =>
  registerVrijstelling(database.store, {
    message: identity(messageId === undefined ? {} : { messageId }),
    woongemeente: '0344',
    nummers,
    vrijstelling: exampleVrijstelling({
      today: vandaag,
      ...(kenmerk === undefined ? {} : { kenmerk }),
      ...(period === undefined ? {} : { change: period }),
    }),
  });
const numberOf = (result: VrijstellingResult) =>
  'outcome' in result ? (result.outcome as { vrijstellingsnummer: string }).vrijstellingsnummer : '';
const kinds = (results: readonly { kind: string }[]) => results.map(({ kind }) => kind).sort();

async function pupil(persoon: Nummers): Promise<string> {
  const { burgerservicenummer: bsn, onderwijsnummer: ond } = persoon;
  const known = { ...(bsn ? { burgerservicenummer: bsn } : {}), ...(ond ? { onderwijsnummer: ond } : {}) };
  await upsertDeelnemers(database.store, [
    {
      persoon: { ...known, geboortedatum: '2014-01-01' },
      inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }],
    },
  ]);
  const found = bsn
    ? await findDeelnemer(database.store, { soort: 'burgerservicenummer', nummer: bsn })
    : await findDeelnemer(database.store, { soort: 'onderwijsnummer', nummer: ond ?? '' });
  return found?.deelnemerId ?? '';
}
const report = (deelnemerId: string, brin = '99AD') =>
  registerMelding(database.store, {
    message: { ...identity(), operation: 'meldenVerzuim' },
    deelnemerId,
    persoon: { geboortedatum: '2014-01-01' },
    verzuimmelding: exampleMelding({ today: plusDagen(vandaag, 10), brin }),
    signalen: [],
    dagenTeLaat: 0,
  });

describe('registering', () => {
  test('VZ-VRY-02 overlapping ones in parallel: exactly one; side by side in time both', async () => {
    for (let round = 0; round < 10; round++) {
      const nummers = { burgerservicenummer: number() };
      expect(kinds(await Promise.all([give({ nummers }), give({ nummers })]))).toEqual(['done', 'overlap']);
    }
    const nummers = { burgerservicenummer: number() };
    const both = [
      { begindatum: vandaag, einddatum: plusDagen(vandaag, 9) },
      { begindatum: plusDagen(vandaag, 10), einddatum: plusDagen(vandaag, 20) },
    ].map((period) => give({ nummers, period }));
    expect(kinds(await Promise.all(both))).toEqual(['done', 'done']);
  });

  test('VZ-VRY-02 a pupil who comes by either number, or whose second number is known only later', async () => {
    const [bsn, ond] = [number(), '109000116'];
    expect((await give({ nummers: { onderwijsnummer: ond } })).kind).toBe('done');
    expect((await give({ nummers: { burgerservicenummer: bsn, onderwijsnummer: ond } })).kind).toBe(
      'overlap',
    );
    const deelnemerId = await pupil({ burgerservicenummer: bsn, onderwijsnummer: ond });
    expect(await isVrijgesteld(database.store, deelnemerId, { begindatum: vandaag })).toBe(true);
    expect(await isVrijgesteld(database.store, deelnemerId, { begindatum: '2030-01-01' })).toBe(false);
  });

  test('EK-72 the same message thirty times in parallel has one number', async () => {
    const same = { nummers: { burgerservicenummer: number() }, messageId: 'm-30', kenmerk: 'k-30' };
    const all = await Promise.all(Array.from({ length: 30 }, () => give(same)));
    expect(kinds(all)).toEqual(['done', ...Array(29).fill('seen')]);
    expect(new Set(all.map(numberOf)).size).toBe(1);
  });

  test('one kenmerk about two pupils in parallel: the second finds the first', async () => {
    for (let round = 0; round < 10; round++) {
      const kenmerk = `k-${round}`;
      const one = () => give({ nummers: { burgerservicenummer: number() }, kenmerk });
      expect(kinds(await Promise.all([one(), one()]))).toEqual(['done', 'kenmerk']);
    }
  });
});

describe('changing', () => {
  const change = (
    vrijstellingsnummer: string,
    decision: VrijstellingDecision,
    kenmerk: string = randomUUID(),
    nummers: Nummers = {},
  ) =>
    changeVrijstelling(database.store, {
      nummers,
      message: { ...identity(), operation: 'wijzigenVrijstelling' },
      kenmerk,
      vrijstellingsnummer,
      gemeentecodes: ['0344'],
      groep: 'vrijstelling',
      decide: () => decision,
    });

  test('ten changes in parallel are ten versions, each at its own moment', async () => {
    const nummers = { burgerservicenummer: number() };
    const vrijstellingsnummer = numberOf(await give({ nummers }));
    const vrijstelling = exampleVrijstelling({ today: vandaag });
    const all = await Promise.all(
      Array.from({ length: 10 }, () => change(vrijstellingsnummer, { kind: 'wijzig', vrijstelling })),
    );
    expect(kinds(all)).toEqual(Array(10).fill('done'));
    const rows = await database.store.query<{ versies: number; momenten: number }>(
      sql(
        'test-versions',
        `select count(*)::int as versies, count(distinct at)::int as momenten from vb.vrijstelling_inhoud where vrijstellingsnummer = $1::bigint`,
      ),
      [vrijstellingsnummer],
    );
    expect(rows).toEqual([{ versies: 11, momenten: 11 }]);
  });

  test('a second number that became known is kept with the new version', async () => {
    const [bsn, ond] = [number(), '109000128'];
    const vrijstellingsnummer = numberOf(await give({ nummers: { onderwijsnummer: ond } }));
    const elsewhere = { begindatum: plusDagen(vandaag, 1), einddatum: plusDagen(vandaag, 2) };
    expect((await give({ nummers: { burgerservicenummer: bsn }, period: elsewhere })).kind).toBe('done');
    // The two are one person: what was fine for two pupils overlaps now.
    const vrijstelling = exampleVrijstelling({ today: vandaag });
    const nummers = { burgerservicenummer: bsn, onderwijsnummer: ond };
    const later = await change(vrijstellingsnummer, { kind: 'wijzig', vrijstelling }, randomUUID(), nummers);
    expect(later.kind).toBe('overlap');
    const shorter = { ...vrijstelling, einddatum: vandaag };
    expect(
      (await change(vrijstellingsnummer, { kind: 'wijzig', vrijstelling: shorter }, randomUUID(), nummers))
        .kind,
    ).toBe('done');
    const period = { begindatum: vandaag, einddatum: vandaag };
    expect((await give({ nummers: { burgerservicenummer: bsn }, period })).kind).toBe('overlap');
  });

  test('a refused decision, another gemeente and another group change nothing', async () => {
    const vrijstellingsnummer = numberOf(await give({ nummers: { burgerservicenummer: number() } }));
    expect(await change(vrijstellingsnummer, { kind: 'refuse', fouten: [] })).toEqual({
      kind: 'refused',
      fouten: [],
    });
    const base = {
      message: identity(),
      kenmerk: randomUUID(),
      vrijstellingsnummer,
      decide: () => ({ kind: 'trek-in' as const, reden: 'x' }),
    };
    for (const more of [
      { gemeentecodes: ['0307'], groep: 'vrijstelling' as const },
      { gemeentecodes: ['0344'], groep: 'vervangendeLeerplicht' as const },
    ])
      expect(await changeVrijstelling(database.store, { ...base, ...more })).toEqual({ kind: 'not-found' });
    const { regels } = await searchVrijstellingen(
      database.store,
      { gemeentecodes: ['0344'], max: 1 },
      { actor: 'G', ref: 'r' },
    );
    expect(regels).toMatchObject([{ vrijstellingsnummer, status: 'GELDIG' }]);
    expect(regels[0]?.datumTijdLaatsteMutatie).toBe(regels[0]?.datumTijdRegistratie);
  });
});

test('VZ-SIG-01 a report and a vrijstelling at the same moment: who reads the feed to its end has seen the signal', async () => {
  for (let round = 0; round < 25; round++) {
    const brin = `${10 + round}ZZ`;
    const bsn = number();
    const deelnemerId = await pupil({ burgerservicenummer: bsn });
    await database.store.query(
      sql(
        'test-enrol',
        `insert into vb.inschrijving values ($1::bigint, $2, '2020-08-01') on conflict do nothing`,
      ),
      [deelnemerId, brin],
    );
    let cursor = await findFeedStart(database.store, [brin], '2000-01-01T00:00:00Z');
    const seen: boolean[] = [];
    let writing = true;
    const reader = (async () => {
      for (let last = false; ; last = !writing) {
        const page = await readChanges(database.store, cursor, 10, { actor: 'A', ref: 'test' });
        cursor = page.cursor;
        seen.push(...page.meldingen.map(({ vrijgesteld }) => vrijgesteld));
        if (last && page.meldingen.length === 0) return;
      }
    })();
    const [melding, vrijstelling] = await Promise.all([
      report(deelnemerId, brin),
      give({ nummers: { burgerservicenummer: bsn } }),
    ]);
    writing = false;
    await reader;
    expect([melding.kind, vrijstelling.kind]).toEqual(['registered', 'done']);
    expect(seen.at(-1)).toBe(true);
  }
});

test('reports, changes and vrijstellingen of one pupil in parallel do not wait for each other in a circle', async () => {
  const bsn = number();
  const deelnemerId = await pupil({ burgerservicenummer: bsn });
  const work = Array.from({ length: 12 }, (_, i) => {
    const begindatum = plusDagen(vandaag, i * 3);
    const period = { begindatum, einddatum: plusDagen(begindatum, 1) };
    return [
      give({ nummers: { burgerservicenummer: bsn }, period }),
      report(deelnemerId, i % 2 ? '99AD' : '99AE'),
    ];
  });
  const results = await Promise.all(work.flat());
  expect(kinds(results).filter((kind) => kind === 'done')).toHaveLength(12);
  expect(kinds(results).filter((kind) => kind === 'registered')).toHaveLength(2);
});
