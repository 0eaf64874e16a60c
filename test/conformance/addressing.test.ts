/** EK-42…EK-63: WS-Addressing of a request, at the gate. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { anonymousAddress } from '../../src/edukoppeling/sign.ts';
import { BROKER_OIN } from '../../src/harness/example-partners.ts';
import { type MessageChange, SCHOOL_OIN, signedMessage } from '../setup/wire.ts';
import {
  ANONYMOUS,
  edited,
  headerPattern,
  judge,
  rewritten,
  WSA,
  withHeader,
  wsaHeader,
} from './rewritten.ts';

const address = (uri: string) => `<wsa:Address>${uri}</wsa:Address>`;
const addressed = (change: MessageChange['addressing']) =>
  signedMessage({ addressing: { ...change } }).bytes.toString();
const to = (uri: string) => addressed({ to: uri });
const from = (uri: string) => addressed({ from: uri });
const without = (name: string) => rewritten((text) => text.replace(headerPattern(name), ''));
const twice = (name: string) =>
  rewritten((text) =>
    text.replace(headerPattern(name), (found) => found + found.replace(`id-${name}`, `id-${name}-2`)),
  );
const inFrom = (more: string) => rewritten((text) => text.replace('</wsa:From>', `${more}</wsa:From>`));

test('EK-48 EK-60 a message without ReplyTo, whose To is not the URL of the service, is believed', async () => {
  expect(await judge(to(`https://elsewhere.example/x?oin=${BROKER_OIN}`))).toBe('believed');
});

describe('refused by the gate', () => {
  test.each([
    ['EK-42 no wsa:To', without('To'), 'VB-F06-To EK-42'],
    ['EK-43 no wsa:Action', without('Action'), 'VB-F06-Action EK-43'],
    ['EK-44 no wsa:MessageID', without('MessageID'), 'VB-F06-MessageID EK-44'],
    ['WA001 an empty wsa:MessageID', addressed({ messageId: ' ' }), 'VB-F07 WA001'],
    ['EK-45 no wsa:From', without('From'), 'VB-F06-From EK-45'],
    ['EK-46 two wsa:To', twice('To'), 'VB-F07 EK-46'],
    ['EK-46 two wsa:Action', twice('Action'), 'VB-F07 EK-46'],
    ['EK-46 two wsa:MessageID', twice('MessageID'), 'VB-F07 EK-46'],
    ['EK-46 two wsa:From', twice('From'), 'VB-F07 EK-46'],
    [
      'EK-46 two wsa:ReplyTo',
      withHeader(
        wsaHeader('ReplyTo', address(ANONYMOUS)) +
          wsaHeader('ReplyTo', address(ANONYMOUS)).replace('-2', '-3'),
      ),
      'VB-F07 EK-46',
    ],
    [
      'EK-51 ReplyTo with a real address',
      withHeader(wsaHeader('ReplyTo', address('https://x.example/'))),
      'VB-F10 EK-51',
    ],
    [
      'EK-51 ReplyTo with an address that starts like the anonymous one',
      withHeader(wsaHeader('ReplyTo', address(`${ANONYMOUS}.x.example/`))),
      'VB-F10 EK-51',
    ],
    [
      'EK-52 FaultTo with a real address',
      withHeader(wsaHeader('FaultTo', address('https://x.example/'))),
      'VB-F07 EK-52',
    ],
    [
      'EK-52 another wsa header with a value',
      withHeader(wsaHeader('Other', 'https://x.example/')),
      'VB-F07 EK-52',
    ],
    ['EK-52 RelatesTo in a request', withHeader(wsaHeader('RelatesTo', 'urn:uuid:1')), 'VB-F07 EK-52'],
    ['EK-53 From with ReferenceParameters', inFrom('<wsa:ReferenceParameters/>'), 'VB-F07 EK-53'],
    ['EK-53 From with Metadata', inFrom('<wsa:Metadata/>'), 'VB-F07 EK-53'],
    ['EK-53 From with an element of its own', inFrom('<x:y xmlns:x="urn:x"/>'), 'VB-F07 EK-53'],
    ['EK-53 From with two addresses', inFrom(address(ANONYMOUS)), 'VB-F07 EK-53'],
    ['EK-53 From with text beside Address', inFrom('x'), 'VB-F07 EK-53'],
    [
      'EK-53 ReplyTo with ReferenceParameters',
      withHeader(wsaHeader('ReplyTo', `${address(ANONYMOUS)}<wsa:ReferenceParameters/>`)),
      'VB-F07 EK-53',
    ],
    [
      'EK-54 a header in the namespace of 2004/08',
      withHeader('<w:ReplyTo xmlns:w="http://schemas.xmlsoap.org/ws/2004/08/addressing" wsu:Id="id-w"/>'),
      'VB-F05 EK-54',
    ],
    [
      'EK-54 every header in the namespace of 2004/08',
      edited((text) => text.replaceAll(WSA, 'http://schemas.xmlsoap.org/ws/2004/08/addressing')),
      'VB-F05 EK-54',
    ],
    ['EK-56 To without an OIN', to('https://broker.test/x'), 'VB-F07 EK-56'],
    [
      'EK-56 To with two OINs',
      to(`https://broker.test/?oin=${BROKER_OIN}&oin=${BROKER_OIN}`),
      'VB-F07 EK-56',
    ],
    [
      'EK-56 To with two OINs, one in capitals',
      to(`https://broker.test/?oin=${BROKER_OIN}&OIN=${BROKER_OIN}`),
      'VB-F07 EK-56',
    ],
    [
      'EK-56 To with an OIN that is too short',
      to(`https://broker.test/?oin=${BROKER_OIN.slice(1)}`),
      'VB-F07 EK-56',
    ],
    ['EK-56 From without an OIN', from(ANONYMOUS), 'VB-F07 EK-56'],
    ['EK-56 From with two OINs', from(`${ANONYMOUS}?oin=${SCHOOL_OIN}&oin=${SCHOOL_OIN}`), 'VB-F07 EK-56'],
    [
      'EK-56 From with an OIN of an unknown kind',
      from(`${ANONYMOUS}?oin=9${SCHOOL_OIN.slice(1)}`),
      'VB-F07 EK-56',
    ],
    ['EK-56 From with an OIN that is too long', from(`${ANONYMOUS}?oin=${SCHOOL_OIN}0`), 'VB-F07 EK-56'],
    ['EK-56 From with the OIN behind a #', from(`${ANONYMOUS}#?oin=${SCHOOL_OIN}`), 'VB-F07 EK-56'],
    [
      'EK-62 To with the OIN of another receiver',
      to('https://x.example/?oin=00000001999999999000'),
      'VB-F11 EK-62',
    ],
  ])('%s', async (_, text, verdict) => {
    expect(await judge(text)).toBe(verdict);
  });
});

describe('accepted by the gate', () => {
  test.each([
    ['EK-48 no ReplyTo', signedMessage().bytes.toString()],
    ['EK-49 ReplyTo anonymous', withHeader(wsaHeader('ReplyTo', address(ANONYMOUS)))],
    [
      'EK-50 ReplyTo anonymous with ?oin=',
      withHeader(wsaHeader('ReplyTo', address(anonymousAddress(SCHOOL_OIN)))),
    ],
    ['EK-52 FaultTo anonymous', withHeader(wsaHeader('FaultTo', address(ANONYMOUS)))],
    ['EK-52 FaultTo none', withHeader(wsaHeader('FaultTo', address(`${WSA}/none`)))],
    ['EK-52 another wsa header that is anonymous', withHeader(wsaHeader('Other', ANONYMOUS))],
    ['EK-53 ReplyTo with Address alone', withHeader(wsaHeader('ReplyTo', ` ${address(ANONYMOUS)} `))],
    ['EK-55 oin', from(`${ANONYMOUS}?oin=${SCHOOL_OIN}`)],
    ['EK-55 OIN', from(`${ANONYMOUS}?OIN=${SCHOOL_OIN}`)],
    ['EK-55 Oin in To', to(`https://broker.test/?Oin=${BROKER_OIN}`)],
    ['EK-57 an OIN with letters after 00000007', from(anonymousAddress('0000000700099AE00000'))],
    ['EK-58 other parameters before and after', from(`${ANONYMOUS}?a=b&oin=${SCHOOL_OIN}&oinx=1`)],
    ['EK-58 a fragment after the query', to(`https://broker.test/?oin=${BROKER_OIN}#x`)],
    ['EK-59 white space around To', to(`\n    https://broker.test/?oin=${BROKER_OIN}\n  `)],
    ['EK-59 white space around Address', from(`\t${ANONYMOUS}?oin=${SCHOOL_OIN}\n`)],
    ['EK-60 To on another host and path', to(`https://duo.example:6940/RIO/services/x?oin=${BROKER_OIN}`)],
    ['EK-61 To anonymous with our OIN', to(anonymousAddress(BROKER_OIN))],
    ['EK-62 To with our OIN', to(`https://broker.test/?oin=${BROKER_OIN}`)],
    ['EK-63 a bare UUID as MessageID', addressed({ messageId: randomUUID() })],
  ])('%s', async (_, text) => {
    expect(await judge(text)).toBe('believed');
  });
});
