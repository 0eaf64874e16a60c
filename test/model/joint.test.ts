/**
 * Random sequences of every operation by schools and gemeenten, with the desk and files between, over signed SOAP,
 * beside one reference model: answers, states, versions, mailboxes, desk and change feed agree after every step.
 * 10,000 steps in CI, fewer elsewhere; MODEL_STEPS and MODEL_SEED choose another run.
 */

import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { readSettingsParties } from '../../src/parties/parties-file.ts';
import { readBalans } from '../../src/store/balans.ts';
import { EXAMPLE_SETTINGS, startTestBroker, type TestBroker } from '../setup/broker.ts';
import { madeUpNumbers } from '../setup/process.ts';
import { compareMailboxes, compareTouched } from './joint/agreement.ts';
import { type Cast, castOf, enrol, PUPILS, WORLD_COUNT } from './joint/cast.ts';
import { DESK_MOVES } from './joint/desk-moves.ts';
import { Dice } from './joint/dice.ts';
import { GEMEENTE_MOVES } from './joint/gemeente-moves.ts';
import { LEVERING_MOVES } from './joint/levering-moves.ts';
import { readFeed, SCHOOL_MOVES } from './joint/school-moves.ts';
import { settle } from './joint/settle.ts';
import { State } from './joint/state.ts';
import type { Counts, Move, Table } from './joint/table.ts';
import { VRIJSTELLING_MOVES } from './joint/vrijstelling-moves.ts';
import { Vrijstellingen } from './joint/vrijstelling-rules.ts';

const STEPS = Number(process.env['MODEL_STEPS'] ?? (process.env['CI'] === 'true' ? 10_000 : 2_000));
const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 1_000_000);
/** New pupils after so many steps: old reports have come to their end. */
const SEQUENCE = 400;

/** How often each move is made, beside the others. */
const WEIGHTS: Readonly<Record<string, number>> = {
  melden: 6,
  muteren: 4,
  pull: 6,
  bevestigen: 5,
  terugkoppelen: 4,
  verkeerdeGemeente: 3,
  toewijzen: 3,
  doorgeven: 3,
  wijzigen: 4,
  intrekkenVrijstelling: 2,
  lezen: 2,
  zoeken: 2,
  lijst: 2,
};

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

async function play(world: number, cast: Cast, counts: Counts, steps: number): Promise<void> {
  const directory = readSettingsParties(readSettings(EXAMPLE_SETTINGS, {}));
  const moves: Readonly<Record<string, Move>> = {
    ...SCHOOL_MOVES,
    ...GEMEENTE_MOVES,
    ...VRIJSTELLING_MOVES,
    ...LEVERING_MOVES,
    ...DESK_MOVES,
  };
  const names = Object.keys(moves).flatMap((name) => Array<string>(WEIGHTS[name] ?? 1).fill(name));
  const heads = new Map<string, number>();
  const files: Table['files'] = [];
  const tokens = new Map<string, string>();
  const numbers = madeUpNumbers(PUPILS * WORLD_COUNT * Math.ceil(steps / SEQUENCE));
  const rolls = fc.sample(fc.array(fc.nat(2 ** 30), { minLength: 12, maxLength: 12 }), {
    seed: SEED + world,
    numRuns: steps,
  });
  let table: Table | undefined;
  for (let step = 0; step < steps; step++) {
    if (step % SEQUENCE === 0) {
      if (table) await finish(table);
      const from = ((step / SEQUENCE) * WORLD_COUNT + world) * PUPILS;
      const pupils = await enrol(running, cast, numbers.slice(from, from + PUPILS));
      const state = new State(heads);
      const vrijstellingen = new Vrijstellingen(state);
      const { store } = running.database;
      table = {
        store,
        directory,
        cast,
        pupils,
        state,
        vrijstellingen,
        files,
        counts,
        sent: [],
        tokens,
        touched: new Set(),
        history: [],
      };
    }
    if (table === undefined) throw new Error('no table');
    const dice = new Dice(rolls[step] ?? [0]);
    const name = names[dice.roll(names.length)] ?? 'melden';
    table.history.push(name);
    try {
      await settle(table);
      await moves[name]?.(table, dice);
      await settle(table);
      await compareTouched(table);
    } catch (error) {
      (error as Error).message +=
        `\nMODEL_SEED=${SEED} MODEL_STEPS=${STEPS}, world ${world}, step ${step}, the last moves:\n${table.history.slice(-30).join('\n')}`;
      throw error;
    }
  }
  if (table) await finish(table);
}

/** What is left in the feeds is read; what is left in the mailboxes is fetched, so that the next sequence begins empty. */
async function finish(table: Table): Promise<void> {
  await settle(table);
  const { verschil, zoek } = await readBalans(table.store);
  expect({ verschil, zoek }).toEqual({ verschil: 0, zoek: [] });
  for (const school of table.cast.schools) await readFeed(table, school);
  await compareMailboxes(table);
  for (const { mailbox, pakket } of table.cast.gemeenten) {
    for (;;) {
      const page = await pakket.call('ophalenMeldingen', { instantieCode: mailbox, maxAantal: 100 });
      if (!page.verwerkt) throw new Error('the mailbox was refused');
      if (page.leveringen.length === 0) break;
      await confirm(pakket, page.leveringen);
    }
    // What is still on lease was fetched before.
    await confirm(
      pakket,
      table.state.items.filter((item) => item.mailbox === mailbox && item.state === 'leased'),
    );
  }
}

async function confirm(
  pakket: Cast['gemeenten'][0]['pakket'],
  leveringen: readonly { readonly leveringId?: string }[],
): Promise<void> {
  for (let at = 0; at < leveringen.length; at += 100) {
    const ontvangsten = leveringen
      .slice(at, at + 100)
      .flatMap(({ leveringId }) => (leveringId ? [{ leveringId, resultaat: 'VERWERKT' as const }] : []));
    await pakket.call('bevestigenOntvangst', { ontvangsten });
  }
}

test(`${STEPS} random steps (seed ${SEED}) of all operations agree with the model`, async () => {
  const counts: Counts = {};
  const casts = Array.from({ length: WORLD_COUNT }, (_, world) => castOf(running, world));
  const each = Math.ceil(STEPS / WORLD_COUNT);
  const results = await Promise.allSettled(casts.map((cast, world) => play(world, cast, counts, each)));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const lines = Object.entries(counts).map(
    ([name, { accepted, refused }]) => `${name} ${accepted}/${refused}`,
  );
  process.stdout.write(`joint model, accepted/refused: ${lines.sort().join(', ')}\n`);
  // Every operation by a school or a gemeente was really made, well and badly.
  const operations = Object.keys(CODECS).filter(
    (name) => !['raadplegenInstelling', 'zoekenInstellingen'].includes(name),
  );
  const missing = (kind: 'accepted' | 'refused') =>
    operations.filter((name) => (counts[name]?.[kind] ?? 0) === 0);
  // A few steps cannot show all of it; the rarest comes some twenty times in 10,000.
  if (STEPS >= 10_000) expect([missing('accepted'), missing('refused')]).toEqual([[], []]);
}, 900_000);
