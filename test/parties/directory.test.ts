/** The mailboxes of the parties file: whose they are, and what is refused at the start. */
import { describe, expect, test } from 'vitest';
import { PartiesError } from '../../src/parties/directory.ts';
import { readParties } from '../../src/parties/parties-file.ts';

const party = (oin: string, ...mailboxes: readonly object[]) => ({ oin, naam: 'proef', mailboxes });
const read = (...gemeenten: readonly object[]) => readParties({ schools: [], gemeenten });
const UTRECHT = party('00000001999903440000', { instantieCode: '0344', gemeentecodes: ['0344'] });

describe('mailboxes', () => {
  test('without a soort it is of its gemeenten; with one it may have none of its own', () => {
    const directory = read(
      UTRECHT,
      party(
        '00000001999908000000',
        { instantieCode: 'DSP-TEST', soort: 'DOORSTROOMPUNT', namens: ['0344'] },
        { instantieCode: 'HIRED', soort: 'VERWERKER' },
      ),
    );
    expect(directory.instantie('0344')).toMatchObject({ soort: 'GEMEENTE', gemeentecodes: ['0344'] });
    expect(directory.instantie('DSP-TEST')).toMatchObject({
      oin: '00000001999908000000',
      soort: 'DOORSTROOMPUNT',
      gemeentecodes: [],
      namens: ['0344'],
    });
    expect(directory.instantie('NIEMAND')).toBeUndefined();
    expect(directory.mailboxFor('0344', 'R4')).toBe('0344');
  });

  test.each([
    ['a gemeente without gemeentecodes', { instantieCode: 'LEEG' }, 'LEEG is the mailbox of no gemeente'],
    [
      "a hired party as a gemeente's own",
      { instantieCode: 'HIRED', soort: 'VERWERKER', gemeentecodes: ['0307'] },
      "HIRED of a VERWERKER cannot be a gemeente's own",
    ],
    ['a code of two parties', { instantieCode: '0344', gemeentecodes: ['0307'] }, 'mailbox 0344 is taken'],
  ])('%s stops the start', (_, mailbox, problem) => {
    const start = () => read(UTRECHT, party('00000001999908000000', mailbox));
    expect(start).toThrow(PartiesError);
    expect(start).toThrow(problem);
  });
});
