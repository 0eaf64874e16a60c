/** EK-42…EK-65: WS-Addressing in requests, and what the answer has of its own. */

import type { Draft } from './draft.ts';
import {
  accepted,
  broken,
  type Change,
  exchange,
  expectAnswer,
  expectFault,
  HOLDS,
  notTestable,
  type Probe,
  refused,
} from './probe.ts';
import { wsaOf } from './target.ts';

const ANONYMOUS = 'http://www.w3.org/2005/08/addressing/anonymous';
const address = (uri: string) => `<wsa:Address>${uri}</wsa:Address>`;

/** Header values changed or added before signing; everything that is there is signed. */
function headers(change: (draft: Draft) => Readonly<Record<string, string>>): Change {
  return {
    draft: (draft) => {
      const all = { ...draft.headers, ...change(draft) };
      return { headers: all, signed: [...Object.keys(all), 'Timestamp', 'Body'] };
    },
  };
}

function without(name: string): Change {
  return {
    draft: (draft) => ({
      headers: Object.fromEntries(Object.entries(draft.headers).filter(([header]) => header !== name)),
      signed: draft.signed.filter((part) => part !== name),
    }),
  };
}

const block = (name: string) => new RegExp(`<wsa:${name} .*?</wsa:${name}>`);
const oinOf = (uri = '') => uri.replace(/^.*[?&]oin=/, '').slice(0, 20);
const doubled = (name: string): Change => ({
  bytes: (text) => text.replace(block(name), (found) => found + found.replace(`id-${name}`, `id-2-${name}`)),
});

const old = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';

export const ADDRESSING_PROBES: readonly Probe[] = [
  refused('EK-42', 'no wsa:To', 'VB-F06-To', without('To')),
  refused('EK-43', 'no wsa:Action', 'VB-F06-Action', without('Action')),
  refused('EK-44', 'no wsa:MessageID', 'VB-F06-MessageID', without('MessageID')),
  refused('EK-45', 'no wsa:From', 'VB-F06-From', without('From')),
  ...['To', 'Action', 'MessageID', 'From'].map((name) =>
    refused('EK-46', `wsa:${name} twice`, 'VB-F07', doubled(name)),
  ),
  {
    id: 'EK-47',
    title: 'an unknown Action',
    run: async (target) => {
      const change = headers(() => ({ Action: 'urn:voorbeeld:onbekend' }));
      const reply = await exchange(target, { ...change, http: { headers: { soapaction: '""' } } });
      return expectFault(reply, ['VB-F08']);
    },
  },
  accepted('EK-48', 'no ReplyTo', {}),
  accepted(
    'EK-49',
    'ReplyTo anonymous',
    headers(() => ({ ReplyTo: address(ANONYMOUS) })),
  ),
  accepted(
    'EK-50',
    'ReplyTo anonymous with an OIN',
    headers(({ headers: { From } }) => ({ ReplyTo: From ?? '' })),
  ),
  refused(
    'EK-51',
    'ReplyTo elsewhere',
    'VB-F10',
    headers(() => ({ ReplyTo: address('https://voorbeeld.example/') })),
  ),
  accepted(
    'EK-52',
    'FaultTo none',
    headers(() => ({ FaultTo: address('http://www.w3.org/2005/08/addressing/none') })),
  ),
  refused(
    'EK-52',
    'FaultTo elsewhere',
    'VB-F07',
    headers(() => ({ FaultTo: address('https://voorbeeld.example/') })),
  ),
  refused(
    'EK-52',
    'RelatesTo in a request',
    'VB-F07',
    headers(() => ({ RelatesTo: 'urn:uuid:0' })),
  ),
  refused(
    'EK-53',
    'From with ReferenceParameters',
    'VB-F07',
    headers(({ headers: { From } }) => ({ From: `${From}<wsa:ReferenceParameters/>` })),
  ),
  refused('EK-54', 'a header of WS-Addressing 2004/08', 'VB-F05', {
    draft: () => ({ extraHeaders: `<w:To xmlns:w="${old}">x</w:To>` }),
  }),
  accepted(
    'EK-55',
    'the parameter written OIN',
    headers(({ headers: { To } }) => ({ To: To?.replace('?oin=', '?OIN=') ?? '' })),
  ),
  refused(
    'EK-56',
    'To without OIN',
    'VB-F07',
    headers(({ headers: { To } }) => ({ To: To?.replace(/\?.*/, '') ?? '' })),
  ),
  refused(
    'EK-56',
    'From with two OINs',
    'VB-F07',
    headers(({ headers: { From } }) => ({
      From: From?.replace('</wsa:Address>', `&amp;oin=${oinOf(From)}</wsa:Address>`) ?? '',
    })),
  ),
  refused(
    'EK-56',
    'From with a malformed OIN',
    'VB-F07',
    headers(() => ({ From: address(`${ANONYMOUS}?oin=123`) })),
  ),
  {
    id: 'EK-57',
    title: 'an OIN with letters',
    run: async (target) =>
      /[A-Z]/.test(target.fromOin)
        ? expectAnswer(await exchange(target))
        : notTestable('the sender has an OIN of digits; give --from-oin of a school'),
  },
  accepted(
    'EK-58',
    'another parameter next to oin',
    headers(({ headers: { To } }) => ({ To: `${To}&amp;x=y` })),
  ),
  accepted(
    'EK-59',
    'white space around To',
    headers(({ headers: { To } }) => ({ To: `\n  ${To}\n` })),
  ),
  accepted(
    'EK-60',
    'To with another URL than the request',
    headers(({ headers: { To } }) => ({ To: `https://elders.voorbeeld.example/x?oin=${oinOf(To)}` })),
  ),
  accepted(
    'EK-61',
    'To anonymous with the OIN',
    headers(({ headers: { To } }) => ({ To: `${ANONYMOUS}?oin=${oinOf(To)}` })),
  ),
  refused(
    'EK-62',
    'To with the OIN of another',
    'VB-F11',
    headers(() => ({ To: `${ANONYMOUS}?oin=00000001999999999000` })),
  ),
  accepted(
    'EK-63',
    'a bare UUID as MessageID',
    headers(() => ({ MessageID: crypto.randomUUID() })),
  ),
  {
    id: 'EK-65',
    title: 'the answer has an Action and a MessageID of its own',
    run: async (target) => {
      const messageId = `urn:uuid:${crypto.randomUUID()}`;
      const reply = await exchange(
        target,
        headers(() => ({ MessageID: messageId })),
      );
      const own = wsaOf(reply, 'MessageID')?.text.trim() ?? '';
      const action = wsaOf(reply, 'Action')?.text.trim() ?? '';
      const fits = own !== '' && own !== messageId && action !== '';
      return fits ? HOLDS : broken('wsa:Action and another wsa:MessageID', reply);
    },
  },
];
