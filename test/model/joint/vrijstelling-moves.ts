/** What gemeenten register about pupils: vrijstellingen and vervangende leerplicht, by the operations of their group. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { exampleVrijstelling } from '../../../src/harness/example-vrijstelling.ts';
import { plusDagen } from '../../../src/verzuim/datum.ts';
import type { Vrijstelling } from '../../../src/verzuim/vrijstelling.ts';
import type { Gemeente } from './cast.ts';
import type { Dice } from './dice.ts';
import { leerling, NO_BSN } from './school-moves.ts';
import type { Pupil } from './state.ts';
import { ask, askOnce, type Move, type Table } from './table.ts';
import { type Group, KINDS, type Kind, type Known, type Period } from './vrijstelling-rules.ts';
import { STALE, schoolYearEnd, TODAY } from './windows.ts';

/** One of a few, so that they often meet each other and the reports. */
function periodFor(dice: Dice): Period {
  const begindatum = plusDagen(TODAY, -70 + dice.roll(6) * 10);
  if (dice.seldom(4)) return { begindatum };
  const [einddatum = ''] = [plusDagen(begindatum, dice.roll(12)), schoolYearEnd(begindatum)].sort();
  return { begindatum, einddatum };
}

function contentOf(pupil: Pupil, kind: Kind, { begindatum, einddatum }: Period) {
  const { einddatum: _, bewijs, ...base } = exampleVrijstelling({ bsn: pupil.bsn });
  const proof = {
    '5A': { ...bewijs, blijvendOngeschikt: true },
    '15': { datumBesluit: TODAY },
    '3A': { datumBesluit: TODAY, brin: '99AD' },
  }[kind];
  return {
    ...base,
    kenmerkAfzender: randomUUID(),
    soort: kind,
    bewijs: proof,
    begindatum,
    ...(einddatum === undefined ? {} : { einddatum }),
  };
}
/** Of whichever group the operation is. */
type Any = Vrijstelling<never>;

const doorgeven: Move = async (table, dice) => {
  const pupil = dice.pick(table.pupils.filter(({ home }) => home !== null));
  if (pupil === undefined) return;
  const { cast, vrijstellingen } = table;
  const home =
    cast.gemeenten.find(({ gemeenten }) => gemeenten.includes(pupil.home ?? '')) ?? cast.gemeenten[0];
  const foreign = dice.seldom(8);
  const gemeente = foreign ? (cast.gemeenten.find((other) => other !== home) ?? home) : home;
  const group: Group = dice.seldom(2) ? 'Vrijstelling' : 'VervangendeLeerplicht';
  const kind = dice.pick<Kind>(KINDS[group]) ?? '5A';
  const period = periodFor(dice);
  const request = contentOf(pupil, kind, period) as Any;
  const expected = foreign ? ['VZ-AUT-04'] : vrijstellingen.judge(pupil, kind, period);
  const other = { ...request, eerderToegestaan: true };
  const answer = await askOnce(table, gemeente.pakket, `doorgeven${group}`, request, other, expected);
  if (answer === undefined) return;
  vrijstellingen.all.push({
    nummer: answer.vrijstellingsnummer,
    pupil,
    group,
    kind,
    gemeente: pupil.home ?? '',
    period,
    moment: answer.datumTijdRegistratie,
    versie: 1,
    valid: true,
  });
  vrijstellingen.announce(pupil, period);
};

/** Which one, by whom, of which version and by the operations of which group. */
function target(table: Table, dice: Dice) {
  const known = dice.late(table.vrijstellingen.all);
  if (known === undefined) return undefined;
  const gemeente = gemeenteFor(table, known, dice);
  const moment = dice.seldom(6) ? STALE : known.moment;
  const other = known.group === 'Vrijstelling' ? 'VervangendeLeerplicht' : 'Vrijstelling';
  const group: Group = dice.seldom(8) ? other : known.group;
  const wrong = table.vrijstellingen.judgeChange(known, { gemeenten: gemeente.gemeenten, group, moment });
  return { known, gemeente, moment, group, wrong };
}

function gemeenteFor({ cast }: Table, known: Known, dice: Dice): Gemeente {
  const own = !dice.seldom(8);
  const found = cast.gemeenten.find(({ gemeenten }) => gemeenten.includes(known.gemeente) === own);
  return found ?? cast.gemeenten[0];
}

const wijzigen: Move = async (table, dice) => {
  const found = target(table, dice);
  if (found === undefined) return;
  const { known, gemeente, moment, group, wrong } = found;
  const { vrijstellingen } = table;
  const period = periodFor(dice);
  const kind = group === known.group ? known.kind : (KINDS[group][0] as Kind);
  const expected = wrong.length > 0 ? wrong : vrijstellingen.judge(known.pupil, kind, period, known);
  const inhoud = contentOf(known.pupil, kind, period) as Any;
  const request = { vrijstellingsnummer: known.nummer, datumTijdLaatsteMutatie: moment, inhoud };
  const other = { ...request, inhoud: { ...inhoud, eerderToegestaan: true } };
  const answer = await askOnce(table, gemeente.pakket, `wijzigen${group}`, request, other, expected);
  if (answer === undefined) return;
  expect(answer.datumTijdLaatsteMutatie > known.moment).toBe(true);
  const before = known.period;
  Object.assign(known, { period, moment: answer.datumTijdLaatsteMutatie, versie: known.versie + 1 });
  vrijstellingen.announce(known.pupil, before, period);
};

const intrekken: Move = async (table, dice) => {
  const found = target(table, dice);
  if (found === undefined) return;
  const { known, gemeente, moment, group, wrong } = found;
  const request = {
    kenmerkAfzender: randomUUID(),
    vrijstellingsnummer: known.nummer,
    datumTijdLaatsteMutatie: moment,
    redenIntrekking: 'vergissing',
  };
  const other = { ...request, redenIntrekking: 'iets anders' };
  const answer = await askOnce(table, gemeente.pakket, `intrekken${group}`, request, other, wrong);
  if (answer === undefined) return;
  Object.assign(known, { valid: false, moment: answer.datumTijdLaatsteMutatie });
  table.vrijstellingen.announce(known.pupil, known.period);
};

const opzoeken: Move = async (table, dice) => {
  const pupil = dice.pick(table.pupils);
  const gemeente = table.cast.gemeenten[dice.roll(2)] ?? table.cast.gemeenten[0];
  const wrong = dice.seldom(4);
  const request = { leerling: leerling(wrong ? NO_BSN : (pupil?.bsn ?? '')) };
  const answer = await ask(
    table,
    gemeente.pakket,
    'opzoekenVrijstellingen',
    request,
    wrong ? ['VZ-PER-01'] : [],
  );
  if (answer === undefined) return;
  const own = table.vrijstellingen.all.filter(
    (known) => known.pupil === pupil && gemeente.gemeenten.includes(known.gemeente),
  );
  expect(
    answer.regels.map((regel) => [regel.vrijstellingsnummer, regel.status, regel.datumTijdLaatsteMutatie]),
  ).toEqual(
    own.toReversed().map(({ nummer, valid, moment }) => [nummer, valid ? 'GELDIG' : 'INGETROKKEN', moment]),
  );
};

export const VRIJSTELLING_MOVES = {
  doorgeven,
  wijzigen,
  intrekkenVrijstelling: intrekken,
  opzoekenVrijstellingen: opzoeken,
};
