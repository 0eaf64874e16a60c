/**
 * Addressing: every header is signed by a sender who may sign, and says what it may not say.
 * Source: WA001; EK-36, EK-37, EK-44, EK-46, EK-51…EK-56, EK-62.
 */
import type { FaultCode } from '../../../src/edukoppeling/faults.ts';
import { ANONYMOUS, NONE, WSA } from '../../../src/edukoppeling/namespaces.ts';
import { MELDEN, SCHOOL_OIN, signedMessage } from '../../setup/wire.ts';
import { type Attack, attack, NOW, replace, type Table } from '../attack.ts';
import { partOf, withHeader } from '../parts.ts';
import { resign, resigned, resignedBase } from '../resign.ts';

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
  ['a zero-width space inside', `?oin=${OWN_OIN.slice(0, 10)}\u200b${OWN_OIN.slice(10)}`],
];

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
    says('messageId', `wsa:MessageID is ${title}`, 'VB-F07', 'EK-44', value),
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
  holds('an element in wsa:MessageID', 'VB-F07', 'EK-44', 'MessageID', inside('<x:y xmlns:x="urn:x"/>')),
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

const header = (name: string, content: string, id: string) =>
  `<wsa:${name} wsu:Id="${id}">${content}</wsa:${name}>`;
const address = (uri: string) => `<wsa:Address>${uri}</wsa:Address>`;

const DOUBLED: readonly (readonly [string, string, FaultCode, string])[] = [
  ['To', `${HOST}?oin=${OTHER_OIN}`, 'VB-F07', 'EK-46'],
  ['Action', 'urn:verzuimbroker:school:v1/intrekkenVerzuim', 'VB-F07', 'EK-46'],
  ['MessageID', 'urn:uuid:00000000-0000-4000-8000-000000000000', 'VB-F07', 'EK-46'],
  ['From', address(`${ANONYMOUS}?oin=0000000700099AE00000`), 'VB-F07', 'EK-46'],
];

const doubled = DOUBLED.flatMap(([name, content, code, rule]) => [
  resigned(`a second wsa:${name}, signed, after the first`, code, rule, (base) =>
    withHeader(base, header(name, content, 'id-More'), 'id-More'),
  ),
  resigned(`a second wsa:${name}, signed, before the first`, code, rule, (base) =>
    replace(
      withHeader(base, '', 'id-More'),
      '<soap:Header>',
      `<soap:Header>${header(name, content, 'id-More')}`,
    ),
  ),
]);

/** A signed ReplyTo, FaultTo or other header; the twin has the same header with a harmless value. */
const answerTo = (
  name: string,
  title: string,
  code: FaultCode,
  rule: string,
  content: string,
  good = address(ANONYMOUS),
): Attack => {
  const signed = (value: string) =>
    resign(withHeader(resignedBase(), header(name, value, 'id-More'), 'id-More'));
  return {
    title: `wsa:${name} ${title}`,
    code,
    rule,
    base: name === 'RelatesTo' ? resignedBase : () => signed(good),
    change: () => signed(content),
  };
};

const ELSEWHERE: readonly (readonly [string, string])[] = [
  ['another place', 'https://attacker.example/'],
  ['another place with our OIN', `https://attacker.example/?oin=${SCHOOL_OIN}`],
  ['none', NONE],
  ['anonymous of 2004', 'http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous'],
  ['anonymous in another case', ANONYMOUS.toUpperCase()],
  ['anonymous over https', ANONYMOUS.replace('http:', 'https:')],
  ['a longer name than anonymous', `${ANONYMOUS}.attacker.example/`],
  ['anonymous with a fragment', `${ANONYMOUS}#x`],
  ['anonymous as user of another host', 'http://www.w3.org%2f2005@attacker.example/anonymous'],
  ['the address of our own metadata', 'http://169.254.0.1/'],
  ['a file', 'file:///tmp/answer'],
];

const answers: Table = [
  ...ELSEWHERE.map(([title, uri]) => answerTo('ReplyTo', `to ${title}`, 'VB-F10', 'EK-51', address(uri))),
  ...ELSEWHERE.filter(([title]) => title !== 'none').map(([title, uri]) =>
    answerTo('FaultTo', `to ${title}`, 'VB-F07', 'EK-52', address(uri)),
  ),
  answerTo(
    'ReplyTo',
    'with ReferenceParameters',
    'VB-F07',
    'EK-53',
    address(ANONYMOUS) + parameters('ReferenceParameters'),
  ),
  answerTo('ReplyTo', 'with Metadata', 'VB-F07', 'EK-53', address(ANONYMOUS) + parameters('Metadata')),
  answerTo('ReplyTo', 'with two addresses', 'VB-F07', 'EK-53', address(ANONYMOUS) + OTHER_ADDRESS),
  answerTo('ReplyTo', 'without an address', 'VB-F07', 'EK-53', ''),
  answerTo('ReplyTo', 'as text', 'VB-F07', 'EK-53', ANONYMOUS),
  answerTo(
    'FaultTo',
    'with ReferenceParameters',
    'VB-F07',
    'EK-52',
    address(ANONYMOUS) + parameters('ReferenceParameters'),
  ),
  answerTo('FaultTo', 'with two addresses', 'VB-F07', 'EK-52', address(ANONYMOUS) + OTHER_ADDRESS),
  answerTo('FaultTo', 'without an address', 'VB-F07', 'EK-52', ''),
  answerTo('FaultTo', 'to another place, as text', 'VB-F07', 'EK-52', 'https://attacker.example/'),
  answerTo('Unheard', 'to another place', 'VB-F07', 'EK-52', 'https://attacker.example/', NONE),
  answerTo('ReplyAfter', 'with a number', 'VB-F07', 'EK-52', '10', NONE),
  answerTo('RelatesTo', 'in a request', 'VB-F07', 'EK-52', 'urn:uuid:00000000-0000-4000-8000-000000000000'),
  ...(['ReplyTo', 'RelatesTo'] as const).map((name): Attack => {
    const one = header(name, address(ANONYMOUS), 'id-More');
    return {
      title: `wsa:${name} twice`,
      code: 'VB-F07',
      rule: 'EK-46',
      base: name === 'RelatesTo' ? resignedBase : () => resign(withHeader(resignedBase(), one, 'id-More')),
      change: (base) => withHeader(base, one + one.replace('id-More', 'id-Most')),
    };
  }),
];

const OLD: readonly (readonly [string, string])[] = [
  ['2004/08', 'http://schemas.xmlsoap.org/ws/2004/08/addressing'],
  ['2003/03', 'http://schemas.xmlsoap.org/ws/2003/03/addressing'],
  ['its publication date', 'http://www.w3.org/2006/05/addressing'],
  ['another case', WSA.toUpperCase()],
];

const old = OLD.flatMap(([title, namespace]) => [
  resigned(`all headers in the namespace of ${title}`, 'VB-F05', 'EK-30', (base) =>
    base.replaceAll(`"${WSA}"`, `"${namespace}"`),
  ),
  resigned(`a wsa:To in the namespace of ${title} beside the real one`, 'VB-F05', 'EK-30', (base) =>
    withHeader(
      base,
      `<o:To xmlns:o="${namespace}" wsu:Id="id-More">${HOST}?oin=${OTHER_OIN}</o:To>`,
      'id-More',
    ),
  ),
]);

const soapAction = (title: string, rule: string, value: string | undefined) =>
  attack(`SOAPAction ${title}`, 'VB-F09', rule, (base) => base, { http: { soapAction: value } });

const actions: Table = [
  soapAction('of another operation', 'EK-36', '"urn:verzuimbroker:school:v1/intrekkenVerzuim"'),
  soapAction('in another case', 'EK-36', `"${MELDEN.toUpperCase()}"`),
  soapAction('with a slash after it', 'EK-36', `"${MELDEN}/"`),
  soapAction('cut off', 'EK-36', `"${MELDEN.slice(0, -1)}"`),
  soapAction('with only one quotation mark', 'EK-36', `"${MELDEN}`),
  soapAction('with a blank in the quotation marks', 'EK-36', '" "'),
  soapAction(
    'given twice, as a proxy joins them',
    'EK-36',
    `"${MELDEN}", "urn:verzuimbroker:school:v1/intrekkenVerzuim"`,
  ),
  soapAction('given twice, the empty one first', 'EK-36', `"", "${MELDEN}"`),
  soapAction('with a parameter', 'EK-36', `"${MELDEN}"; x=y`),
  soapAction('without quotation marks', 'EK-37', MELDEN),
  soapAction('in apostrophes', 'EK-37', `'${MELDEN}'`),
  soapAction('in typographic quotation marks', 'EK-37', `“${MELDEN}”`),
  soapAction('empty', 'EK-37', ''),
  soapAction('absent', 'EK-37', undefined),
];

export const ADDRESSING: Table = [
  ...queries,
  ...uris,
  ...values,
  ...contents,
  ...doubled,
  ...answers,
  ...old,
  ...actions,
];
