/** What a form and a declaration must be, who may approve, what is kept of it, what a preview counts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  dienFormulierIn,
  keurFormulierGoed,
  toonVoorbeeld,
  trekFormulierIn,
} from '../../src/parties/routering.ts';
import { legVerklaringVast, trekVerklaringIn } from '../../src/parties/verklaringen.ts';
import { upsertGemeenten } from '../../src/store/gemeenten.ts';
import { sql } from '../../src/store/pool.ts';
import { codes, createFormsDesk, form, GEMEENTEN, verklaring } from '../setup/forms.ts';

let at: Awaited<ReturnType<typeof createFormsDesk>>;
beforeAll(async () => {
  at = await createFormsDesk(400);
});
afterAll(() => at.database.drop());

describe('what a form must be', () => {
  test('VZ-RTE-02 three rows, a slot twice, an empty address: every one told; four rows with one address: accepted', async () => {
    const gemeente = at.nextGemeente();
    const three = form(gemeente, [gemeente, gemeente, gemeente]);
    expect(codes(await dienFormulierIn(at.desk, three, 'Anna'))).toEqual(['VZ-RTE-02 regels/R4']);
    const four = form(gemeente, [gemeente, gemeente, gemeente, gemeente]);
    const twice = { ...four, regels: [...four.regels, ...four.regels.slice(0, 1)] };
    expect(codes(await dienFormulierIn(at.desk, twice, 'Anna'))).toEqual(['VZ-RTE-02 regels/R1']);
    const empty = {
      ...four,
      regels: four.regels.map((regel, i) =>
        i === 1 ? { ...regel, email: 'geen adres', instantieNaam: ' ' } : regel,
      ),
    };
    expect(codes(await dienFormulierIn(at.desk, empty, 'Anna'))).toEqual([
      'VZ-RTE-02 regels/R2/instantieNaam',
      'VZ-RTE-02 regels/R2/email',
    ]);
    expect(
      codes(
        await dienFormulierIn(
          at.desk,
          form(gemeente, [gemeente, gemeente, gemeente, gemeente, gemeente]),
          'Anna',
        ),
      ),
    ).toEqual(['VZ-RTE-02 regels/slot']);
    expect((await dienFormulierIn(at.desk, four, 'Anna')).verwerkt).toBe(true);
  });

  test('VZ-RTE-03 a third party without a declaration, at handing in and at approval; with it: accepted', async () => {
    const gemeente = at.nextGemeente();
    const invoer = form(gemeente, [gemeente, gemeente, gemeente, 'HIRED']);
    const refused = ['VZ-RTE-03 regels/R4/instantieCode'];
    expect(codes(await dienFormulierIn(at.desk, invoer, 'Anna'))).toEqual(refused);
    const verklaringId = await at.declared(gemeente);
    const submitted = await dienFormulierIn(at.desk, invoer, 'Anna');
    const formulierId = submitted.verwerkt ? submitted.formulier.formulierId : '';
    await trekVerklaringIn(at.desk, verklaringId, 'Carla');
    expect(codes(await keurFormulierGoed(at.desk, formulierId, 'Bert'))).toEqual(refused);
    await at.declared(gemeente);
    expect((await keurFormulierGoed(at.desk, formulierId, 'Bert')).verwerkt).toBe(true);
  });

  test('VZ-RTE-03 who has rights of its own needs none: the body of its gemeenten, the Doorstroompunt for 18+ alone', async () => {
    const outside = GEMEENTEN[0] ?? '';
    const gemeente = at.nextGemeente();
    const tried = (code: string, instanties: readonly string[]) =>
      dienFormulierIn(at.desk, form(code, instanties), 'Anna').then(codes);
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
    const gemeente = at.nextGemeente();
    const invoer = form(gemeente, [gemeente, 'NIEMAND', gemeente, gemeente], {
      ingang: Date.now() - 86_400_000,
      ondertekenaar: ' ',
    });
    expect(codes(await dienFormulierIn(at.desk, invoer, 'Anna'))).toEqual([
      'VZ-INH-02 ondertekenaar',
      'VZ-RTE-05 ingang',
      'VZ-RTE-04 regels/R2/instantieCode',
    ]);
  });

  test('VZ-RTE-06 row 15 one person cannot both enter and approve; another can, once', async () => {
    const gemeente = at.nextGemeente();
    const submitted = await dienFormulierIn(
      at.desk,
      form(gemeente, [gemeente, gemeente, gemeente, 'DSP-9']),
      'Anna de Wit',
    );
    const id = submitted.verwerkt ? submitted.formulier.formulierId : '';
    expect(codes(await keurFormulierGoed(at.desk, id, ' anna  de wit '))).toEqual(['VZ-RTE-06 door']);
    expect(await at.routedTo([await at.register(gemeente, 'RMC')])).toEqual([gemeente]);
    const both = await Promise.all([
      keurFormulierGoed(at.desk, id, 'Bert'),
      keurFormulierGoed(at.desk, id, 'Carla'),
    ]);
    expect(both.filter(({ verwerkt }) => verwerkt)).toHaveLength(1);
    expect(both.flatMap(codes)).toEqual(['VZ-STA-01 formulierId']);
    expect(await at.routedTo([await at.register(gemeente, 'RMC')])).toEqual(['DSP-9']);
    expect((await trekFormulierIn(at.desk, id, 'Anna')).verwerkt).toBe(true);
    expect(codes(await trekFormulierIn(at.desk, id, 'Anna'))).toEqual(['VZ-STA-01 formulierId']);
  });

  test('VZ-RTE-09 a declaration that is not signed yet or ended; VZ-STA-01 withdrawn twice', async () => {
    const gemeente = at.nextGemeente();
    const change = { datumOndertekening: '2999-01-01', einddatum: '2020-01-01', verwerkerKvk: '1' };
    expect(codes(await legVerklaringVast(at.desk, { ...verklaring(gemeente), ...change }, 'Carla'))).toEqual([
      'VZ-INH-02 verwerkerKvk',
      'VZ-RTE-09 datumOndertekening',
      'VZ-RTE-09 einddatum',
    ]);
    const id = await at.declared(gemeente);
    expect((await trekVerklaringIn(at.desk, id, 'Carla')).verwerkt).toBe(true);
    expect(codes(await trekVerklaringIn(at.desk, id, 'Carla'))).toEqual(['VZ-STA-01 verklaringId']);
  });

  test('VZ-RTE-08 a form or declaration that is not there', async () => {
    const form = ['VZ-RTE-08 formulierId'];
    expect(codes(await keurFormulierGoed(at.desk, '999999', 'Anna'))).toEqual(form);
    expect(codes(await trekFormulierIn(at.desk, '999999', 'Anna'))).toEqual(form);
    expect(codes(await toonVoorbeeld(at.desk, '999999', 30))).toEqual(form);
    expect(codes(await trekVerklaringIn(at.desk, '999999', 'Carla'))).toEqual(['VZ-RTE-08 verklaringId']);
  });

  test('every change and every refusal is in the audit with who did it, without addresses', async () => {
    const gemeente = at.nextGemeente();
    const { formulierId } = await at.approved(form(gemeente, [gemeente, gemeente, gemeente, 'DSP-9']));
    await keurFormulierGoed(at.desk, formulierId, 'Dirk');
    const audit = sql(
      'test-audit',
      `select actor, action, detail from vb.audit where detail->>'formulierId' = $1 order by id`,
    );
    const rows = await at.database.store.query<{ actor: string; action: string; detail: object }>(audit, [
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
  const gemeente = at.nextGemeente();
  await at.routedTo([
    await at.register(gemeente),
    await at.register(gemeente),
    await at.register(gemeente, 'L'),
    await at.register(gemeente, 'RMC'),
  ]);
  const closed = await at.register(gemeente);
  await at.routedTo([closed]);
  await at.database.store.query(
    sql('test-close', `update vb.melding set status = 'G' where meldingsnummer = $1`),
    [closed.meldingsnummer],
  );
  const submitted = await dienFormulierIn(
    at.desk,
    form(gemeente, ['RBL-9', gemeente, 'RBL-9', 'DSP-9']),
    'Anna',
  );
  const id = submitted.verwerkt ? submitted.formulier.formulierId : '';
  const voorbeeld = await toonVoorbeeld(at.desk, id, 30);
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
  expect(codes(await toonVoorbeeld(at.desk, '999999', 30))).toEqual(['VZ-RTE-08 formulierId']);
});

/** Last: from here on the at.database has a table of gemeenten. */
test('VZ-RTE-07 a gemeente that does not exist on the day on which the form begins', async () => {
  const gemeente = at.nextGemeente();
  const rij = { naam: 'Proef', begindatum: null, opvolgers: [], gesplitst: false };
  const rijen = [
    { ...rij, gemeentecode: gemeente, einddatum: '2099-01-01', opvolgers: ['9999'] },
    { ...rij, gemeentecode: '9999', begindatum: '2099-01-01', einddatum: null },
  ];
  await upsertGemeenten(at.database.store, rijen, true);
  const invoer = form(gemeente, [gemeente, gemeente, gemeente, gemeente]);
  const ingang = Date.parse('2099-01-01T12:00:00Z');
  expect(codes(await dienFormulierIn(at.desk, { ...invoer, ingang }, 'Anna'))).toEqual([
    'VZ-RTE-07 gemeentecode',
  ]);
  expect(codes(await legVerklaringVast(at.desk, verklaring('8888'), 'Carla'))).toEqual([
    'VZ-RTE-07 gemeentecode',
  ]);
  expect((await dienFormulierIn(at.desk, invoer, 'Anna')).verwerkt).toBe(true);
});
