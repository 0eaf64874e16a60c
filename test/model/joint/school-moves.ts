/** What schools do: the seven operations of the school service, and the same message once more. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { exampleMelding } from '../../../src/harness/example-melding.ts';
import type { Verzuimmelding } from '../../../src/verzuim/verzuimmelding.ts';
import type { School } from './cast.ts';
import type { Dice } from './dice.ts';
import { judgeIntrekking, judgeMutatie, muteer, trekIn } from './report-rules.ts';
import { DESK, type Report } from './state.ts';
import { ask, askOnce, codesOf, count, type Move, type Table } from './table.ts';
import { periodOf, STALE, WINDOWS } from './windows.ts';

/** Nine digits that are no burgerservicenummer. */
export const NO_BSN = '999000112';
export const leerling = (nummer: string) => ({ soort: 'burgerservicenummer', nummer }) as const;
export const signalsOf = (of: { readonly signalen: readonly { readonly code: string }[] }) =>
  of.signalen.map(({ code }) => code);

type About = Pick<Report, 'pupil' | 'brin' | 'kind' | 'window' | 'reden' | 'toelichting'>;

function contentOf({ pupil, brin, kind, window, reden, toelichting }: About): Verzuimmelding {
  const base = exampleMelding({ brin, bsn: pupil.bsn });
  const melding = {
    verzuimsoort: kind,
    ...periodOf(window),
    vermoedelijkeReden: reden,
    toelichting,
    actieGewenst: true,
    alleLessenGemist: false,
    verzuimdagGespecificeerd: false,
    verzuimdagen: [],
  };
  return { ...base, melding };
}
const withText = (content: Verzuimmelding, toelichting: string): Verzuimmelding => ({
  ...content,
  melding: { ...content.melding, toelichting },
});

/** The school of a report, or once in a while the other one. */
function schoolFor({ cast }: Table, { brin }: Report, dice: Dice): { school: School; own: boolean } {
  const own = !dice.seldom(8);
  const [one, other] = cast.schools;
  return { school: (one.brin === brin) === own ? one : other, own };
}
const momentFor = ({ moment }: Report, dice: Dice) => (dice.seldom(6) ? STALE : moment);

const melden: Move = async (table, dice) => {
  const { state, cast, pupils } = table;
  const pupil = dice.pick(pupils);
  if (pupil === undefined) return;
  const school = cast.schools[dice.roll(2)] ?? cast.schools[0];
  const kind = dice.seldom(2) ? 'O' : 'L';
  const about = { pupil, brin: school.brin, kind, window: dice.roll(WINDOWS) } as const;
  const content = contentOf({ ...about, reden: 'reden 0', toelichting: 'eerste' });
  const foreign = dice.seldom(12);
  const sender = foreign ? (cast.schools.find((other) => other !== school) ?? school) : school;
  const expected = foreign
    ? ['VZ-AUT-05']
    : !pupil.schools.includes(school.brin)
      ? ['VZ-PER-04']
      : state.overlaps(about)
        ? ['VZ-DUB-01']
        : [];
  const other = withText(content, 'iets anders');
  const answer = await askOnce(table, sender.las, 'meldenVerzuim', content, other, expected);
  if (answer === undefined) return;
  expect(signalsOf(answer)).toEqual(table.vrijstellingen.signals(about));
  const mailbox = cast.gemeenten.find(({ gemeenten }) => gemeenten.includes(pupil.home ?? ''))?.mailbox;
  const report: Report = {
    ...about,
    nummer: answer.meldingsnummer,
    status: 'R',
    moment: answer.datumTijdRegistratie,
    reden: 'reden 0',
    toelichting: 'eerste',
    mailbox: mailbox ?? DESK,
    gemeente: pupil.home,
    past: false,
    desk: [],
  };
  const last = state.reports.at(-1);
  if (last) expect(BigInt(report.nummer) > BigInt(last.nummer)).toBe(true);
  state.reports.push(report);
  state.announce(report);
  state.deliver(report, 'NIEUW', report.mailbox);
  table.touched.add(report);
};

const muteren: Move = async (table, dice) => {
  const report = dice.late(table.state.reports);
  if (report === undefined) return;
  table.touched.add(report);
  const { school, own } = schoolFor(table, report, dice);
  const moment = momentFor(report, dice);
  const window = dice.seldom(4) ? dice.roll(WINDOWS) : report.window;
  const reden = dice.seldom(3) ? `reden ${dice.roll(3)}` : report.reden;
  const change = { window, reden, toelichting: `versie ${dice.roll(1000)}` };
  const content = contentOf({ ...report, ...change });
  const request = {
    meldingsnummer: report.nummer,
    datumTijdLaatsteMutatie: moment,
    verzuimmelding: content,
  };
  const expected = judgeMutatie(table.state, report, { own, moment, reden, window });
  const other = { ...request, verzuimmelding: withText(content, 'iets anders') };
  const answer = await askOnce(table, school.las, 'muterenVerzuimmelding', request, other, expected);
  if (answer === undefined) return;
  expect(answer.datumTijdLaatsteMutatie > report.moment).toBe(true);
  muteer(table.state, report, { ...change, moment: answer.datumTijdLaatsteMutatie });
  expect(signalsOf(answer)).toEqual(table.vrijstellingen.signals(report));
};

const intrekken: Move = async (table, dice) => {
  const report = dice.late(table.state.reports);
  if (report === undefined) return;
  table.touched.add(report);
  const { school, own } = schoolFor(table, report, dice);
  const moment = momentFor(report, dice);
  const request = {
    kenmerkAfzender: randomUUID(),
    meldingsnummer: report.nummer,
    datumTijdLaatsteMutatie: moment,
    redenIntrekking: 'vergissing',
  };
  const other = { ...request, redenIntrekking: 'iets anders' };
  const expected = judgeIntrekking(report, { own, moment });
  const answer = await askOnce(table, school.las, 'intrekkenVerzuimmelding', request, other, expected);
  if (answer === undefined) return;
  expect(answer.datumTijdLaatsteMutatie > report.moment).toBe(true);
  trekIn(table.state, report, answer.datumTijdLaatsteMutatie);
};

/** The same kenmerk once more: with the same content the first answer, with another one a refusal; nothing changes. */
const again: Move = async (table, dice) => {
  const sent = dice.late(table.sent);
  if (sent === undefined) return;
  for (const report of table.state.reports.slice(-3)) table.touched.add(report);
  if (dice.seldom(2)) {
    const refused = await sent.other();
    count(table, 'other content', codesOf(refused));
    expect(codesOf(refused)).toEqual(['VZ-DUB-02']);
  } else {
    expect(await sent.again()).toEqual(sent.answer);
    count(table, 'same content', []);
  }
};

const ophalen: Move = async (table, dice) => {
  const report = dice.late(table.state.reports);
  if (report === undefined) return;
  const { school, own } = schoolFor(table, report, dice);
  const request = { meldingsnummer: report.nummer };
  const expected = own ? [] : ['VZ-AUT-03'];
  const answer = await ask(table, school.las, 'ophalenVerzuimmelding', request, expected);
  if (answer === undefined) return;
  expect(seenBySchool(answer.melding)).toEqual(asSchoolSees(table, report));
};

function seenBySchool(melding: {
  readonly status: string;
  readonly datumTijdLaatsteMutatie: string;
  readonly gemeentecode?: string;
  readonly geleverd: boolean;
  readonly verzuimmelding: Verzuimmelding;
  readonly signalen: readonly { readonly code: string }[];
}) {
  const { vermoedelijkeReden: reden, toelichting, begindatum } = melding.verzuimmelding.melding;
  const { status, datumTijdLaatsteMutatie: moment, gemeentecode: gemeente, geleverd } = melding;
  return { status, moment, gemeente, geleverd, reden, toelichting, begindatum, signals: signalsOf(melding) };
}

function asSchoolSees({ vrijstellingen }: Table, report: Report): ReturnType<typeof seenBySchool> {
  const { status, moment, reden, toelichting, window } = report;
  const { begindatum } = periodOf(window);
  const place = { gemeente: report.gemeente ?? undefined, geleverd: report.mailbox !== DESK };
  return {
    status,
    moment,
    ...place,
    reden,
    toelichting,
    begindatum,
    signals: [...vrijstellingen.signals(report), ...(report.mailbox === DESK ? ['VZ-RTE-01'] : [])],
  };
}

const opzoeken: Move = async (table, dice) => {
  const { state, cast, pupils } = table;
  const pupil = dice.pick(pupils);
  const school = cast.schools[dice.roll(2)] ?? cast.schools[0];
  const status = dice.pick(['R', 'B', 'K', 'G', 'I', undefined] as const);
  const wrong = dice.seldom(6);
  const answer = await ask(
    table,
    school.las,
    'opzoekenVerzuimmeldingen',
    { leerling: leerling(wrong ? NO_BSN : (pupil?.bsn ?? '')), ...(status ? { status } : {}) },
    wrong ? ['VZ-PER-01'] : [],
  );
  if (answer === undefined) return;
  const own = state.reports.filter((report) => report.pupil === pupil && report.brin === school.brin);
  const found = own.filter((report) => status === undefined || report.status === status);
  const lines = answer.regels.map((regel) => [
    regel.meldingsnummer,
    regel.status,
    regel.datumTijdLaatsteMutatie,
  ]);
  expect(lines).toEqual(found.toReversed().map((report) => [report.nummer, report.status, report.moment]));
};

/** Everything that changed since the last time, as it is now, and nothing else. */
const gewijzigd: Move = async (table, dice) => {
  const school = table.cast.schools[dice.roll(2)] ?? table.cast.schools[0];
  if (dice.seldom(6)) {
    const request = { vervolgToken: 'geen-token' };
    await ask(table, school.las, 'opvragenGewijzigdeMeldingen', request, ['VZ-INH-02']);
    return;
  }
  await readFeed(table, school);
};

export async function readFeed(table: Table, { brin, las }: School): Promise<void> {
  const seen = new Map<string, ReturnType<typeof seenBySchool>>();
  for (let more = true; more; ) {
    const vervolgToken = table.tokens.get(brin);
    const request = vervolgToken === undefined ? { vanafDatumTijd: STALE } : { vervolgToken };
    const page = await ask(table, las, 'opvragenGewijzigdeMeldingen', request, []);
    if (page === undefined) throw new Error('the change feed was refused');
    for (const melding of page.meldingen) seen.set(melding.meldingsnummer, seenBySchool(melding));
    table.tokens.set(brin, page.vervolgToken);
    more = page.meerBeschikbaar;
  }
  const changed = [...(table.state.changed.get(brin) ?? [])];
  expect(seen).toEqual(new Map(changed.map((report) => [report.nummer, asSchoolSees(table, report)])));
  table.state.changed.delete(brin);
}

const persoonsgegevens: Move = async (table, dice) => {
  const pupil = dice.pick(table.pupils);
  const school = table.cast.schools[dice.roll(2)] ?? table.cast.schools[0];
  const wrong = dice.seldom(4);
  const request = { leerling: leerling(wrong ? NO_BSN : (pupil?.bsn ?? '')) };
  const expected = wrong ? ['VZ-PER-01'] : [];
  const answer = await ask(table, school.las, 'opvragenPersoonsgegevens', request, expected);
  if (answer) expect(answer.bekend).toBe(pupil?.schools.includes(school.brin));
};

export const SCHOOL_MOVES = {
  melden,
  muteren,
  intrekken,
  again,
  ophalen,
  opzoeken,
  gewijzigd,
  persoonsgegevens,
};
