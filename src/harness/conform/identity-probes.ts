/** EK-118…EK-140: who may speak for whom, and the form of faults. */
import { X509Certificate } from 'node:crypto';
import { SOAP, WSA, WSSE, WSU } from '../../edukoppeling/namespaces.ts';
import { BODY_FAULT, HEADER_FAULT } from './fault-causes.ts';
import {
  broken,
  type Change,
  exchange,
  expectAnswer,
  expectFault,
  HOLDS,
  notTestable,
  type Probe,
  refused,
  withBadParty,
} from './probe.ts';
import { faultOf, type Reply } from './target.ts';

const ANONYMOUS = 'http://www.w3.org/2005/08/addressing/anonymous';
/** Schools of the test range that nobody has: a broker that knows one of them is not asked by accident. */
const UNKNOWN_SCHOOLS = ['0000000700098ZZ00000', '0000000700098ZY00000'] as const;

function speakingFor(oin: string): Change {
  return {
    draft: ({ headers }) => ({
      headers: { ...headers, From: `<wsa:Address>${ANONYMOUS}?oin=${oin}</wsa:Address>` },
    }),
  };
}

/** Something of the fault that a change gives. */
function ofFault(
  id: string,
  title: string,
  expected: string,
  change: Change,
  fits: (reply: Reply, fault: NonNullable<ReturnType<typeof faultOf>>) => boolean,
): Probe {
  return {
    id,
    title,
    run: async (target) => {
      const reply = await exchange(target, change);
      const fault = faultOf(reply);
      return fault !== undefined && fits(reply, fault) ? HOLDS : broken(expected, reply);
    },
  };
}

const child = (name: string) => (fault: { element: { children: readonly { localName: string }[] } }) =>
  fault.element.children.some(({ localName }) => localName === name);

export const IDENTITY_PROBES: readonly Probe[] = [
  {
    id: 'EK-118',
    title: 'a From that is not the holder of the certificate, under mandate',
    run: async (target) => {
      const holder = new X509Certificate(target.party.certificate).subject;
      if (holder.includes(target.fromOin)) {
        return notTestable('the party speaks for itself; give a certificate of a vendor under mandate');
      }
      return expectAnswer(await exchange(target));
    },
  },
  withBadParty('other-oin', (party) =>
    refused('EK-119', 'a certificate of nobody connected', 'VB-F17', {
      signedBy: party,
      http: { tls: party },
    }),
  ),
  refused('EK-120', 'a sender without mandate', 'VB-F22', speakingFor(UNKNOWN_SCHOOLS[0])),
  {
    id: 'EK-125',
    title: 'TLS and signature of two parties',
    run: async (target) => {
      const other = target.otherParty;
      if (other === undefined) return notTestable('needs a second party; give --other-cert');
      return expectFault(await exchange(target, { http: { tls: other } }), ['VB-F17']);
    },
  },
  ofFault(
    'EK-131',
    'unqualified faultcode and faultstring, alone in the Body',
    'one soap:Fault with unqualified children',
    HEADER_FAULT,
    (reply, { element }) => {
      const body = reply.kind === 'answer' ? reply.envelope?.child(SOAP, 'Body') : undefined;
      return (
        body?.children.length === 1 &&
        element.child('', 'faultcode') !== undefined &&
        element.child('', 'faultstring') !== undefined
      );
    },
  ),
  ofFault(
    'EK-132',
    'faultcode is a QName that resolves',
    'a faultcode in soap, wsa, wsse or wsu',
    HEADER_FAULT,
    (_, { faultcode }) => [SOAP, WSA, WSSE, WSU].some((namespace) => faultcode.startsWith(`{${namespace}}`)),
  ),
  ofFault(
    'EK-133',
    'no detail when a header is at fault',
    'a fault without detail',
    HEADER_FAULT,
    (_, fault) => !child('detail')(fault),
  ),
  ofFault('EK-133', 'a detail when the Body is at fault', 'a fault with detail', BODY_FAULT, (_, fault) =>
    child('detail')(fault),
  ),
  ofFault(
    'EK-134',
    'the element at fault is named',
    'a faultstring that names To',
    HEADER_FAULT,
    (_, { faultstring }) => /\bTo\b/.test(faultstring),
  ),
  ofFault(
    'EK-135',
    'faultstring begins with the code of Digikoppeling',
    '0005 at the beginning',
    HEADER_FAULT,
    (_, { faultstring }) => faultstring.startsWith('0005'),
  ),
  {
    id: 'EK-136',
    title: 'no inner detail, and one text for two unknown senders',
    run: async (target) => {
      const texts: string[] = [];
      for (const school of UNKNOWN_SCHOOLS) {
        const reply = await exchange(target, speakingFor(school));
        const { faultstring } = faultOf(reply) ?? { faultstring: '' };
        if (/\bat .+:\d+|\bselect\b|exception/i.test(faultstring)) return broken('no inner detail', reply);
        texts.push(faultstring.replaceAll(school, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ''));
      }
      return texts[0] === texts[1] ? HOLDS : broken('one text', texts.join(' | '));
    },
  },
  ofFault(
    'EK-21',
    'HTTP 500 with a fault',
    'HTTP 500',
    HEADER_FAULT,
    (reply) => reply.kind === 'answer' && reply.status === 500,
  ),
  {
    id: 'EK-21',
    title: 'HTTP 200 with an answer',
    run: async (target) => expectAnswer(await exchange(target)),
  },
  {
    id: 'EK-140',
    title: 'a functional refusal is an answer, not a fault',
    run: async (target) => {
      const reply = await exchange(target);
      if (reply.kind === 'answer' && !/>false</.test(reply.text)) {
        return notTestable('the request was not refused; give one that is, with --payload');
      }
      return expectAnswer(reply);
    },
  },
];
