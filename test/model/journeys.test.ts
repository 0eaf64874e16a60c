/**
 * Random sequences of operations by schools and gemeenten, over signed SOAP, beside a simple reference model: answers,
 * states, versions and mailboxes agree. 10,000 steps in CI, fewer elsewhere; MODEL_STEPS and MODEL_SEED choose another
 * run.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import { upsertDeelnemers } from '../../src/store/reference.ts';
import { plusDagen } from '../../src/verzuim/datum.ts';
import type { Status, Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { madeUpNumbers } from '../setup/process.ts';
import { type Expected, type Report, World } from './reference.ts';

const STEPS = Number(process.env['MODEL_STEPS'] ?? (process.env['CI'] === 'true' ? 10_000 : 2_000));
const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 1_000_000);
const PUPILS = 12;
const WINDOWS = 3;

/** Three worlds that share one broker and never meet. */
const WORLDS = [
  {
    brin: '99AD',
    from: '0000000700099AD00000',
    other: '0000000700099AE00000',
    gemeente: 'utrecht',
    code: '0344',
  },
  {
    brin: '99AE',
    from: '0000000700099AE00000',
    other: '0000000700099AD00000',
    gemeente: 'amersfoort',
    code: '0307',
  },
  {
    brin: '99AA',
    from: '0000000700099AA00000',
    other: '0000000700099AD00000',
    gemeente: 'amsterdam',
    code: '0363',
  },
] as const;

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
  const numbers = madeUpNumbers(PUPILS * WORLDS.length);
  await upsertDeelnemers(
    running.database.store,
    numbers.map((bsn, i) => {
      const { brin, code } = WORLDS[i % WORLDS.length] as (typeof WORLDS)[number];
      return {
        persoon: {
          burgerservicenummer: bsn,
          geboortedatum: '2012-01-01',
          adres: { straatnaam: 'Teststraat', huisnummer: '1', plaatsnaam: 'Teststad', gemeentecode: code },
        },
        inschrijvingen: [{ brin, begindatum: '2020-08-01' }],
      };
    }),
  );
});
afterAll(() => running.stop());

const OUTBOX = sql(
  'test-outbox-of-school',
  `select count(*)::int as count from vb.outbox o join vb.melding m using (meldingsnummer) where m.brin = $1`,
);

interface Answer {
  readonly verwerkt: boolean;
  readonly fouten?: readonly { readonly code: string }[];
}

class Player {
  readonly world = new World();
  readonly #numbers: readonly string[];
  readonly #las: ExamplePartner;
  readonly #otherLas: ExamplePartner;
  readonly #gemeente: ExamplePartner;
  readonly #otherGemeente: ExamplePartner;
  readonly #brin: string;
  readonly #code: string;
  readonly #random: (below: number) => number;
  #feedToken: string | undefined;
  #feedSeen = 0;
  readonly history: string[] = [];
  readonly counts: Record<string, number> = {};

  constructor(index: number, seed: number) {
    const { brin, from, other, gemeente, code } = WORLDS[index] as (typeof WORLDS)[number];
    const next = WORLDS[(index + 1) % WORLDS.length] as (typeof WORLDS)[number];
    this.#numbers = madeUpNumbers(PUPILS * WORLDS.length).filter((_, i) => i % WORLDS.length === index);
    this.#las = running.school('vendor-rsin', from);
    this.#otherLas = running.school('vendor-rsin', other);
    const mailboxOf = (name: string, gemeentecode: string) =>
      running.gemeente(`gemeente-${name}`, `000000019999${gemeentecode}0000`);
    this.#gemeente = mailboxOf(gemeente, code);
    this.#otherGemeente = mailboxOf(next.gemeente, next.code);
    this.#brin = brin;
    this.#code = code;
    const numbers = fc.sample(fc.integer({ min: 0, max: 2 ** 30 }), {
      seed: seed + index,
      numRuns: STEPS * 8,
    });
    let at = 0;
    this.#random = (below) => (numbers[at++ % numbers.length] as number) % below;
  }

  async step(): Promise<void> {
    const moves = [
      'melden',
      'melden',
      'melden',
      'again',
      'muteren',
      'muteren',
      'intrekken',
      'pull',
      'pull',
    ] as const;
    const more = [
      'bevestigen',
      'bevestigen',
      'status',
      'status',
      'status',
      'read',
      'search',
      'feed',
    ] as const;
    const all = [...moves, ...more];
    const move = all[this.#random(all.length)] ?? 'read';
    this.counts[move] = (this.counts[move] ?? 0) + 1;
    this.history.push(move);
    await this[move]();
  }

  #note(text: string): void {
    this.history.push(`  ${text}`);
  }

  #pick(): Report | undefined {
    const { reports } = this.world;
    // Mostly a late one: old ones have come to their end.
    const from = Math.max(0, reports.length - 12);
    return reports[from + this.#random(Math.max(1, reports.length - from))];
  }

  #content(
    about: { pupil: number; soort: 'O' | 'L'; window: number },
    reden: string,
    toelichting: string,
  ): Verzuimmelding {
    const base = exampleMelding({ brin: this.#brin, bsn: this.#numbers[about.pupil] ?? '' });
    const begindatum = plusDagen(base.melding.begindatum, -40 + about.window * 10);
    const melding = {
      verzuimsoort: about.soort,
      begindatum,
      einddatum: plusDagen(begindatum, 5),
      vermoedelijkeReden: reden,
      toelichting,
      actieGewenst: true,
      alleLessenGemist: false,
      verzuimdagGespecificeerd: false,
      verzuimdagen: [],
    };
    return { ...base, melding };
  }

  #agree(answer: Answer, expected: Expected): void {
    const codes = answer.verwerkt ? [] : (answer.fouten ?? []).map(({ code }) => code);
    this.#note(`${answer.verwerkt ? 'done' : codes.join(' ')} (expected ${expected.code ?? 'done'})`);
    if (expected.code === undefined) expect(codes).toEqual([]);
    else expect(new Set(codes)).toEqual(new Set([expected.code]));
    expect(answer.verwerkt).toBe(expected.code === undefined);
  }

  async melden(): Promise<void> {
    const soort = this.#random(2) === 0 ? 'O' : 'L';
    const about = { pupil: this.#random(PUPILS), soort, window: this.#random(WINDOWS) } as const;
    const expected = this.world.melden(about);
    const content = this.#content(about, `reden ${this.#random(3)}`, 'eerste');
    const answer = await this.#las.call('meldenVerzuim', content);
    this.#agree(answer, expected);
    if (!answer.verwerkt) return;
    const last = this.world.reports.at(-1);
    if (last) expect(BigInt(answer.meldingsnummer) > BigInt(last.meldingsnummer)).toBe(true);
    this.world.registered({
      ...about,
      meldingsnummer: answer.meldingsnummer,
      status: 'R',
      moment: answer.datumTijdRegistratie,
      reden: content.melding.vermoedelijkeReden,
      toelichting: 'eerste',
    });
    this.world.remember(content.kenmerkAfzender, JSON.stringify(content), answer);
    this.#sent.push(content);
  }
  readonly #sent: Verzuimmelding[] = [];

  /** The same kenmerk once more, with the same content or another one. */
  async again(): Promise<void> {
    const content = this.#sent[this.#random(Math.max(1, this.#sent.length))];
    if (content === undefined) return;
    const other = this.#random(2) === 0;
    const request = other
      ? { ...content, melding: { ...content.melding, vermoedelijkeReden: 'iets heel anders' } }
      : content;
    const known = this.world.remembered(content.kenmerkAfzender, JSON.stringify(request));
    const answer = await this.#las.call('meldenVerzuim', request);
    if (known === 'other') this.#agree(answer, { code: 'VZ-DUB-02' });
    else expect(answer).toEqual(known?.answer);
  }

  async muteren(): Promise<void> {
    const report = this.#pick();
    if (report === undefined) return;
    const own = this.#random(8) !== 0;
    const moment = this.#random(5) === 0 ? '2020-01-01T00:00:00.000Z' : report.moment;
    const reden = this.#random(2) === 0 ? report.reden : `reden ${this.#random(3)}`;
    const toelichting = `versie ${this.#random(1000)}`;
    const expected = this.world.muteren(report.meldingsnummer, own, moment, reden);
    const answer = await (own ? this.#las : this.#otherLas).call('muterenVerzuimmelding', {
      meldingsnummer: report.meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      verzuimmelding: this.#content(report, reden, toelichting),
    });
    this.#agree(answer, expected);
    if (!answer.verwerkt) return;
    expect(answer.datumTijdLaatsteMutatie > report.moment).toBe(true);
    const change = { reden, toelichting, moment: answer.datumTijdLaatsteMutatie };
    this.world.changed(report.meldingsnummer, change, 'MUTATIE');
  }

  async intrekken(): Promise<void> {
    const report = this.#pick();
    if (report === undefined) return;
    const own = this.#random(8) !== 0;
    const moment = this.#random(5) === 0 ? '2020-01-01T00:00:00.000Z' : report.moment;
    const expected = this.world.intrekken(report.meldingsnummer, own, moment);
    const answer = await (own ? this.#las : this.#otherLas).call('intrekkenVerzuimmelding', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer: report.meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      redenIntrekking: 'vergissing',
    });
    this.#agree(answer, expected);
    if (!answer.verwerkt) return;
    const change = { status: 'I', moment: answer.datumTijdLaatsteMutatie } as const;
    this.world.changed(report.meldingsnummer, change, 'INTREKKING');
  }

  async status(): Promise<void> {
    const report = this.#pick();
    if (report === undefined) return;
    await this.#delivered();
    const own = this.#random(8) !== 0;
    const moment = this.#random(5) === 0 ? '2020-01-01T00:00:00.000Z' : report.moment;
    const to = (['B', 'K', 'G'] as const)[this.#random(3)] ?? 'B';
    const expected = this.world.terugkoppelen(report.meldingsnummer, own, moment, to);
    const answer = await (own ? this.#gemeente : this.#otherGemeente).call('terugkoppelenStatus', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer: report.meldingsnummer,
      datumTijdLaatsteMutatie: moment,
      status: to,
      ...(to === 'G' ? { redenAfsluiting: 'A1' as const } : {}),
      ...(to === 'B' ? { contactGemeente: { naam: 'B. Ambtenaar' } } : {}),
    });
    this.#agree(answer, expected);
    if (!answer.verwerkt) return;
    this.world.changed(report.meldingsnummer, { status: to, moment: answer.datumTijdLaatsteMutatie });
  }

  async pull(): Promise<void> {
    await this.#delivered();
    const maxAantal = 1 + this.#random(5);
    const expected = Math.min(maxAantal, this.world.waiting);
    const page = await this.#gemeente.call('ophalenMeldingen', { instantieCode: this.#code, maxAantal });
    if (!page.verwerkt) throw new Error('the mailbox was refused');
    expect(page.leveringen).toHaveLength(expected);
    for (const levering of page.leveringen) {
      // Reports may reach the mailbox in any order; once there, they come in that order, each once.
      expect(levering.volgnummerMailbox).toBeGreaterThan(this.#lastFetched);
      this.#lastFetched = levering.volgnummerMailbox;
      const item = this.world.take(levering.meldingsnummer);
      expect(item?.soort).toBe(levering.soortLevering);
      if (item) item.leveringId = levering.leveringId;
      const report = this.world.find(levering.meldingsnummer);
      expect([levering.status, levering.datumTijdLaatsteMutatie]).toEqual([report?.status, report?.moment]);
    }
  }
  #lastFetched = 0;

  async bevestigen(): Promise<void> {
    const fetched = this.world.mailbox.filter(({ leveringId }) => leveringId !== undefined).slice(-15);
    const item = fetched[this.#random(Math.max(1, fetched.length))];
    if (item?.leveringId === undefined) return;
    const own = this.#random(8) !== 0;
    const resultaat = this.#random(4) === 0 ? 'GEWEIGERD' : 'VERWERKT';
    const expected = this.world.bevestigen(item, own, resultaat);
    const reden = resultaat === 'GEWEIGERD' ? { reden: 'niet van ons' } : {};
    const answer = await (own ? this.#gemeente : this.#otherGemeente).call('bevestigenOntvangst', {
      ontvangsten: [{ leveringId: item.leveringId, resultaat, ...reden }],
    });
    const said = answer.verwerkt ? answer.bevestigingen[0]?.fout?.code : 'refused';
    expect(said).toBe(expected.code);
  }

  async read(): Promise<void> {
    const report = this.#pick();
    if (report === undefined) return;
    const { meldingsnummer } = report;
    const seen = await this.#las.call('ophalenVerzuimmelding', { meldingsnummer });
    if (!seen.verwerkt) throw new Error('an own report was not found');
    expect({
      status: seen.melding.status,
      moment: seen.melding.datumTijdLaatsteMutatie,
      toelichting: seen.melding.verzuimmelding.melding.toelichting,
      reden: seen.melding.verzuimmelding.melding.vermoedelijkeReden,
    }).toEqual({
      status: report.status,
      moment: report.moment,
      toelichting: report.toelichting,
      reden: report.reden,
    });
    const stranger = await this.#otherLas.call('ophalenVerzuimmelding', { meldingsnummer });
    this.#agree(stranger, { code: 'VZ-AUT-03' });
  }

  async search(): Promise<void> {
    const pupil = this.#random(PUPILS);
    const status = (['R', 'B', 'K', 'G', 'I'] as const)[this.#random(5)] as Status;
    const nummer = this.#numbers[pupil] ?? '';
    const found = await this.#las.call('opzoekenVerzuimmeldingen', {
      leerling: { soort: 'burgerservicenummer', nummer },
      status,
    });
    const expected = this.world.reports.filter(
      (report) => report.pupil === pupil && report.status === status,
    );
    expect(found.verwerkt && found.regels.map(({ meldingsnummer }) => meldingsnummer)).toEqual(
      expected
        .map(({ meldingsnummer }) => meldingsnummer)
        .toReversed()
        .slice(0, 100),
    );
  }

  /** Everything that changed since the last time, and nothing else. */
  async feed(): Promise<void> {
    const seen = new Set<string>();
    for (;;) {
      const request =
        this.#feedToken === undefined
          ? { vanafDatumTijd: '2020-01-01T00:00:00.000Z' }
          : { vervolgToken: this.#feedToken };
      const page = await this.#las.call('opvragenGewijzigdeMeldingen', request);
      if (!page.verwerkt) throw new Error('the change feed was refused');
      for (const { meldingsnummer } of page.meldingen) seen.add(meldingsnummer);
      this.#feedToken = page.vervolgToken;
      if (!page.meerBeschikbaar) break;
    }
    expect(seen).toEqual(new Set(this.world.changes.slice(this.#feedSeen)));
    this.#feedSeen = this.world.changes.length;
  }

  /** Waits until the router has nothing left to do for this school. */
  async #delivered(): Promise<void> {
    if (this.#deliveredUpTo === this.world.mailbox.length) return;
    this.#deliveredUpTo = this.world.mailbox.length;
    await until('the outbox to be empty', async () => {
      const [row] = await running.database.store.query<{ count: number }>(OUTBOX, [this.#brin]);
      return row?.count === 0 ? true : undefined;
    });
  }
  #deliveredUpTo = 0;
}

test(`${STEPS} random steps (seed ${SEED}) of schools and gemeenten agree with the model`, async () => {
  const players = WORLDS.map((_, index) => new Player(index, SEED));
  const each = Math.ceil(STEPS / WORLDS.length);
  const play = async (player: Player) => {
    for (let step = 0; step < each; step++) {
      try {
        await player.step();
      } catch (error) {
        (error as Error).message +=
          `\nseed ${SEED}, step ${step}, the last moves:\n${player.history.slice(-24).join('\n')}`;
        throw error;
      }
    }
  };
  const results = await Promise.allSettled(players.map(play));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  // Every kind of move was really made, and the worlds are not empty.
  for (const player of players) {
    expect(Object.keys(player.counts)).toHaveLength(10);
    expect(player.world.reports.length).toBeGreaterThan(5);
  }
}, 600_000);
