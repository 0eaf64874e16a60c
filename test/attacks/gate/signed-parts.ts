/**
 * Who may sign anything still has to sign the right things: the references are valid, and cover too little, too
 * much or something else. All signed again with the attacker's own valid key.
 * Source: WB004; EK-75, EK-76, EK-105.
 */
import { attack, replace, type Table } from '../attack.ts';
import {
  atEndOf,
  forged,
  newReference,
  partOf,
  referenceTo,
  SIGNED_PARTS,
  withHeader,
  withId,
  withoutId,
  withReference,
} from '../parts.ts';
import { resign, resigned, resignedBase } from '../resign.ts';

const unsigned = SIGNED_PARTS.map((part) =>
  resigned(`no Reference to the ${part}`, 'VB-F13', 'EK-75', (base) =>
    replace(base, referenceTo(base, `id-${part}`), ''),
  ),
);

const copies = SIGNED_PARTS.map((part) =>
  resigned(`the Reference to the ${part} covers a copy in the payload`, 'VB-F13', 'WB004', (base) => {
    const signed = partOf(base, part);
    return atEndOf(replace(base, signed, withoutId(signed)), 'vb:meldenVerzuimRequest', signed);
  }),
);

const extras = SIGNED_PARTS.map((part) =>
  resigned(
    `one more Reference, to a forged ${part} in the payload beside the real one`,
    'VB-F13',
    'WB004',
    (base) => {
      const copy = withId(forged(base, part), 'id-Forged');
      return withReference(atEndOf(base, 'vb:meldenVerzuimRequest', copy), '#id-Forged');
    },
  ),
);

const twice = SIGNED_PARTS.map((part) =>
  resigned(`two References to the ${part}`, 'VB-F13', 'WB004', (base) => withReference(base, `#id-${part}`)),
);

const children = (
  [
    ['the address of wsa:From instead of the header', 'From', '<wsa:Address', 'id-Child'],
    ['the payload instead of the Body', 'Body', '<vb:meldenVerzuimRequest', 'id-Child'],
    ['wsu:Created instead of the Timestamp', 'Timestamp', '<wsu:Created', 'id-Child'],
  ] as const
).map(([title, part, tag, id]) =>
  resigned(`a Reference to ${title}`, 'VB-F13', 'WB004', (base) =>
    replace(replace(base, tag, `${tag} wsu:Id="${id}"`), `URI="#id-${part}"`, `URI="#${id}"`),
  ),
);

/** A Reference to an element that holds the parts, in place of the References to them. */
const containers = (
  [
    ['soap:Header', '<soap:Header', ['To', 'Action', 'MessageID', 'From', 'Timestamp']],
    ['soap:Envelope', '<soap:Envelope', SIGNED_PARTS],
    ['wsse:Security', '<wsse:Security', ['Timestamp']],
  ] as const
).map(([name, tag, parts]) =>
  resigned(
    `one Reference to ${name} in place of those to its parts`,
    'VB-F13',
    name === 'soap:Header' ? 'EK-76' : 'WB004',
    (base) => {
      const marked = replace(base, tag, `${tag} wsu:Id="id-Container"`);
      const fewer = parts.reduce((text, part) => replace(text, referenceTo(text, `id-${part}`), ''), marked);
      return replace(fewer, '</ds:SignedInfo>', `${newReference('#id-Container')}</ds:SignedInfo>`);
    },
    // A container of the signature cannot be digested before its own digest is known.
    { octets: (uri) => (uri === '#id-Container' ? Buffer.alloc(0) : undefined) },
  ),
);

const ofTheSignature = (['SignedInfo', 'KeyInfo', 'SignatureValue', 'Reference'] as const).map((name) =>
  resigned(
    `one more Reference, to ds:${name} itself by its plain Id`,
    'VB-F13',
    'WB004',
    (base) => withReference(replace(base, `<ds:${name}`, `<ds:${name} Id="id-Own"`), '#id-Own'),
    { octets: (uri) => (uri === '#id-Own' ? Buffer.alloc(0) : undefined) },
  ),
);

/** Headers that are signed when they are there, and were not. */
const unsignedHeaders = (
  [
    ['ReplyTo', '<wsa:Address>http://www.w3.org/2005/08/addressing/anonymous</wsa:Address>'],
    ['FaultTo', '<wsa:Address>http://www.w3.org/2005/08/addressing/none</wsa:Address>'],
    ['RelatesTo', 'urn:uuid:00000000-0000-4000-8000-000000000000'],
    ['Unheard', 'http://www.w3.org/2005/08/addressing/none'],
  ] as const
).map(([name, content]): Table[number] => {
  const block = `<wsa:${name} wsu:Id="id-More">${content}</wsa:${name}>`;
  const refused = name === 'RelatesTo';
  return {
    title: `an unsigned wsa:${name} added to a signed message`,
    code: 'VB-F13',
    rule: 'EK-75',
    // The twin has the same header, signed; RelatesTo has no place in a request at all.
    base: () => (refused ? resignedBase() : resign(withHeader(resignedBase(), block, 'id-More'))),
    change: () => withHeader(resignedBase(), block),
  };
});

export const WRONG_PARTS: Table = [
  ...unsigned,
  ...copies,
  ...extras,
  ...twice,
  ...children,
  ...containers,
  ...ofTheSignature,
  ...unsignedHeaders,
  resigned('a Reference to a signed header of nobody', 'VB-F05', 'EK-30', (base) =>
    withHeader(base, '<x:y xmlns:x="urn:x" wsu:Id="id-More"/>', 'id-More'),
  ),
  resigned('a signed element of the payload that nobody asked for', 'VB-F13', 'WB004', (base) =>
    withReference(replace(base, '<vb:brin>', '<vb:brin wsu:Id="id-Brin">'), '#id-Brin'),
  ),
  resigned('the signed Body as the payload of the Body', 'VB-F13', 'WB004', (base) => {
    const body = partOf(base, 'Body');
    return replace(base, body, `<soap:Body>${body}</soap:Body>`);
  }),
  resigned('a second Envelope, signed, inside the Body', 'VB-F13', 'WB004', (base) => {
    const body = partOf(base, 'Body');
    const envelope = `<soap:Envelope><soap:Header></soap:Header>${body}</soap:Envelope>`;
    return replace(base, body, `<soap:Body>${envelope}</soap:Body>`);
  }),
  resigned(
    'a second Security header in the payload holds the signed Timestamp',
    'VB-F13',
    'WB004',
    (base) => {
      const timestamp = partOf(base, 'Timestamp');
      const copy = `<wsse:Security>${timestamp}</wsse:Security>`;
      return atEndOf(replace(base, timestamp, withoutId(timestamp)), 'vb:meldenVerzuimRequest', copy);
    },
  ),
  attack('all References taken out of SignedInfo', 'VB-F13', 'WB003', (base) =>
    base.replace(/<ds:Reference .*<\/ds:Reference>/s, ''),
  ),
  resigned('33 References, one part more than can be', 'VB-F13', 'WB003', (base) =>
    Array.from({ length: 27 }).reduce<string>((text) => withReference(text, '#id-Body'), base),
  ),
];
