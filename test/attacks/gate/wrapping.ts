/**
 * Signature wrapping: the signed element is moved to where the digest still holds and nobody reads it, and a forged
 * one stands in its place. Every placement for every part that must be signed; SignatureValue stays valid in all.
 * Source: EK-104, EK-105.
 */
import type { FaultCode } from '../../../src/edukoppeling/faults.ts';
import { type Attack, attack, replace, type Table } from '../attack.ts';
import { atEndOf, forged, nestedIn, type PartName, partOf, SIGNED_PARTS, withoutId } from '../parts.ts';

type Outcome = readonly [FaultCode, string];

interface Placement {
  readonly title: (part: PartName) => string;
  readonly place: (message: string, part: PartName) => string;
  readonly outcome: (part: PartName) => Outcome;
}

const NOT_SIGNABLE: Outcome = ['VB-F13', 'WB004'];
const always = (outcome: Outcome) => () => outcome;

/** The forged part without an id where the signed one stood. */
function swap(message: string, part: PartName): string {
  return replace(message, partOf(message, part), withoutId(forged(message, part)));
}

/** The signed part goes to the end of the element `name`. */
function movedInto(where: string, name: string, outcome: (part: PartName) => Outcome): Placement {
  return {
    title: (part) => `the signed ${part} moved into ${where}, a forged one in its place`,
    place: (message, part) => atEndOf(swap(message, part), name, partOf(message, part)),
    outcome,
  };
}

/** The signed part goes into an element of the attacker's own. */
function wrappedIn(where: string, start: string, end: string, parent: string, outcome: Outcome): Placement {
  return {
    title: (part) => `the signed ${part} wrapped in ${where}, a forged one in its place`,
    place: (message, part) => atEndOf(swap(message, part), parent, `${start}${partOf(message, part)}${end}`),
    outcome: always(outcome),
  };
}

/** Two of a kind: what the gate says of a doubled header, Body or Timestamp. */
function doubled(part: PartName): Outcome {
  if (part === 'Body') return ['VB-F03', 'WW003'];
  return part === 'Timestamp' ? ['VB-F13', 'EK-95'] : ['VB-F07', 'EK-46'];
}

function pair(title: string, write: (signed: string, forgery: string) => string): Placement {
  return {
    title: (part) => `${title}: ${part}`,
    place: (message, part) =>
      replace(message, partOf(message, part), write(partOf(message, part), forged(message, part))),
    outcome: doubled,
  };
}

const PLACEMENTS: readonly Placement[] = [
  wrappedIn('a header block of its own', '<x:w xmlns:x="urn:x">', '</x:w>', 'soap:Header', [
    'VB-F05',
    'EK-30',
  ]),
  wrappedIn(
    'a header block that must be understood',
    '<x:w xmlns:x="urn:x" soap:mustUnderstand="1">',
    '</x:w>',
    'soap:Header',
    ['VB-F02', 'EK-31'],
  ),
  wrappedIn(
    'an unknown header of WS-Addressing',
    '<wsa:Wrapper>',
    '</wsa:Wrapper>',
    'soap:Header',
    NOT_SIGNABLE,
  ),
  wrappedIn('an Object of the Signature', '<ds:Object>', '</ds:Object>', 'ds:Signature', ['VB-F13', 'WB003']),
  wrappedIn(
    'a wsse:Embedded of KeyInfo',
    '<wsse:Embedded>',
    '</wsse:Embedded>',
    'wsse:SecurityTokenReference',
    ['VB-F15', 'EK-89'],
  ),
  movedInto('wsse:Security', 'wsse:Security', (part) =>
    part === 'Timestamp' ? ['VB-F13', 'EK-95'] : ['VB-F13', 'WB003'],
  ),
  movedInto('KeyInfo', 'ds:KeyInfo', always(['VB-F15', 'EK-89'])),
  movedInto('SignatureValue', 'ds:SignatureValue', always(['VB-F13', 'WB003'])),
  movedInto('a Transform', 'ds:Transform', always(['VB-F14', 'EK-84'])),
  movedInto('the token', 'wsse:BinarySecurityToken', always(NOT_SIGNABLE)),
  movedInto('the reference to the token', 'wsse:Reference', always(['VB-F15', 'EK-89'])),
  movedInto('wsu:Created', 'wsu:Created', always(NOT_SIGNABLE)),
  movedInto('the payload', 'vb:meldenVerzuimRequest', always(NOT_SIGNABLE)),
  movedInto('a field of the payload', 'vb:vermoedelijkeReden', always(NOT_SIGNABLE)),
  {
    title: (part) => `the signed ${part} moved before the Header, a forged one in its place`,
    place: (message, part) =>
      replace(swap(message, part), '<soap:Header>', `${partOf(message, part)}<soap:Header>`),
    outcome: always(['VB-F03', 'WW003']),
  },
  {
    title: (part) => `the signed ${part} nested in the forged one`,
    place: (message, part) => {
      const signed = partOf(message, part);
      return replace(message, signed, nestedIn(withoutId(forged(message, part)), signed));
    },
    outcome: (part) => (part === 'Body' ? ['VB-F03', 'EK-27'] : NOT_SIGNABLE),
  },
  {
    title: (part) => `a forged ${part} nested in the signed one`,
    place: (message, part) => {
      const signed = partOf(message, part);
      return replace(message, signed, nestedIn(signed, withoutId(forged(message, part))));
    },
    outcome: (part) => (part === 'Body' ? ['VB-F03', 'EK-27'] : ['VB-F18', 'WB013']),
  },
  pair('a forged one without an id before the signed one', (signed, forgery) => withoutId(forgery) + signed),
  pair('a forged one without an id after the signed one', (signed, forgery) => signed + withoutId(forgery)),
  pair('a forged one with the same id before the signed one', (signed, forgery) => forgery + signed),
  pair('a forged one with the same id after the signed one', (signed, forgery) => signed + forgery),
  {
    title: (part) => `another ${part} under the same id`,
    place: (message, part) => replace(message, partOf(message, part), forged(message, part)),
    outcome: always(['VB-F18', 'WB013']),
  },
  {
    title: (part) => `the id taken off the ${part}`,
    place: (message, part) => {
      const signed = partOf(message, part);
      return replace(message, signed, withoutId(signed));
    },
    outcome: always(NOT_SIGNABLE),
  },
];

/** Moved behind the Body, the Body itself would be one of a pair. */
const BEHIND: readonly Attack[] = SIGNED_PARTS.filter((part) => part !== 'Body').map((part) =>
  attack(`the signed ${part} moved behind the Body, a forged one in its place`, 'VB-F03', 'WW003', (base) =>
    atEndOf(swap(base, part), 'soap:Envelope', partOf(base, part)),
  ),
);

/** `From` holds an address, so its forms of nesting go beyond those of the others. */
const INTO_FROM: readonly Attack[] = SIGNED_PARTS.filter((part) => part !== 'From').map((part) =>
  attack(`the signed ${part} moved into wsa:From, a forged one in its place`, ...NOT_SIGNABLE, (base) =>
    atEndOf(swap(base, part), 'wsa:From', partOf(base, part)),
  ),
);

export const WRAPPING: Table = [
  ...PLACEMENTS.flatMap((placement) =>
    SIGNED_PARTS.map((part) =>
      attack(placement.title(part), ...placement.outcome(part), (base) => placement.place(base, part)),
    ),
  ),
  ...BEHIND,
  ...INTO_FROM,
];
