/** A sample of the made-up reports through the database, in batches, judged by the same oracle (the pure decision: 200,000). */
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readParties } from '../../src/parties/parties-file.ts';
import { readGemeenten } from '../../src/registers/gemeenten-file.ts';
import { readPostcodes } from '../../src/registers/postcodes-file.ts';
import { approveFormulier, insertFormulier, withdrawFormulier } from '../../src/store/formulieren.ts';
import { upsertGemeenten } from '../../src/store/gemeenten.ts';
import { sql } from '../../src/store/pool.ts';
import { replacePostcodes } from '../../src/store/reference.ts';
import { insertVerklaring, withdrawVerklaring } from '../../src/store/verklaringen.ts';
import { type Country, createCountry, type Report } from '../setup/country.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { createRoutingDesk } from '../setup/routing.ts';
import { createOracle } from '../setup/routing-oracle.ts';

const DATA = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const REPORTS = 2000;
const BATCH = 200;
/** As if the worker had stood still for months: the moment of registration is moved, nothing else. */
const MOVE = sql(
  'test-move',
  `update vb.melding m set registered_at = to_timestamp(r.at::float8 / 1000)
   from unnest($1::bigint[], $2::float8[]) r(meldingsnummer, at) where m.meldingsnummer = r.meldingsnummer`,
);
const ROUTED = sql(
  'test-routed',
  `select m.meldingsnummer::text, coalesce(m.woongemeente, '-') || ' ' || m.mailbox as bestemming, count(i.*)::int as items
   from vb.melding m left join vb.mailbox_item i on i.meldingsnummer = m.meldingsnummer and i.mailbox = m.mailbox
   group by m.meldingsnummer`,
);

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

function connected({ instanties }: Country) {
  const parties = new Map<string, object[]>();
  for (const { oin, instantieCode, soort, gemeentecodes, namens } of instanties.values())
    parties.set(oin, [...(parties.get(oin) ?? []), { instantieCode, soort, gemeentecodes, namens }]);
  const gemeenten = [...parties].map(([oin, mailboxes]) => ({ oin, naam: oin, mailboxes }));
  return readParties({ schools: [], gemeenten });
}

function keep({ forms, declarations }: Country): Promise<void> {
  return database.store.withTransaction(async (tx) => {
    for (const [gemeentecode, of] of forms) {
      for (const { regels, geldigVanaf, geldigTot } of of) {
        const form = {
          gemeentecode,
          ondertekenaar: 'X',
          gevraagdeIngang: geldigVanaf,
          ingediendDoor: 'A',
          regels,
        };
        const id = await insertFormulier(tx, form);
        await approveFormulier(tx, id, 'B', geldigVanaf);
        if (geldigTot !== null) await withdrawFormulier(tx, id, 'B', geldigTot);
      }
    }
    for (const [gemeentecode, of] of declarations) {
      for (const { geldigTot, ...verklaring } of of) {
        const id = await insertVerklaring(tx, {
          ...verklaring,
          gemeentecode,
          verwerkerNaam: 'V',
          verwerkerKvk: '99900070',
          datumOndertekening: '2025-12-01',
          einddatum: null,
          vastgelegdDoor: 'A',
        });
        if (geldigTot !== null) await withdrawVerklaring(tx, id, 'A', geldigTot);
      }
    }
  });
}

const there = existsSync(DATA);
const title = there ? 'with the public tables' : 'skipped: the public tables are not beside the project';
(there ? describe : describe.skip)(title, () => {
  test(`${REPORTS} reports lie once, in the mailbox the oracle says`, async () => {
    const read = (name: string) => readFileSync(`${DATA}${name}`, 'utf8');
    const tables = {
      tabel33: read('brp_tabel33_gemeenten.csv'),
      nu: read('gemeenten.csv'),
      postcodes: read('postcode4_gemeente.csv'),
    };
    await upsertGemeenten(database.store, readGemeenten(tables.tabel33).rijen, true);
    await replacePostcodes(database.store, readPostcodes(tables.postcodes));
    const country = createCountry(tables, 20_260_801);
    const oracle = createOracle(tables, country);
    await keep(country);
    const desk = await createRoutingDesk(database, connected(country), REPORTS);
    const reports = Array.from({ length: REPORTS }, () => country.report());
    const registered = new Map<string, Report>();
    const events: string[] = [];
    const register = async (report: Report) => {
      const { verzuimsoort: soort, geregistreerdOp: _, ...adressen } = report;
      const { meldingsnummer, eventId } = await desk.register({ soort, ...adressen });
      registered.set(meldingsnummer, report);
      events.push(eventId);
    };
    for (let at = 0; at < REPORTS; at += 20) await Promise.all(reports.slice(at, at + 20).map(register));
    const moments = [...registered.values()].map(({ geregistreerdOp }) => geregistreerdOp);
    await database.store.query(MOVE, [[...registered.keys()], moments]);
    for (let at = 0; at < REPORTS; at += BATCH) await desk.route(events.slice(at, at + BATCH));

    const routed = await database.store.query<{ meldingsnummer: string; bestemming: string; items: number }>(
      ROUTED,
    );
    expect(routed).toHaveLength(REPORTS);
    const wrong = routed.filter(({ meldingsnummer, bestemming, items }) => {
      const report = registered.get(meldingsnummer);
      return report === undefined || items !== 1 || bestemming !== oracle(report);
    });
    expect(wrong.slice(0, 3)).toEqual([]);
    expect(new Set(routed.map(({ bestemming }) => bestemming)).size).toBeGreaterThan(300);
  }, 120_000);
});
