/**
 * Random sequences on vrijstellingen and reports of the same pupils, over signed SOAP, beside a model of a few lines:
 * answers, lines, signals and the change feed agree. MODEL_STEPS and MODEL_SEED choose another run.
 */
import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { plusDagen } from '../../src/verzuim/datum.ts';
import { codes, type Registered, type Scene, startScene, vandaag } from '../setup/vrijstellingen.ts';

const STEPS = Number(process.env['MODEL_STEPS'] ?? (process.env['CI'] === 'true' ? 1_500 : 400));
const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 1_000_000);
const PUPILS = 4;
const STALE = '2020-01-01T00:00:00.000Z';

interface Period {
  readonly begindatum: string;
  readonly einddatum?: string;
}
interface Known extends Registered {
  readonly pupil: number;
  readonly soort: '5A' | '15';
  readonly period: Period;
  readonly geldig: boolean;
}
interface Report {
  readonly meldingsnummer: string;
  readonly pupil: number;
  readonly period: Period;
  readonly moment: string;
  readonly open: boolean;
}
const touch = (a: Period, b: Period) =>
  a.begindatum <= (b.einddatum ?? '9999') && b.begindatum <= (a.einddatum ?? '9999');

let scene: Scene;
const pupils: string[] = [];
beforeAll(async () => {
  scene = await startScene();
  for (let n = 0; n < PUPILS; n++) pupils.push(await scene.pupil(17));
});
afterAll(() => scene.stop());

class Player {
  readonly vrijstellingen: Known[] = [];
  readonly reports: Report[] = [];
  readonly counts: Record<string, number> = {};
  readonly #random: (below: number) => number;
  #changed = new Set<string>();
  #token = '';

  constructor(seed: number) {
    const numbers = fc.sample(fc.integer({ min: 0, max: 2 ** 30 }), { seed, numRuns: STEPS * 8 });
    let at = 0;
    this.#random = (below) => (numbers[at++ % numbers.length] as number) % below;
  }

  async start(): Promise<void> {
    this.#token = await scene.feedToken();
  }

  async step(): Promise<void> {
    const moves = [
      'doorgeven',
      'doorgeven',
      'wijzigen',
      'wijzigen',
      'intrekken',
      'melden',
      'trekMeldingIn',
      'lezen',
      'opzoeken',
      'feed',
    ] as const;
    const move = moves[this.#random(moves.length)] ?? 'feed';
    this.counts[move] = (this.counts[move] ?? 0) + 1;
    await this[move]();
  }

  /** One of a few windows, so that they often meet. */
  #period(): Period {
    const begindatum = plusDagen(vandaag, -70 + this.#random(6) * 10);
    return this.#random(4) === 0
      ? { begindatum }
      : { begindatum, einddatum: plusDagen(begindatum, this.#random(12)) };
  }

  #content(pupil: number, soort: Known['soort'], { begindatum, einddatum }: Period) {
    const { einddatum: _, ...base } = exampleVrijstelling({ bsn: pupils[pupil] ?? '' });
    const bewijs = soort === '15' ? { datumBesluit: vandaag } : { ...base.bewijs, blijvendOngeschikt: true };
    return { ...base, soort, bewijs, begindatum, ...(einddatum === undefined ? {} : { einddatum }) };
  }

  #overlaps(pupil: number, soort: Known['soort'], period: Period, self?: Known): boolean {
    return this.vrijstellingen.some(
      (known) =>
        known !== self &&
        known.geldig &&
        known.pupil === pupil &&
        known.soort === soort &&
        touch(known.period, period),
    );
  }

  #announce(pupil: number, ...periods: Period[]): void {
    for (const report of this.reports)
      if (report.open && report.pupil === pupil && periods.some((period) => touch(period, report.period)))
        this.#changed.add(report.meldingsnummer);
  }

  #signals({ pupil, period }: Report): string[] {
    const exempt = this.vrijstellingen.some(
      (known) => known.geldig && known.pupil === pupil && touch(known.period, period),
    );
    return exempt ? ['VZ-SIG-01'] : [];
  }

  async doorgeven(): Promise<void> {
    const pupil = this.#random(PUPILS);
    const soort = this.#random(2) === 0 ? '5A' : '15';
    const period = this.#period();
    const overlap = this.#overlaps(pupil, soort, period);
    const answer = await scene.utrecht.call('doorgevenVrijstelling', this.#content(pupil, soort, period));
    expect(codes(answer)).toEqual(overlap ? ['VZ-VRY-02 begindatum'] : []);
    if (!answer.verwerkt) return;
    const { vrijstellingsnummer, datumTijdRegistratie } = answer;
    const at = { vrijstellingsnummer, datumTijdLaatsteMutatie: datumTijdRegistratie };
    this.vrijstellingen.push({ ...at, pupil, soort, period, geldig: true });
    this.#announce(pupil, period);
  }

  /** Which one, as seen by whom and when; and what is wrong with that. */
  #target() {
    const late = this.vrijstellingen.slice(-10);
    const known = late[this.#random(Math.max(1, late.length))];
    if (known === undefined) return undefined;
    const own = this.#random(8) !== 0;
    const { vrijstellingsnummer, datumTijdLaatsteMutatie: last } = known;
    const datumTijdLaatsteMutatie = this.#random(6) === 0 ? STALE : last;
    const stale = datumTijdLaatsteMutatie === STALE;
    const wrong = !own
      ? 'VZ-AUT-03 vrijstellingsnummer'
      : stale
        ? 'VZ-STA-02 datumTijdLaatsteMutatie'
        : known.geldig
          ? undefined
          : 'VZ-STA-01 vrijstellingsnummer';
    const gemeente = own ? scene.utrecht : scene.amersfoort;
    return { known, wrong, gemeente, at: { vrijstellingsnummer, datumTijdLaatsteMutatie } };
  }

  #becomes(known: Known, change: Partial<Known>): void {
    this.vrijstellingen[this.vrijstellingen.indexOf(known)] = { ...known, ...change };
  }

  async wijzigen(): Promise<void> {
    const target = this.#target();
    if (target === undefined) return;
    const { known, gemeente, at } = target;
    const period = this.#period();
    const overlap = this.#overlaps(known.pupil, known.soort, period, known);
    const wrong = target.wrong ?? (overlap ? 'VZ-VRY-02 vrijstelling/begindatum' : undefined);
    const inhoud = this.#content(known.pupil, known.soort, period);
    const answer = await gemeente.call('wijzigenVrijstelling', { ...at, inhoud });
    expect(codes(answer)).toEqual(wrong === undefined ? [] : [wrong]);
    if (!answer.verwerkt) return;
    const { datumTijdLaatsteMutatie } = answer;
    expect(datumTijdLaatsteMutatie > known.datumTijdLaatsteMutatie).toBe(true);
    this.#becomes(known, { period, datumTijdLaatsteMutatie });
    this.#announce(known.pupil, known.period, period);
  }

  async intrekken(): Promise<void> {
    const target = this.#target();
    if (target === undefined) return;
    const { known, wrong, gemeente, at } = target;
    const request = { kenmerkAfzender: randomUUID(), ...at, redenIntrekking: 'vergissing' };
    const answer = await gemeente.call('intrekkenVrijstelling', request);
    expect(codes(answer)).toEqual(wrong === undefined ? [] : [wrong]);
    if (!answer.verwerkt) return;
    const { datumTijdLaatsteMutatie } = answer;
    this.#becomes(known, { geldig: false, datumTijdLaatsteMutatie });
    this.#announce(known.pupil, known.period);
  }

  async melden(): Promise<void> {
    const pupil = this.#random(PUPILS);
    const period = this.#period();
    const dub = this.reports.some(
      (report) => report.open && report.pupil === pupil && touch(report.period, period),
    );
    if (dub) return;
    const base = exampleMelding({ bsn: pupils[pupil] ?? '' });
    const { einddatum: _, ...rest } = base.melding;
    const melding = {
      ...rest,
      ...period,
      verzuimsoort: 'O' as const,
      verzuimdagGespecificeerd: false,
      verzuimdagen: [],
    };
    const answer = await scene.las.call('meldenVerzuim', { ...base, melding });
    if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
    const { meldingsnummer, datumTijdRegistratie: moment } = answer;
    const report = { meldingsnummer, pupil, period, moment, open: true };
    expect(answer.signalen.map(({ code }) => code)).toEqual(this.#signals(report));
    this.reports.push(report);
    this.#changed.add(meldingsnummer);
  }

  /** Whatever happened to the vrijstellingen meanwhile, the report is as its school saw it last. */
  async trekMeldingIn(): Promise<void> {
    const open = this.reports.filter((report) => report.open);
    const report = open[this.#random(Math.max(1, open.length))];
    if (report === undefined) return;
    const answer = await scene.las.call('intrekkenVerzuimmelding', {
      kenmerkAfzender: randomUUID(),
      meldingsnummer: report.meldingsnummer,
      datumTijdLaatsteMutatie: report.moment,
      redenIntrekking: 'vergissing',
    });
    expect(codes(answer)).toEqual([]);
    this.reports[this.reports.indexOf(report)] = { ...report, open: false };
    this.#changed.add(report.meldingsnummer);
  }

  async lezen(): Promise<void> {
    const report = this.reports[this.#random(Math.max(1, this.reports.length))];
    if (report === undefined) return;
    const seen = await scene.las.call('ophalenVerzuimmelding', { meldingsnummer: report.meldingsnummer });
    expect(seen.verwerkt && seen.melding.signalen.map(({ code }) => code)).toEqual(this.#signals(report));
  }

  async opzoeken(): Promise<void> {
    const pupil = this.#random(PUPILS);
    const { leerling } = exampleVrijstelling({ bsn: pupils[pupil] ?? '' });
    const found = await scene.utrecht.call('opzoekenVrijstellingen', { leerling });
    const expected = this.vrijstellingen
      .filter((known) => known.pupil === pupil)
      .map(({ vrijstellingsnummer, datumTijdLaatsteMutatie, soort, period, geldig }) => {
        const status = geldig ? 'GELDIG' : 'INGETROKKEN';
        return { vrijstellingsnummer, datumTijdLaatsteMutatie, soort, ...period, status };
      });
    expect(found).toMatchObject({ regels: expected.toReversed().slice(0, 100) });
  }

  async feed(): Promise<void> {
    const found = new Map((await scene.changesSince(this.#token)) as [string, string[]][]);
    expect(new Set(found.keys())).toEqual(this.#changed);
    for (const report of this.reports)
      if (found.has(report.meldingsnummer))
        expect(found.get(report.meldingsnummer)).toEqual(this.#signals(report));
    this.#token = await scene.feedToken(this.#token);
    this.#changed = new Set();
  }
}

test(`${STEPS} random steps (seed ${SEED}) on vrijstellingen and reports agree with the model`, async () => {
  const player = new Player(SEED);
  await player.start();
  for (let step = 0; step < STEPS; step++) {
    try {
      await player.step();
    } catch (error) {
      (error as Error).message += `\nseed ${SEED}, step ${step}`;
      throw error;
    }
  }
  expect(Object.keys(player.counts)).toHaveLength(8);
  expect(player.vrijstellingen.length).toBeGreaterThan(5);
  expect(player.reports.length).toBeGreaterThan(5);
}, 900_000);
