/** Files of the register: put in by its operator, listed and fetched by the gemeente whose mailbox it is. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { addGegevenslevering } from '../../../src/store/gegevenslevering.ts';
import { ask, type Move, type Table } from './table.ts';

interface KnownFile {
  readonly leveringId: string;
  readonly mailbox: string;
  readonly text: string;
  fetched: boolean;
}
export type Files = KnownFile[];

const importeren: Move = async (table, dice) => {
  const { mailbox, gemeenten } = table.cast.gemeenten[dice.roll(2)] ?? table.cast.gemeenten[0];
  const text = `inhoud ${randomUUID()}`;
  const { leveringId } = await addGegevenslevering(
    table.store,
    {
      mailbox,
      gemeentecode: gemeenten[0] ?? '',
      slot: 'R1',
      soort: 'P',
      bestandsnaam: '20261125G0344.koci.xlsx',
      inhoud: Buffer.from(text),
    },
    'operator.1',
  );
  table.files.push({ leveringId, mailbox, text, fetched: false });
};

const lijst: Move = async (table, dice) => {
  const [one, other] = table.cast.gemeenten;
  const gemeente = dice.seldom(2) ? one : other;
  const foreign = dice.seldom(4);
  const instantieCode = foreign ? (gemeente === one ? other : one).mailbox : gemeente.mailbox;
  const request = { instantieCode, toestand: dice.seldom(2) ? ('NIEUW' as const) : ('OPGEHAALD' as const) };
  const expected = foreign ? ['VZ-AUT-03'] : [];
  const answer = await ask(table, gemeente.pakket, 'ophalenGegevensleveringen', request, expected);
  if (answer === undefined) return;
  const files = ofMailbox(table, instantieCode).filter(
    ({ fetched }) => fetched === (request.toestand === 'OPGEHAALD'),
  );
  expect(answer.gegevensleveringen.map(({ leveringId }) => leveringId).sort()).toEqual(
    files.map(({ leveringId }) => leveringId).sort(),
  );
};

const bestand: Move = async (table, dice) => {
  const file = dice.late(table.files);
  if (file === undefined) return;
  const own = !dice.seldom(5);
  const gemeente = table.cast.gemeenten.find(({ mailbox }) => (mailbox === file.mailbox) === own);
  if (gemeente === undefined) return;
  const { leveringId } = file;
  const expected = own ? [] : ['VZ-LEV-01'];
  const answer = await ask(table, gemeente.pakket, 'ophalenGegevenslevering', { leveringId }, expected);
  if (answer === undefined) return;
  expect(answer.bestand.toString()).toBe(file.text);
  file.fetched = true;
};

const ofMailbox = ({ files }: Table, mailbox: string) => files.filter((file) => file.mailbox === mailbox);

export const LEVERING_MOVES = { importeren, lijst, bestand };
