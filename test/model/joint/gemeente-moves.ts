/** What gemeenten do with reports: pull, confirm, read, look up, feed back, and say that one is not their own. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { sql } from '../../../src/store/pool.ts';
import type { Gemeente } from './cast.ts';
import type { Dice } from './dice.ts';
import { bring, judgeClaim, judgeStatus, weiger } from './report-rules.ts';
import { leerling, NO_BSN, signalsOf } from './school-moves.ts';
import { DESK, type Item, type Report, type Status } from './state.ts';
import { ask, askOnce, count, type Move, type Table } from './table.ts';
import { STALE } from './windows.ts';

/** Mostly the gemeente that has the report now. */
function gemeenteFor({ cast }: Table, report: Report, dice: Dice): Gemeente {
  const holder = cast.gemeenten.find(({ mailboxes }) => mailboxes.includes(report.mailbox));
  return holder && !dice.seldom(5) ? holder : (cast.gemeenten[dice.roll(2)] ?? cast.gemeenten[0]);
}
const momentFor = ({ moment }: Report, dice: Dice) => (dice.seldom(6) ? STALE : moment);

const pull: Move = async (table, dice) => {
  const { state, cast } = table;
  const [one, other] = cast.gemeenten;
  const gemeente = dice.seldom(2) ? one : other;
  const foreign = dice.seldom(8);
  const instantieCode = foreign ? (gemeente === one ? other : one).mailbox : gemeente.mailbox;
  const maxAantal = 1 + dice.roll(5);
  const request = { instantieCode, maxAantal };
  const page = await ask(table, gemeente.pakket, 'ophalenMeldingen', request, foreign ? ['VZ-AUT-03'] : []);
  if (page === undefined) return;
  const waiting = state.waiting(instantieCode);
  expect(page.leveringen).toHaveLength(Math.min(maxAantal, waiting.length));
  expect(page.meerBeschikbaar).toBe(waiting.length > maxAantal);
  let last = 0;
  for (const levering of page.leveringen) {
    expect(levering.volgnummerMailbox).toBeGreaterThan(last);
    last = levering.volgnummerMailbox;
    // Reports reach a mailbox in any order; the events of one report in theirs.
    const item = state.waiting(instantieCode).find(({ report }) => report.nummer === levering.meldingsnummer);
    if (item === undefined) throw new Error(`${levering.meldingsnummer} is not in ${instantieCode}`);
    take(item, levering);
    const { report } = item;
    expect([levering.soortLevering, levering.status, levering.datumTijdLaatsteMutatie]).toEqual([
      item.soort,
      report.status,
      report.moment,
    ]);
    const { vermoedelijkeReden, toelichting } = levering.verzuimmelding.melding;
    expect([vermoedelijkeReden, toelichting]).toEqual([report.reden, report.toelichting]);
    expect(levering.persoon.burgerservicenummer).toBe(report.pupil.bsn);
    expect(signalsOf(levering)).toEqual(table.vrijstellingen.signals(report));
  }
};

/** A levering that comes again is the same one. */
function take(
  item: Item,
  { leveringId, volgnummerMailbox }: { leveringId: string; volgnummerMailbox: number },
) {
  item.state = 'leased';
  if (item.leveringId !== undefined)
    expect([leveringId, volgnummerMailbox]).toEqual([item.leveringId, item.volgnummer]);
  item.leveringId = leveringId;
  item.volgnummer = volgnummerMailbox;
}

const EXPIRE = sql(
  'test-joint-expire',
  `update vb.mailbox_item set leased_until = clock_timestamp() - interval '1 second'
   where mailbox = any($1) and ended_at is null and leased_until is not null`,
);

/** The lease of everything ends: what was not confirmed comes again. */
const expire: Move = async (table) => {
  const mailboxes = table.cast.gemeenten.flatMap((gemeente) => gemeente.mailboxes);
  await table.store.query(EXPIRE, [mailboxes]);
  for (const item of table.state.items) if (item.state === 'leased') item.state = 'waiting';
};

const bevestigen: Move = async (table, dice) => {
  const fetched = table.state.items.filter(({ leveringId }) => leveringId !== undefined);
  const item = dice.late(fetched);
  if (item?.leveringId === undefined) return;
  const own = !dice.seldom(8);
  const gemeente = table.cast.gemeenten.find(({ mailboxes }) => mailboxes.includes(item.mailbox) === own);
  if (gemeente === undefined) return;
  const resultaat = dice.seldom(4) ? 'GEWEIGERD' : 'VERWERKT';
  const reden = resultaat === 'GEWEIGERD' && !dice.seldom(6) ? { reden: 'niet van ons' } : {};
  const ontvangsten = [{ leveringId: item.leveringId, resultaat, ...reden } as const];
  const answer = await gemeente.pakket.call('bevestigenOntvangst', { ontvangsten });
  const code = answer.verwerkt ? answer.bevestigingen[0]?.fout?.code : 'refused';
  count(table, 'bevestigenOntvangst', code === undefined ? [] : [code]);
  const open = item.state === 'waiting' || item.state === 'leased';
  const expected =
    resultaat === 'GEWEIGERD' && !('reden' in reden)
      ? 'VZ-INH-02'
      : !own || (!open && item.state !== resultaat)
        ? 'VZ-LEV-01'
        : undefined;
  expect(code).toBe(expected);
  if (expected !== undefined || !open) return;
  item.state = resultaat;
  if (resultaat === 'GEWEIGERD') weiger(item.report, item.soort, item.mailbox);
};

const lezen: Move = async (table, dice) => {
  const report = dice.late(table.state.reports);
  if (report === undefined) return;
  const { pakket, mailboxes } = gemeenteFor(table, report, dice);
  const expected = table.state.itemsOf(report, mailboxes).length > 0 ? [] : ['VZ-AUT-03'];
  const request = { meldingsnummer: report.nummer };
  const answer = await ask(table, pakket, 'ophalenMelding', request, expected);
  if (answer === undefined) return;
  const { status, datumTijdLaatsteMutatie, verzuimmelding } = answer.melding;
  const { vermoedelijkeReden, toelichting } = verzuimmelding.melding;
  expect([status, datumTijdLaatsteMutatie, vermoedelijkeReden, toelichting]).toEqual([
    report.status,
    report.moment,
    report.reden,
    report.toelichting,
  ]);
};

const zoeken: Move = async (table, dice) => {
  const pupil = dice.pick(table.pupils);
  const { pakket, mailboxes } = table.cast.gemeenten[dice.roll(2)] ?? table.cast.gemeenten[0];
  const wrong = dice.seldom(3);
  const request = { leerling: leerling(wrong ? NO_BSN : (pupil?.bsn ?? '')) };
  const answer = await ask(table, pakket, 'opzoekenMeldingen', request, wrong ? ['VZ-PER-01'] : []);
  if (answer === undefined) return;
  const had = table.state.reports.filter(
    (report) => report.pupil === pupil && table.state.itemsOf(report, mailboxes).length > 0,
  );
  expect(answer.regels.map(({ meldingsnummer, status }) => [meldingsnummer, status])).toEqual(
    had.toReversed().map((report) => [report.nummer, report.status]),
  );
};

const terugkoppelen: Move = async (table, dice) => {
  const report = dice.late(table.state.reports);
  if (report === undefined) return;
  table.touched.add(report);
  const { pakket, mailboxes } = gemeenteFor(table, report, dice);
  const moment = momentFor(report, dice);
  const status = (['B', 'K', 'G'] as const)[dice.roll(3)] ?? 'B';
  const contact = status === 'B' && !dice.seldom(8);
  const reason = status === 'G' && !dice.seldom(8);
  const request = {
    kenmerkAfzender: randomUUID(),
    meldingsnummer: report.nummer,
    datumTijdLaatsteMutatie: moment,
    status,
    ...(reason ? { redenAfsluiting: 'A1' as const } : {}),
    ...(contact ? { contactGemeente: { naam: 'B. Ambtenaar' } } : {}),
  };
  const other = { ...request, contactGemeente: { naam: 'C. Ander' } };
  const expected = judgeStatus(table.state, report, { mailboxes, moment, status, contact, reason });
  const answer = await askOnce(table, pakket, 'terugkoppelenStatus', request, other, expected);
  if (answer === undefined) return;
  expect(answer.datumTijdLaatsteMutatie > report.moment).toBe(true);
  bring(table.state, report, status as Status, answer.datumTijdLaatsteMutatie);
};

/** The gemeente keeps it, and its school sees nothing of this, until the desk decides. */
const verkeerdeGemeente: Move = async (table, dice) => {
  const report = dice.late(table.state.reports);
  if (report === undefined) return;
  table.touched.add(report);
  const { pakket, mailboxes } = gemeenteFor(table, report, dice);
  const moment = momentFor(report, dice);
  const guess = dice.seldom(3)
    ? dice.pick(table.cast.gemeenten.flatMap(({ gemeenten }) => gemeenten))
    : undefined;
  const request = {
    kenmerkAfzender: randomUUID(),
    meldingsnummer: report.nummer,
    datumTijdLaatsteMutatie: moment,
    reden: 'verhuisd',
    ...(guess === undefined ? {} : { vermoedeGemeentecode: guess }),
  };
  const expected = judgeClaim(table.state, report, { mailboxes, moment, guess });
  const other = { ...request, reden: 'iets anders' };
  const answer = await askOnce(table, pakket, 'meldenVerkeerdeGemeente', request, other, expected);
  if (answer === undefined) return;
  expect([answer.status, answer.datumTijdLaatsteMutatie]).toEqual([report.status, report.moment]);
  table.state.deliver(report, 'VERHUIZING', DESK);
};

export const GEMEENTE_MOVES = {
  pull,
  expire,
  bevestigen,
  lezen,
  zoeken,
  terugkoppelen,
  verkeerdeGemeente,
};
