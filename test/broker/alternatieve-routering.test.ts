/** Forms and declarations that change while reports arrive; the worker runs when the test says so. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { dienFormulierIn, keurFormulierGoed, trekFormulierIn } from '../../src/parties/routering.ts';
import { trekVerklaringIn } from '../../src/parties/verklaringen.ts';
import { approveFormulier, takeRouteringMoment } from '../../src/store/formulieren.ts';
import { sql } from '../../src/store/pool.ts';
import { until } from '../setup/broker.ts';
import { createFormsDesk, form } from '../setup/forms.ts';

let at: Awaited<ReturnType<typeof createFormsDesk>>;
beforeAll(async () => {
  at = await createFormsDesk(400);
});
afterAll(() => at.database.drop());

/** The routing is held until everything below has happened: the worker is that late. */
describe('a change holds for what is registered from its moment on, however late the worker', () => {
  test('row 12 a form: before it the own mailbox, after it each slot its instantie', async () => {
    const gemeente = at.nextGemeente();
    const before = [await at.register(gemeente), await at.register(gemeente, 'RMC')];
    await at.approved(form(gemeente, ['RBL-9', 'RBL-9', gemeente, 'DSP-9']));
    const after = [
      await at.register(gemeente),
      await at.register(gemeente, 'L'),
      await at.register(gemeente, 'O'),
      await at.register(gemeente, 'RMC'),
    ];
    expect(await at.routedTo([...after, ...before])).toEqual([
      'RBL-9',
      'RBL-9',
      gemeente,
      'DSP-9',
      gemeente,
      gemeente,
    ]);
  });

  test('a form that begins later, one that replaces it, and a withdrawal', async () => {
    const gemeente = at.nextGemeente();
    const first = await at.approved(form(gemeente, ['RBL-9', 'RBL-9', 'RBL-9', 'RBL-9']));
    const underFirst = await at.register(gemeente, 'RMC');
    const future = await at.approved(
      form(gemeente, [gemeente, gemeente, gemeente, 'DSP-9'], { ingang: Date.now() + 3_600_000 }),
    );
    const stillFirst = await at.register(gemeente, 'RMC');
    const second = await at.approved(form(gemeente, [gemeente, gemeente, gemeente, 'DSP-9']));
    const underSecond = await at.register(gemeente, 'RMC');
    expect((await trekFormulierIn(at.desk, second.formulierId, 'Anna')).verwerkt).toBe(true);
    const underNone = await at.register(gemeente, 'RMC');
    // What has not begun leaves no trace, what was replaced does not come back.
    expect((await trekFormulierIn(at.desk, future.formulierId, 'Anna')).verwerkt).toBe(true);
    expect((await trekFormulierIn(at.desk, first.formulierId, 'Anna')).verwerkt).toBe(true);
    expect(await at.routedTo([underFirst, stillFirst, underSecond, underNone])).toEqual([
      'RBL-9',
      'RBL-9',
      'DSP-9',
      gemeente,
    ]);
  });

  test('row 13 a declaration: recorded it opens the way, withdrawn the own mailbox, recorded again open again', async () => {
    const gemeente = at.nextGemeente();
    const first = await at.declared(gemeente);
    await at.approved(form(gemeente, ['HIRED', 'HIRED', 'HIRED', 'HIRED']));
    const open = await at.register(gemeente);
    expect((await trekVerklaringIn(at.desk, first, 'Carla')).verwerkt).toBe(true);
    const withdrawn = await at.register(gemeente);
    await at.declared(gemeente);
    const again = await at.register(gemeente);
    expect(await at.routedTo([withdrawn, again, open])).toEqual([gemeente, 'HIRED', 'HIRED']);
    const besluit = sql(
      'test-besluit',
      'select terugval from vb.routering_besluit where meldingsnummer = $1',
    );
    expect(await at.database.store.query(besluit, [withdrawn.meldingsnummer])).toEqual([{ terugval: true }]);
  });

  test('a report that is registered after the moment of a change waits for that change to be stored', async () => {
    const gemeente = at.nextGemeente();
    const submitted = await dienFormulierIn(
      at.desk,
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
    const meldingsnummer = await at.database.store.withTransaction(async (tx) => {
      const moment = await takeRouteringMoment(tx);
      await approveFormulier(tx, formulierId, 'Bert', moment);
      const registered = await at.register(gemeente);
      routing = at.reports.route([registered.eventId]);
      await until('the router to wait', async () => (await at.database.store.query(waiting))[0]);
      return registered.meldingsnummer;
    });
    await routing;
    expect((await at.reports.where(meldingsnummer)).mailbox).toBe('RBL-9');
  });

  test('while at.reports arrive and are routed, every one lies on the side of its moment', async () => {
    const gemeente = at.nextGemeente();
    const submitted = await dienFormulierIn(
      at.desk,
      form(gemeente, ['RBL-9', 'RBL-9', 'RBL-9', 'RBL-9']),
      'Anna',
    );
    if (!submitted.verwerkt) throw new Error(JSON.stringify(submitted.fouten));
    const { formulierId } = submitted.formulier;
    const numbers: string[] = [];
    let vanaf = 0;
    let tot = 0;
    // Four lines of at.reports, each routed at once, and the changes in between.
    const line = async () => {
      for (let i = 0; i < 30; i++) {
        const { meldingsnummer, eventId } = await at.register(gemeente);
        const count = numbers.push(meldingsnummer);
        await at.reports.route([eventId]);
        if (count === 40) {
          const done = await keurFormulierGoed(at.desk, formulierId, 'Bert');
          vanaf = done.verwerkt ? (done.formulier.geldigVanaf ?? 0) : 0;
        }
        if (count === 80) {
          const done = await trekFormulierIn(at.desk, formulierId, 'Bert');
          tot = done.verwerkt ? (done.formulier.geldigTot ?? 0) : 0;
        }
      }
    };
    await Promise.all([line(), line(), line(), line()]);
    expect(numbers).toHaveLength(120);
    const found = await Promise.all(numbers.map((number) => at.reports.where(number)));
    const sides = found.map(
      ({ registeredAt }) => vanaf <= registeredAt.getTime() && registeredAt.getTime() < tot,
    );
    expect(found.map(({ mailbox }) => mailbox)).toEqual(sides.map((inside) => (inside ? 'RBL-9' : gemeente)));
    expect(new Set(sides).size).toBe(2);
  });
});
