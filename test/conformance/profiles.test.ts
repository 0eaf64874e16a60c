/** What a service is set to, and what is overlooked for one party. edukoppeling §1, §3.9, §7.4: EK-74, EK-110, and the tolerances. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { TOLERANCES, type Tolerance } from '../../src/edukoppeling/profile.ts';
import { anonymousAddress, writeUnsignedEnvelope } from '../../src/edukoppeling/sign.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN } from '../../src/harness/example-partners.ts';
import { startTestBroker, type TestBroker } from '../setup/broker.ts';
import { MELDEN, SCHOOL_OIN, sendRaw, signedMessage } from '../setup/wire.ts';
import { type AtTheGate, believe, judge, verdict } from './at-the-gate.ts';
import { resign, unsignedMessage } from './resign.ts';

const addressing = {
  to: `https://broker.test/?oin=${BROKER_OIN}`,
  action: MELDEN,
  from: anonymousAddress(SCHOOL_OIN),
};
const bare = (from = addressing.from) =>
  writeUnsignedEnvelope({
    addressing: { ...addressing, from },
    payload: CODECS.meldenVerzuim.writeRequest(exampleMelding()),
  }).bytes;
const signed = signedMessage().bytes.toString();
const unsignedService: AtTheGate = { gate: { profile: '2W-be' } };
const lenient: AtTheGate = { gate: { profile: '2W-be', allowSecurityHeader: true } };

describe('EK-74 a service of 2W-be', () => {
  test('EK-74 refuses a Security header, and believes the message without', async () => {
    expect(await verdict(signed, unsignedService)).toBe('VB-F13');
    expect(await verdict(bare(), unsignedService)).toBe('believed');
    expect(await verdict(bare())).toBe('VB-F13');
  });
  test('EK-74 refuses an empty Security header just as well', async () => {
    const empty = bare().toString().replace('</soap:Header>', '<wsse:Security/></soap:Header>');
    expect(await verdict(empty, unsignedService)).toBe('VB-F13');
    expect(await verdict(empty, lenient)).toBe('VB-F13');
  });
  test.each([
    ['EK-74 a changed Body', signed.replace('onbekend', '0nbekend'), 'VB-F18'],
    [
      'EK-74 an unsigned wsa:To',
      resign(unsignedMessage(), { parts: ['Action', 'MessageID', 'From', 'Timestamp', 'Body'] }),
      'VB-F13',
    ],
    [
      'EK-74 an expired certificate',
      signedMessage({ certificate: 'bad/expired' }).bytes.toString(),
      'VB-F16',
    ],
    [
      'EK-74 an expired Timestamp',
      signedMessage({ now: Date.now() - 60 * 60_000 }).bytes.toString(),
      'VB-F20',
    ],
  ])('%s: where the flag allows the header, it is verified', async (_, attack, code) => {
    expect(await verdict(attack, lenient)).toBe(code);
    expect(await verdict(signed, lenient)).toBe('believed');
  });
  test('EK-74 with the flag a signed and an unsigned message are both believed, each for what it proves', async () => {
    expect((await believe(signed, lenient)).sigOin).toBe('00000001999900020000');
    expect((await believe(bare(), lenient)).sigOin).toBeUndefined();
  });
  test('EK-74 the rest of the profile holds unsigned too', async () => {
    const text = bare().toString();
    expect(await verdict(text.replace(/<wsa:To .*?<\/wsa:To>/, ''), unsignedService)).toBe('VB-F06');
    expect(
      await verdict(text.replace('oin=00000001999900019000', 'oin=00000001999999999000'), unsignedService),
    ).toBe('VB-F11');
    expect(await verdict(text, unsignedService)).toBe('believed');
  });
});

describe('EK-110 request, answer and fault of a service speak one profile', () => {
  let running: TestBroker;
  beforeAll(async () => {
    running = await startTestBroker((settings) => ({
      ...settings,
      services: {
        ...settings.services,
        school: { profile: '2W-be', allowSecurityHeader: false, mtom: false },
      },
    }));
  });
  afterAll(() => running.stop());
  const send = (bytes: Buffer, path = '/verzuim/school/v1') => sendRaw(running.broker.url, { bytes, path });

  test('EK-110 2W-be: answer and faults carry no Security header', async () => {
    const answer = await send(bare());
    expect({ status: answer.status, secured: answer.body.includes('Security') }).toEqual({
      status: 200,
      secured: false,
    });
    for (const [bytes, code] of [
      [bare('http://x/?oin=0000000700088ZZ00000'), 'VB-F22'],
      [Buffer.from('<a><b></a>'), 'VB-F03'],
      [Buffer.from(signed), 'VB-F13'],
    ] as const) {
      const fault = await send(bytes);
      expect({ code: fault.fault?.code, secured: /<wsse:Security/.test(fault.body) }).toEqual({
        code,
        secured: false,
      });
    }
  });
  test('EK-110 the profile is of the service: the one beside it stays signed, both ways', async () => {
    const path = '/verzuim/gemeente/v1';
    const refused = await send(bare(), path);
    expect(refused.fault).toMatchObject({ code: 'VB-F13', rule: 'EK-73' });
    expect(refused.body).toContain('<ds:SignatureValue');
  });
});

describe('tolerances: each deviation is refused, and overlooked only where it is named', () => {
  const utc = /<wsu:(Created|Expires)>([^<]*)\.\d{3}Z</g;
  const offset = (text: string) =>
    text.replaceAll(utc, (_, name: string, at: string) => {
      const local = new Date(Date.parse(`${at}Z`) + 60 * 60_000).toISOString().slice(0, 19);
      return `<wsu:${name}>${local}+01:00<`;
    });
  const identifier =
    '<wsse:SecurityTokenReference><wsse:KeyIdentifier ValueType="http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1">AAAA</wsse:KeyIdentifier></wsse:SecurityTokenReference>';
  const cases: readonly (readonly [string, Tolerance, string, Partial<AtTheGate>, string])[] = [
    [
      'EK-30 header blocks of the sender',
      'foreign-header-blocks',
      signed.replace('<soap:Header>', '<soap:Header><x:y xmlns:x="urn:x"/>'),
      {},
      'VB-F05',
    ],
    [
      'EK-89 a token named by its thumbprint',
      'indirect-token-references',
      resign(unsignedMessage(), { keyInfo: identifier }),
      {},
      'VB-F15',
    ],
    [
      'EK-97 a Timestamp in local time with its offset',
      'time-zone-offsets',
      resign(offset(unsignedMessage())),
      {},
      'VB-F13',
    ],
    ['EK-37 SOAPAction without quotes', 'unquoted-soap-action', signed, { soapAction: MELDEN }, 'VB-F09'],
  ];
  test.each(cases)('%s', async (_, tolerance, message, at, code) => {
    expect(await verdict(message, at)).toBe(code);
    const others = TOLERANCES.filter((name) => name !== tolerance);
    expect(await verdict(message, { ...at, gate: { tolerances: others } })).toBe(code);
    expect((await believe(message, { ...at, gate: { tolerances: [tolerance] } })).tolerated).toEqual([
      tolerance,
    ]);
    expect((await believe(signed, { gate: { tolerances: [tolerance] } })).tolerated).toEqual([]);
  });

  test.each([
    [
      'EK-31 a block that must be understood',
      signed.replace('<soap:Header>', '<soap:Header><x:y xmlns:x="urn:x" soap:mustUnderstand="1"/>'),
      {},
      'VB-F02',
    ],
    ['EK-36 another SOAPAction', signed, { soapAction: '"urn:x"' }, 'VB-F09'],
    ['EK-73 no signature', unsignedMessage(), {}, 'VB-F13'],
    [
      'EK-75 an unsigned wsa:To',
      resign(unsignedMessage(), { parts: ['Action', 'MessageID', 'From', 'Timestamp', 'Body'] }),
      {},
      'VB-F13',
    ],
    ['EK-77 a changed Body', signed.replace('onbekend', '0nbekend'), {}, 'VB-F18'],
    [
      'EK-89 a thumbprint with another key than the one token',
      resign(unsignedMessage({ certificate: 'vendor-kvk' }), { keyInfo: identifier }),
      {},
      'VB-F18',
    ],
    [
      'EK-97 a Timestamp without any zone',
      resign(unsignedMessage().replaceAll(utc, '<wsu:$1>$2<')),
      {},
      'VB-F13',
    ],
  ])('%s is never overlooked', async (_, message, at, code) => {
    const all = { ...at, gate: { tolerances: [...TOLERANCES] } };
    expect(await verdict(message, all)).toBe(code);
    expect(await verdict(signed, { gate: { tolerances: [...TOLERANCES] } })).toBe('believed');
  });
});

test.each([
  ['EK-99 an expired Timestamp', -60, 'EK-99', 'wsu:Expires, wsu:Created 3600 s achter op onze klok'],
  ['EK-100 a Timestamp in the future', 60, 'EK-100', 'wsu:Created, 3600 s voor op onze klok'],
])('%s: the fault says how far off the clocks are', async (_, minutes, rule, part) => {
  const now = Date.now();
  const found = await judge(signedMessage({ now: now + minutes * 60_000 }).bytes, { now });
  expect(found).toMatchObject({ ok: false, fault: { code: 'VB-F20', rule, part } });
  expect(await verdict(signedMessage({ now }).bytes, { now })).toBe('believed');
});
