/**
 * Addressing: every header is signed by a sender who may sign, and says what it may not say.
 * Source: WA001; EK-44, EK-53, EK-56, EK-62.
 */
import type { FaultCode } from '../../../src/edukoppeling/faults.ts';
import { ANONYMOUS, NONE } from '../../../src/edukoppeling/namespaces.ts';
import { MELDEN, SCHOOL_OIN, signedMessage } from '../../setup/wire.ts';
import { attack, NOW, replace, type Table } from '../attack.ts';
import { partOf } from '../parts.ts';
import { resigned } from '../resign.ts';

const OWN_OIN = '00000001999900019000';
const OTHER_OIN = '00000001999999999000';

/** One header with another value, signed. */
const says = (
  header: 'to' | 'action' | 'messageId' | 'from',
  title: string,
  code: FaultCode,
  rule: string,
  value: string,
) => attack(title, code, rule, () => signedMessage({ now: NOW, addressing: { [header]: value } }).bytes);

const HOST = 'https://broker.test/verzuim/school/v1';

/** Characters that nobody sees in a log or on a screen. */
const UNSEEN: readonly (readonly [string, string])[] = [
  ['delete', '\u007f'],
  ['a C1 control', '\u0085'],
  ['a zero-width blank', '\u200b'],
  ['a right-to-left override', '\u202e'],
];

/** Queries without exactly one OIN of 20 positions under the name `oin`. */
const QUERIES: readonly (readonly [string, string])[] = [
  ['no query', ''],
  ['an empty query', '?'],
  ['an OIN without a value', '?oin='],
  ['an OIN without an equals sign', `?oin${OWN_OIN}`],
  ['two equal OINs', `?oin=${OWN_OIN}&oin=${OWN_OIN}`],
  ['two different OINs, ours first', `?oin=${OWN_OIN}&oin=${OTHER_OIN}`],
  ['two different OINs, ours last', `?oin=${OTHER_OIN}&oin=${OWN_OIN}`],
  ['two OINs in two cases', `?oin=${OWN_OIN}&OIN=${OTHER_OIN}`],
  ['two OINs and a semicolon between', `?oin=${OWN_OIN};oin=${OTHER_OIN}`],
  ['the OIN and another value behind it', `?oin=${OWN_OIN}=${OTHER_OIN}`],
  ['the query behind a fragment', `#?oin=${OWN_OIN}`],
  ['the OIN after a fragment', `?x=1#&oin=${OWN_OIN}`],
  ['the OIN in the path', `/oin=${OWN_OIN}`],
  ['the OIN as a path parameter', `;oin=${OWN_OIN}`],
  ['a percent-encoded name', `?%6fin=${OWN_OIN}`],
  ['a percent-encoded value', `?oin=%30${OWN_OIN.slice(1)}`],
  ['a percent-encoded ampersand', `?oin=${OWN_OIN}%26oin=${OTHER_OIN}`],
  ['a percent-encoded zero after the OIN', `?oin=${OWN_OIN}%00`],
  ['the OIN as an array', `?oin[]=${OWN_OIN}`],
  ['a longer name', `?xoin=${OWN_OIN}`],
  ['19 positions', `?oin=${OWN_OIN.slice(1)}`],
  ['21 positions', `?oin=${OWN_OIN}0`],
  ['a plus sign after it', `?oin=${OWN_OIN}+`],
  ['a comma and another one', `?oin=${OWN_OIN},${OTHER_OIN}`],
  ['an unknown prefix', `?oin=00000005${OWN_OIN.slice(8)}`],
  ['full-width digits', `?oin=０${OWN_OIN.slice(1)}`],
  ['a no-break hyphen inside', `?oin=${OWN_OIN.slice(0, 10)}\u2011${OWN_OIN.slice(10)}`],
];

const unseen = UNSEEN.flatMap(([title, character]) => [
  says('to', `wsa:To with ${title}`, 'VB-F07', 'WA001', `${HOST}${character}?oin=${OWN_OIN}`),
  says('messageId', `MessageID with ${title}`, 'VB-F07', 'WA001', `urn:x:a${character}b`),
]);

const queries = QUERIES.flatMap(([title, query]) => [
  says('to', `wsa:To with ${title}`, 'VB-F07', 'EK-56', `${HOST}${query}`),
  says(
    'from',
    `wsa:From with ${title}`,
    'VB-F07',
    'EK-56',
    `${ANONYMOUS}${query.replaceAll(OWN_OIN, SCHOOL_OIN)}`,
  ),
]);

/** No absolute URI of an endpoint. */
const URIS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['a relative address', `/verzuim/school/v1?oin=${OWN_OIN}`],
  ['only an OIN', OWN_OIN],
  ['a network path', `//broker.test/?oin=${OWN_OIN}`],
  ['a blank inside', `https://broker.test/ ?oin=${OWN_OIN}`],
  ['a line end inside', `https://broker.test/\n?oin=${OWN_OIN}`],
  ['a carriage return inside', `https://broker.test/\r?oin=${OWN_OIN}`],
  ['a tab inside', `https://broker.test/\t?oin=${OWN_OIN}`],
  ['a no-break space inside', `https://broker.test/\u00a0?oin=${OWN_OIN}`],
  ['a line separator inside', `https://broker.test/\u2028?oin=${OWN_OIN}`],
  ['markup inside', `https://broker.test/<x>?oin=${OWN_OIN}`],
  ['a quotation mark inside', `https://broker.test/"?oin=${OWN_OIN}`],
  ['a backslash inside', `https://broker.test\\@x?oin=${OWN_OIN}`],
  ['two addresses', `${HOST}?oin=${OWN_OIN} ${HOST}?oin=${OTHER_OIN}`],
  ['1,025 characters', `https://broker.test/${'x'.repeat(1025 - 45)}?oin=${OWN_OIN}`],
  ['a million characters', `https://broker.test/${'x'.repeat(1_000_000)}?oin=${OWN_OIN}`],
];

const uris = URIS.flatMap(([title, uri]) => [
  says('to', `wsa:To is ${title}`, 'VB-F07', 'WA001', uri),
  says('from', `wsa:Address of wsa:From is ${title}`, 'VB-F07', 'WA001', uri.replaceAll(OWN_OIN, SCHOOL_OIN)),
]);

const ACTIONS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['the name of an operation alone', 'meldenVerzuim'],
  ['two actions', `${MELDEN} ${MELDEN}`],
  ['an action and a line end inside', `urn:verzuimbroker:school:v1/\nmeldenVerzuim`],
  ['a path', '/meldenVerzuim'],
  ['1,025 characters', `urn:${'x'.repeat(1021)}`],
];

const MESSAGE_IDS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['white space', ' \n\t '],
  ['two ids', 'urn:uuid:00000000-0000-4000-8000-000000000000 urn:uuid:00000000-0000-4000-8000-000000000001'],
  ['a line end inside', 'urn:uuid:00000000\n-0000-4000-8000-000000000000'],
  ['a carriage return inside', 'urn:uuid:00000000\r-0000-4000-8000-000000000000'],
  ['a no-break space inside', 'urn:uuid:0000\u00a00000'],
  ['256 characters', `urn:${'x'.repeat(252)}`],
  ['a million characters', `urn:${'x'.repeat(1_000_000)}`],
];

const values: Table = [
  ...ACTIONS.map(([title, value]) => says('action', `wsa:Action is ${title}`, 'VB-F07', 'WA001', value)),
  ...MESSAGE_IDS.map(([title, value]) =>
    says('messageId', `wsa:MessageID is ${title}`, 'VB-F07', 'WA001', value),
  ),
  says('to', 'wsa:To is for another receiver', 'VB-F11', 'EK-62', `${HOST}?oin=${OTHER_OIN}`),
  says('to', 'wsa:To is for the sender itself', 'VB-F11', 'EK-62', `${HOST}?oin=${SCHOOL_OIN}`),
  says('to', 'wsa:To is for our test twin', 'VB-F11', 'EK-62', `${HOST}?oin=00000099${OWN_OIN.slice(8)}`),
  says('to', 'wsa:To is anonymous without an OIN', 'VB-F07', 'EK-56', ANONYMOUS),
  says('to', 'wsa:To is none', 'VB-F07', 'EK-56', NONE),
];

/** A signed header with elements of the attacker's own. */
const holds = (
  title: string,
  code: FaultCode,
  rule: string,
  part: 'To' | 'Action' | 'MessageID' | 'From',
  change: (element: string) => string,
) =>
  resigned(title, code, rule, (base) => {
    const element = partOf(base, part);
    return replace(base, element, change(element));
  });
const inside = (content: string) => (element: string) =>
  element.replace(/<\/wsa:\w+>$/, (end) => `${content}${end}`);
const parameters = (name: string) => `<wsa:${name}><x:y xmlns:x="urn:x">1</x:y></wsa:${name}>`;
const OTHER_ADDRESS = '<wsa:Address>https://attacker.example/</wsa:Address>';

const contents: Table = [
  holds('an element in wsa:To', 'VB-F07', 'WA001', 'To', inside('<x:y xmlns:x="urn:x"/>')),
  holds('an endpoint reference in wsa:To', 'VB-F07', 'WA001', 'To', inside(OTHER_ADDRESS)),
  holds('an element in wsa:Action', 'VB-F07', 'WA001', 'Action', inside('<x:y xmlns:x="urn:x"/>')),
  holds('an element in wsa:MessageID', 'VB-F07', 'WA001', 'MessageID', inside('<x:y xmlns:x="urn:x"/>')),
  holds(
    'ReferenceParameters in wsa:From',
    'VB-F07',
    'EK-53',
    'From',
    inside(parameters('ReferenceParameters')),
  ),
  holds(
    'ReferenceProperties in wsa:From',
    'VB-F07',
    'EK-53',
    'From',
    inside(parameters('ReferenceProperties')),
  ),
  holds('Metadata in wsa:From', 'VB-F07', 'EK-53', 'From', inside(parameters('Metadata'))),
  holds('an element of its own in wsa:From', 'VB-F07', 'EK-53', 'From', inside('<x:y xmlns:x="urn:x"/>')),
  holds('two addresses in wsa:From, the real one first', 'VB-F07', 'EK-53', 'From', inside(OTHER_ADDRESS)),
  holds('two addresses in wsa:From, the real one last', 'VB-F07', 'EK-53', 'From', (element) =>
    replace(element, '<wsa:Address>', `${OTHER_ADDRESS}<wsa:Address>`),
  ),
  holds(
    'text beside the address of wsa:From',
    'VB-F07',
    'EK-53',
    'From',
    inside('https://attacker.example/'),
  ),
  holds('an element in the address of wsa:From', 'VB-F07', 'WA001', 'From', (element) =>
    replace(element, '</wsa:Address>', '<x:y xmlns:x="urn:x"/></wsa:Address>'),
  ),
  holds('the address as text of wsa:From', 'VB-F07', 'EK-53', 'From', (element) =>
    element.replace(/<wsa:Address>|<\/wsa:Address>/g, ''),
  ),
  holds('wsa:From without an address', 'VB-F07', 'EK-53', 'From', (element) =>
    element.replace(/<wsa:Address>.*<\/wsa:Address>/, ''),
  ),
  holds('the address of wsa:From in a namespace of 2004', 'VB-F07', 'EK-53', 'From', (element) =>
    element
      .replace('<wsa:Address>', '<o:Address xmlns:o="http://schemas.xmlsoap.org/ws/2004/08/addressing">')
      .replace('</wsa:Address>', '</o:Address>'),
  ),
  holds('a comment that hides the end of the OIN', 'VB-F07', 'EK-56', 'From', (element) =>
    replace(element, SCHOOL_OIN, `${SCHOOL_OIN}<!-- -->00`),
  ),
  holds('CDATA that hides the end of the OIN', 'VB-F07', 'EK-56', 'From', (element) =>
    replace(element, SCHOOL_OIN, `${SCHOOL_OIN}<![CDATA[.attacker]]>`),
  ),
];

export const ADDRESSING: Table = [...queries, ...unseen, ...uris, ...values, ...contents];
