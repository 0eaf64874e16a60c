/** Forms and declarations over a real database; the worker runs when the test says so. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readParties } from '../../src/parties/directory.ts';
import {
  dienFormulierIn,
  keurFormulierGoed,
  type RouteringDesk,
  toonVoorbeeld,
  trekFormulierIn,
} from '../../src/parties/routering.ts';
import { legVerklaringVast, trekVerklaringIn } from '../../src/parties/verklaringen.ts';
import { approveFormulier, takeRouteringMoment } from '../../src/store/formulieren.ts';
import { upsertGemeenten } from '../../src/store/gemeenten.ts';
import { sql } from '../../src/store/pool.ts';
import type { FormulierInvoer } from '../../src/verzuim/keuring-routering.ts';
import { ROUTE_SLOTS } from '../../src/verzuim/routeringsformulier.ts';
import type { Verzuimsoort } from '../../src/verzuim/verzuimmelding.ts';
import { until } from '../setup/broker.ts';
import { createTestDatabase, type TestDatabase } from '../setup/database.ts';
import { createRoutingDesk, type RoutingDesk } from '../setup/routing.ts';

const HIRED = '00000001999900070000';
/** A gemeente for each test, so that none sees the forms of another. */
const GEMEENTEN = Array.from({ length: 30 }, (_, i) => String(9000 + i));
const directory = readParties({
  schools: [],
  gemeenten: [
    ...GEMEENTEN.map((code) => ({
      oin: `00000001999${code}00000`,
      naam: code,
      mailboxes: [{ instantieCode: code, gemeentecodes: [code] }],
    })),
    {
      oin: '00000001999900080000',
      naam: 'regio',
      mailboxes: [
        { instantieCode: 'RBL-9', soort: 'GEMEENSCHAPPELIJKE_REGELING', namens: GEMEENTEN.slice(1) },
        { instantieCode: 'DSP-9', soort: 'DOORSTROOMPUNT', namens: GEMEENTEN.slice(1) },
      ],
    },
    { oin: HIRED, naam: 'verwerker', mailboxes: [{ instantieCode: 'HIRED', soort: 'VERWERKER' }] },
  ],
});

let database: TestDatabase;
let reports: RoutingDesk;
let desk: RouteringDesk;
beforeAll(async () => {
  database = await createTestDatabase();
  reports = await createRoutingDesk(database, directory, 400);
  desk = { store: database.store, directory, clock: Date.now };
});
afterAll(() => database.drop());

let taken = 1;
const nextGemeente = () => GEMEENTEN[taken++] ?? '';
/** Codes of the instanties for R1 … R4. */
const form = (
  gemeentecode: string,
  codes: readonly string[],
  change: Partial<FormulierInvoer> = {},
): FormulierInvoer => ({
  gemeentecode,
  ingang: Date.now(),
  ondertekenaar: 'Wethouder Proef',
  regels: codes.map((instantieCode, i) => ({
    slot: ROUTE_SLOTS[i] ?? 'R9',
    instantieNaam: `Instantie ${instantieCode}`,
    instantieCode,
    email: 'leerplicht@gemeente.example',
  })),
  ...change,
});
const verklaring = (gemeentecode: string) => ({
  gemeentecode,
  verwerkerNaam: 'Verwerker BV (test)',
  verwerkerKvk: '99900070',
  verwerkerOin: HIRED,
  reikwijdte: ROUTE_SLOTS,
  datumOndertekening: '2026-01-05',
});
async function approved(invoer: FormulierInvoer): Promise<{ formulierId: string; geldigVanaf: number }> {
  const submitted = await dienFormulierIn(desk, invoer, 'Anna');
  if (!submitted.verwerkt) throw new Error(JSON.stringify(submitted.fouten));
  const done = await keurFormulierGoed(desk, submitted.formulier.formulierId, 'Bert');
  if (!done.verwerkt) throw new Error(JSON.stringify(done.fouten));
  return { formulierId: done.formulier.formulierId, geldigVanaf: done.formulier.geldigVanaf ?? 0 };
}
async function declared(gemeentecode: string): Promise<string> {
  const done = await legVerklaringVast(desk, verklaring(gemeentecode), 'Carla');
  if (!done.verwerkt) throw new Error(JSON.stringify(done.fouten));
  return done.verklaring.verklaringId;
}
const register = (gemeentecode: string, soort: Verzuimsoort = 'V3') =>
  reports.register({ soort, adres: { gemeentecode } });
async function routedTo(registered: readonly Awaited<ReturnType<typeof register>>[]): Promise<string[]> {
  await reports.route(registered.map(({ eventId }) => eventId));
  const found = await Promise.all(registered.map(({ meldingsnummer }) => reports.where(meldingsnummer)));
  expect(found.map(({ items }) => items)).toEqual(registered.map(() => 1));
  return found.map(({ mailbox }) => mailbox);
}
const codes = (done: { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] }) =>
  (done.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());

/** The routing is held until everything below has happened: the worker is that late. */
describe('a change holds for what is registered from its moment on, however late the worker', () => {
  test('row 12 a form: before it the own mailbox, after it each slot its instantie', async () => {
    const gemeente = nextGemeente();
    const before = [await register(gemeente), await register(gemeente, 'RMC')];
    await approved(form(gemeente, ['RBL-9', 'RBL-9', gemeente, 'DSP-9']));
    const after = [
      await register(gemeente),
      await register(gemeente, 'L'),
      await register(gemeente, 'O'),
      await register(gemeente, 'RMC'),
    ];
    expect(await routedTo([...after, ...before])).toEqual([
      'RBL-9',
      'RBL-9',
      gemeente,
      'DSP-9',
      gemeente,
      gemeente,
    ]);
  });

  test('a form that begins later, one that replaces it, and a withdrawal', async () => {
    const gemeente = nextGemeente();
    const first = await approved(form(gemeente, ['RBL-9', 'RBL-9', 'RBL-9', 'RBL-9']));
    const underFirst = await register(gemeente, 'RMC');
    await approved(
      form(gemeente, ['DSP-9', 'DSP-9', 'DSP-9', 'DSP-9'], { ingang: Date.now() + 3_600_000 }),
    ).catch((error: Error) => expect(error.message).toContain('VZ-RTE-03'));
    const future = await approved(
      form(gemeente, [gemeente, gemeente, gemeente, 'DSP-9'], { ingang: Date.now() + 3_600_000 }),
    );
    const stillFirst = await register(gemeente, 'RMC');
    const second = await approved(form(gemeente, [gemeente, gemeente, gemeente, 'DSP-9']));
    const underSecond = await register(gemeente, 'RMC');
    expect((await trekFormulierIn(desk, second.formulierId, 'Anna')).verwerkt).toBe(true);
    const underNone = await register(gemeente, 'RMC');
    // What has not begun leaves no trace, what was replaced does not come back.
    expect((await trekFormulierIn(desk, future.formulierId, 'Anna')).verwerkt).toBe(true);
    expect((await trekFormulierIn(desk, first.formulierId, 'Anna')).verwerkt).toBe(true);
    expect(await routedTo([underFirst, stillFirst, underSecond, underNone])).toEqual([
      'RBL-9',
      'RBL-9',
      'DSP-9',
      gemeente,
    ]);
  });

  test('row 13 a declaration: recorded it opens the way, withdrawn the own mailbox, recorded again open again', async () => {
    const gemeente = nextGemeente();
    const first = await declared(gemeente);
    await approved(form(gemeente, ['HIRED', 'HIRED', 'HIRED', 'HIRED']));
    const open = await register(gemeente);
    expect((await trekVerklaringIn(desk, first, 'Carla')).verwerkt).toBe(true);
    const withdrawn = await register(gemeente);
    await declared(gemeente);
    const again = await register(gemeente);
    expect(await routedTo([withdrawn, again, open])).toEqual([gemeente, 'HIRED', 'HIRED']);
    const besluit = sql(
      'test-besluit',
      'select terugval from vb.routering_besluit where meldingsnummer = $1',
    );
    expect(await database.store.query(besluit, [withdrawn.meldingsnummer])).toEqual([{ terugval: true }]);
  });

  test('a report that is registered after the moment of a change waits for that change to be stored', async () => {
    const gemeente = nextGemeente();
    const submitted = await dienFormulierIn(
      desk,
      form(gemeente, ['RBL-9', 'RBL-9', 'RBL-9', 'RBL-9']),
      'Anna',
    );
    const formulierId = submitted.verwerkt ? submitted.formulier.formulierId : '';
    const waiting = sql(
      'test-waiting',
      `select 1 from pg_locks l join pg_database d on d.oid = l.database
       where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`,
    );
    let routing: Promise<void> | undefined;
    const meldingsnummer = await database.store.withTransaction(async (tx) => {
      const moment = await takeRouteringMoment(tx);
      await approveFormulier(tx, formulierId, 'Bert', moment);
      await until('the moment', async () => (Date.now() > moment ? true : undefined));
      const registered = await register(gemeente);
      routing = reports.route([registered.eventId]);
      await until('the router to wait', async () => (await database.store.query(waiting))[0]);
      return registered.meldingsnummer;
    });
    await routing;
    expect((await reports.where(meldingsnummer)).mailbox).toBe('RBL-9');
  });

  test('while reports arrive and are routed, every one lies on the side of its moment', async () => {
    const gemeente = nextGemeente();
    const submitted = await dienFormulierIn(
      desk,
      form(gemeente, ['RBL-9', 'RBL-9', 'RBL-9', 'RBL-9']),
      'Anna',
    );
    if (!submitted.verwerkt) throw new Error(JSON.stringify(submitted.fouten));
    const { formulierId } = submitted.formulier;
    const numbers: string[] = [];
    let vanaf = 0;
    let tot = 0;
    // Four lines of reports, each routed at once, and the changes in between.
    const line = async () => {
      for (let i = 0; i < 30; i++) {
        const { meldingsnummer, eventId } = await register(gemeente);
        const count = numbers.push(meldingsnummer);
        await reports.route([eventId]);
        if (count === 40) {
          const done = await keurFormulierGoed(desk, formulierId, 'Bert');
          vanaf = done.verwerkt ? (done.formulier.geldigVanaf ?? 0) : 0;
        }
        if (count === 80) {
          const done = await trekFormulierIn(desk, formulierId, 'Bert');
          tot = done.verwerkt ? (done.formulier.geldigTot ?? 0) : 0;
        }
      }
    };
    await Promise.all([line(), line(), line(), line()]);
    expect(numbers).toHaveLength(120);
    const found = await Promise.all(numbers.map((number) => reports.where(number)));
    const sides = found.map(
      ({ registeredAt }) => vanaf <= registeredAt.getTime() && registeredAt.getTime() < tot,
    );
    expect(found.map(({ mailbox }) => mailbox)).toEqual(sides.map((inside) => (inside ? 'RBL-9' : gemeente)));
    expect(new Set(sides).size).toBe(2);
  }, 30_000);
});

describe('what a form must be', () => {
  test('VZ-RTE-02 three rows, a slot twice, an empty address: every one told; four rows with one address: accepted', async () => {
    const gemeente = nextGemeente();
    const three = form(gemeente, [gemeente, gemeente, gemeente]);
    expect(codes(await dienFormulierIn(desk, three, 'Anna'))).toEqual(['VZ-RTE-02 regels/R4']);
    const four = form(gemeente, [gemeente, gemeente, gemeente, gemeente]);
    const twice = { ...four, regels: [...four.regels, ...four.regels.slice(0, 1)] };
    expect(codes(await dienFormulierIn(desk, twice, 'Anna'))).toEqual(['VZ-RTE-02 regels/R1']);
    const empty = {
      ...four,
      regels: four.regels.map((regel, i) =>
        i === 1 ? { ...regel, email: 'geen adres', instantieNaam: ' ' } : regel,
      ),
    };
    expect(codes(await dienFormulierIn(desk, empty, 'Anna'))).toEqual([
      'VZ-RTE-02 regels/R2/instantieNaam',
      'VZ-RTE-02 regels/R2/email',
    ]);
    expect(
      codes(
        await dienFormulierIn(
          desk,
          form(gemeente, [gemeente, gemeente, gemeente, gemeente, gemeente]),
          'Anna',
        ),
      ),
    ).toEqual(['VZ-RTE-02 regels/slot']);
    expect((await dienFormulierIn(desk, four, 'Anna')).verwerkt).toBe(true);
  });

  test('VZ-RTE-03 a third party without a declaration, at handing in and at approval; with it: accepted', async () => {
    const gemeente = nextGemeente();
    const invoer = form(gemeente, [gemeente, gemeente, gemeente, 'HIRED']);
    const refused = ['VZ-RTE-03 regels/R4/instantieCode'];
    expect(codes(await dienFormulierIn(desk, invoer, 'Anna'))).toEqual(refused);
    const verklaringId = await declared(gemeente);
    const submitted = await dienFormulierIn(desk, invoer, 'Anna');
    const formulierId = submitted.verwerkt ? submitted.formulier.formulierId : '';
    await trekVerklaringIn(desk, verklaringId, 'Carla');
    expect(codes(await keurFormulierGoed(desk, formulierId, 'Bert'))).toEqual(refused);
    await declared(gemeente);
    expect((await keurFormulierGoed(desk, formulierId, 'Bert')).verwerkt).toBe(true);
  });

  test('VZ-RTE-03 who has rights of its own needs none: the body of its gemeenten, the Doorstroompunt for 18+ alone', async () => {
    const outside = GEMEENTEN[0] ?? '';
    const gemeente = nextGemeente();
    const tried = (code: string, instanties: readonly string[]) =>
      dienFormulierIn(desk, form(code, instanties), 'Anna').then(codes);
    expect(await tried(gemeente, ['RBL-9', 'RBL-9', 'RBL-9', 'DSP-9'])).toEqual([]);
    expect(await tried(gemeente, ['DSP-9', 'RBL-9', 'RBL-9', 'DSP-9'])).toEqual([
      'VZ-RTE-03 regels/R1/instantieCode',
    ]);
    expect(await tried(outside, ['RBL-9', outside, outside, 'DSP-9'])).toEqual([
      'VZ-RTE-03 regels/R1/instantieCode',
      'VZ-RTE-03 regels/R4/instantieCode',
    ]);
    // Another gemeente is another organisation.
    expect(await tried(gemeente, [outside, gemeente, gemeente, gemeente])).toEqual([
      'VZ-RTE-03 regels/R1/instantieCode',
    ]);
  });

  test('VZ-RTE-04 an instantie that is not connected, and VZ-RTE-05 yesterday, and no name under it: all at once', async () => {
    const gemeente = nextGemeente();
    const invoer = form(gemeente, [gemeente, 'NIEMAND', gemeente, gemeente], {
      ingang: Date.now() - 86_400_000,
      ondertekenaar: ' ',
    });
    expect(codes(await dienFormulierIn(desk, invoer, 'Anna'))).toEqual([
      'VZ-INH-02 ondertekenaar',
      'VZ-RTE-05 ingang',
      'VZ-RTE-04 regels/R2/instantieCode',
    ]);
  });

  test('VZ-RTE-06 row 15 one person cannot both enter and approve; another can, once', async () => {
    const gemeente = nextGemeente();
    const submitted = await dienFormulierIn(
      desk,
      form(gemeente, [gemeente, gemeente, gemeente, 'DSP-9']),
      'Anna de Wit',
    );
    const id = submitted.verwerkt ? submitted.formulier.formulierId : '';
    expect(codes(await keurFormulierGoed(desk, id, ' anna  de wit '))).toEqual(['VZ-RTE-06 door']);
    expect(await routedTo([await register(gemeente, 'RMC')])).toEqual([gemeente]);
    const both = await Promise.all([
      keurFormulierGoed(desk, id, 'Bert'),
      keurFormulierGoed(desk, id, 'Carla'),
    ]);
    expect(both.filter(({ verwerkt }) => verwerkt)).toHaveLength(1);
    expect(both.flatMap(codes)).toEqual(['VZ-STA-01 formulierId']);
    expect(await routedTo([await register(gemeente, 'RMC')])).toEqual(['DSP-9']);
    expect(codes(await trekFormulierIn(desk, '999999', 'Anna'))).toEqual(['VZ-RTE-08 formulierId']);
    expect((await trekFormulierIn(desk, id, 'Anna')).verwerkt).toBe(true);
    expect(codes(await trekFormulierIn(desk, id, 'Anna'))).toEqual(['VZ-STA-01 formulierId']);
  });

  test('VZ-RTE-09 a declaration that is not signed yet or ended; VZ-STA-01 withdrawn twice', async () => {
    const gemeente = nextGemeente();
    const change = { datumOndertekening: '2999-01-01', einddatum: '2020-01-01', verwerkerKvk: '1' };
    expect(codes(await legVerklaringVast(desk, { ...verklaring(gemeente), ...change }, 'Carla'))).toEqual([
      'VZ-INH-02 verwerkerKvk',
      'VZ-RTE-09 datumOndertekening',
      'VZ-RTE-09 einddatum',
    ]);
    const id = await declared(gemeente);
    expect((await trekVerklaringIn(desk, id, 'Carla')).verwerkt).toBe(true);
    expect(codes(await trekVerklaringIn(desk, id, 'Carla'))).toEqual(['VZ-STA-01 verklaringId']);
    expect(codes(await trekVerklaringIn(desk, '999999', 'Carla'))).toEqual(['VZ-RTE-08 verklaringId']);
  });

  test('every change and every refusal is in the audit with who did it, without addresses', async () => {
    const gemeente = nextGemeente();
    const { formulierId } = await approved(form(gemeente, [gemeente, gemeente, gemeente, 'DSP-9']));
    await keurFormulierGoed(desk, formulierId, 'Dirk');
    const audit = sql(
      'test-audit',
      `select actor, action, detail from vb.audit where detail->>'formulierId' = $1 order by id`,
    );
    const rows = await database.store.query<{ actor: string; action: string; detail: object }>(audit, [
      formulierId,
    ]);
    expect(rows.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'Anna routering.ingediend',
      'Bert routering.goedgekeurd',
      'Dirk routering.geweigerd',
    ]);
    expect(rows[2]?.detail).toMatchObject({ codes: ['VZ-STA-01'] });
    expect(JSON.stringify(rows)).not.toMatch(/@|Wethouder/);
  });
});

test('the preview counts, by slot, what would have gone elsewhere', async () => {
  const gemeente = nextGemeente();
  await routedTo([
    await register(gemeente),
    await register(gemeente),
    await register(gemeente, 'L'),
    await register(gemeente, 'RMC'),
  ]);
  const closed = await register(gemeente);
  await routedTo([closed]);
  await database.store.query(
    sql('test-close', `update vb.melding set status = 'G' where meldingsnummer = $1`),
    [closed.meldingsnummer],
  );
  const submitted = await dienFormulierIn(
    desk,
    form(gemeente, ['RBL-9', gemeente, 'RBL-9', 'DSP-9']),
    'Anna',
  );
  const id = submitted.verwerkt ? submitted.formulier.formulierId : '';
  const voorbeeld = await toonVoorbeeld(desk, id, 30);
  expect(voorbeeld).toEqual({
    verwerkt: true,
    dagen: 30,
    regels: [
      {
        slot: 'R1',
        instantieCode: 'RBL-9',
        terugval: false,
        meldingen: 3,
        open: 2,
        elders: 3,
        openElders: 2,
      },
      {
        slot: 'R2',
        instantieCode: gemeente,
        terugval: false,
        meldingen: 1,
        open: 1,
        elders: 0,
        openElders: 0,
      },
      {
        slot: 'R3',
        instantieCode: 'RBL-9',
        terugval: false,
        meldingen: 0,
        open: 0,
        elders: 0,
        openElders: 0,
      },
      {
        slot: 'R4',
        instantieCode: 'DSP-9',
        terugval: false,
        meldingen: 1,
        open: 1,
        elders: 1,
        openElders: 1,
      },
    ],
  });
  expect(codes(await toonVoorbeeld(desk, '999999', 30))).toEqual(['VZ-RTE-08 formulierId']);
});

/** Last: from here on the database has a table of gemeenten. */
test('VZ-RTE-07 a gemeente that does not exist on the day on which the form begins', async () => {
  const gemeente = nextGemeente();
  const rij = { naam: 'Proef', begindatum: null, opvolgers: [], gesplitst: false };
  const rijen = [
    { ...rij, gemeentecode: gemeente, einddatum: '2099-01-01', opvolgers: ['9999'] },
    { ...rij, gemeentecode: '9999', begindatum: '2099-01-01', einddatum: null },
  ];
  await upsertGemeenten(database.store, rijen, true);
  const invoer = form(gemeente, [gemeente, gemeente, gemeente, gemeente]);
  const ingang = Date.parse('2099-01-01T12:00:00Z');
  expect(codes(await dienFormulierIn(desk, { ...invoer, ingang }, 'Anna'))).toEqual([
    'VZ-RTE-07 gemeentecode',
  ]);
  expect(codes(await legVerklaringVast(desk, verklaring('8888'), 'Carla'))).toEqual([
    'VZ-RTE-07 gemeentecode',
  ]);
  expect((await dienFormulierIn(desk, invoer, 'Anna')).verwerkt).toBe(true);
});
