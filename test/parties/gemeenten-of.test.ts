/** For which gemeenten a party carries out leerplicht. */
import { expect, test } from 'vitest';
import { readParties } from '../../src/parties/parties-file.ts';

test('the gemeenten whose slot R1 a mailbox serves: not of a mailbox for 18+ alone, not of another party', () => {
  const directory = readParties({
    schools: [],
    gemeenten: [
      {
        oin: '00000001999903440000',
        naam: 'gemeente (test)',
        mailboxes: [{ instantieCode: '0344', gemeentecodes: ['0344', '0310'], slots: ['R1', 'R2', 'R3'] }],
      },
      {
        oin: '00000001999908000000',
        naam: 'regio (test)',
        mailboxes: [
          { instantieCode: 'RMC-TEST', gemeentecodes: ['0344', '0310'], slots: ['R4'] },
          { instantieCode: 'RBL-TEST', gemeentecodes: ['0313'] },
        ],
      },
    ],
  });
  expect(directory.gemeentenOf(['0344'])).toEqual(['0344', '0310']);
  expect(directory.gemeentenOf(['RMC-TEST', 'RBL-TEST'])).toEqual(['0313']);
  expect(directory.gemeentenOf(['RMC-TEST'])).toEqual([]);
  expect(directory.gemeentenOf([])).toEqual([]);
});
