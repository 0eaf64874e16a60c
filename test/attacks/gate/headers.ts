/**
 * Headers that are there twice, lead elsewhere, come from an older WS-Addressing or disagree with SOAPAction.
 * Source: WA001, WS002, WS007; EK-30, EK-36, EK-37, EK-46, EK-51…EK-54.
 */
import type { FaultCode } from '../../../src/edukoppeling/faults.ts';
import { ANONYMOUS, NONE, WSA } from '../../../src/edukoppeling/namespaces.ts';
import { MELDEN, SCHOOL_OIN } from '../../setup/wire.ts';
import { type Attack, attack, replace, type Table } from '../attack.ts';
import { withHeader } from '../parts.ts';
import { resign, resigned, resignedBase } from '../resign.ts';

const OTHER_OIN = '00000001999999999000';
const HOST = 'https://broker.test/verzuim/school/v1';
const parameters = (name: string) => `<wsa:${name}><x:y xmlns:x="urn:x">1</x:y></wsa:${name}>`;
const OTHER_ADDRESS = '<wsa:Address>https://attacker.example/</wsa:Address>';

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
  answerTo(
    'FaultTo',
    'with text beside the address',
    'VB-F07',
    'EK-52',
    `https://attacker.example/${address(ANONYMOUS)}`,
  ),
  answerTo(
    'FaultTo',
    'with an element inside the address',
    'VB-F07',
    'EK-52',
    `<wsa:Address>${ANONYMOUS}<x:y xmlns:x="urn:x"/></wsa:Address>`,
  ),
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

const OLD: readonly (readonly [string, string, string])[] = [
  ['2004/08', 'http://schemas.xmlsoap.org/ws/2004/08/addressing', 'EK-54'],
  ['2003/03', 'http://schemas.xmlsoap.org/ws/2003/03/addressing', 'EK-54'],
  ['its publication date', 'http://www.w3.org/2006/05/addressing', 'EK-30'],
  ['another case', WSA.toUpperCase(), 'EK-30'],
];

const old = OLD.flatMap(([title, namespace, rule]) => [
  resigned(`all headers in the namespace of ${title}`, 'VB-F05', rule, (base) =>
    base.replaceAll(`"${WSA}"`, `"${namespace}"`),
  ),
  resigned(`a wsa:To in the namespace of ${title} beside the real one`, 'VB-F05', rule, (base) =>
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

/** SOAP 1.1 §4.2.2: such a header is for another node, and one that skips it reads another message. */
const forAnother = (['To', 'Action', 'MessageID', 'From'] as const).flatMap((name) =>
  (['actor', 'role'] as const).map((attribute) =>
    resigned(`wsa:${name}, signed, with soap:${attribute}`, 'VB-F07', 'WA001', (base) =>
      replace(base, `<wsa:${name} `, `<wsa:${name} soap:${attribute}="urn:example:other" `),
    ),
  ),
);

export const HEADERS: Table = [...doubled, ...forAnother, ...answers, ...old, ...actions];
