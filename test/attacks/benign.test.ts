/**
 * What looks like an attack and is none: each lies next to an attack of the tables and must be believed, or the
 * gate would be safe by refusing everybody.
 */

import { createHash, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { ANONYMOUS, EXC_C14N, NONE } from '../../src/edukoppeling/namespaces.ts';
import { BROKER_OIN } from '../../src/harness/example-partners.ts';
import { signedMessage } from '../setup/wire.ts';
import { NOW, plainBase, readVerdict, replace, verdictOf } from './attack.ts';
import { partOf, withHeader, withReference } from './parts.ts';
import { type Resigning, resign, resignedBase, VENDOR_KEY } from './resign.ts';

const base = plainBase();
const again = (change: (text: string) => string, how: Resigning = {}) => resign(change(resignedBase()), how);
const header = (name: string, content: string) => (text: string) =>
  withHeader(text, `<wsa:${name} wsu:Id="id-More">${content}</wsa:${name}>`, 'id-More');
const address = (uri: string) => `<wsa:Address>${uri}</wsa:Address>`;
const addressed = (to: string) => signedMessage({ now: NOW, addressing: { to } }).bytes.toString();
const MORE = 'http://www.w3.org/2001/04/xmldsig-more#';
const hashed = (name: 'sha384' | 'sha512') =>
  again((text) => replace(text, `${MORE}rsa-sha256`, `${MORE}rsa-${name}`), {
    sign: (bytes) => sign(name, bytes, VENDOR_KEY),
  });
const timestamp = (content: string) =>
  again((text) => {
    const found = partOf(text, 'Timestamp');
    return replace(
      text,
      found,
      found.replace(/>.*</s, () => `>${content}<`),
    );
  });

const BENIGN: readonly (readonly [string, string])[] = [
  ['EK-105 the message itself', base],
  ['EK-105 the message signed again', resignedBase()],
  ['a comment inside a value', replace(base, '>onbekend<', '>on<!-- x -->bekend<')],
  ['a comment inside DigestValue', replace(base, '<ds:DigestValue>', '<ds:DigestValue><!-- x -->')],
  ['a comment inside SignatureValue', base.replace(/(<ds:SignatureValue[^>]*>)/, '$1<!-- x -->')],
  ['a value in CDATA', replace(base, '>onbekend<', '><![CDATA[onbekend]]><')],
  ['a value in character references', replace(base, '>onbekend<', '>&#111;nbekend<')],
  ['an unused namespace on a signed part', replace(base, '<soap:Body ', '<soap:Body xmlns:x="urn:x" ')],
  ['white space in SignatureValue', base.replace(/(<ds:SignatureValue[^>]*>)(.{76})/, '$1\n$2\n')],
  [
    'white space in DigestValue, signed',
    again((text) => text, { writeDigest: (digest) => `\n ${digest}\n ` }),
  ],
  ['white space between the parts of Security', replace(base, '<ds:Signature ', '\n<ds:Signature ')],
  ['EK-81 rsa-sha384', hashed('sha384')],
  ['EK-81 rsa-sha512', hashed('sha512')],
  [
    'EK-80 digests of two kinds in one message',
    again((text) => replace(text, 'xmlenc#sha256', 'xmlenc#sha512')),
  ],
  [
    'EK-85 a PrefixList on a transform',
    again((text) =>
      replace(
        text,
        `<ds:Transform Algorithm="${EXC_C14N}">`,
        `<ds:Transform Algorithm="${EXC_C14N}"><ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="soap nobody"/>`,
      ),
    ),
  ],
  ['EK-91 a signed token', again((text) => withReference(text, '#id-Token'))],
  [
    'EK-103 Security without mustUnderstand',
    replace(base, '<wsse:Security soap:mustUnderstand="1">', '<wsse:Security>'),
  ],
  ['EK-49 ReplyTo anonymous, signed', again(header('ReplyTo', address(ANONYMOUS)))],
  [
    'EK-50 ReplyTo anonymous with an OIN, signed',
    again(header('ReplyTo', address(`${ANONYMOUS}?oin=${BROKER_OIN}`))),
  ],
  ['EK-52 FaultTo none, signed', again(header('FaultTo', address(NONE)))],
  ['EK-55 the OIN under its name in capitals', addressed(`https://broker.test/?OIN=${BROKER_OIN}`)],
  ['EK-58 other parameters beside the OIN', addressed(`https://broker.test/?a=b&oin=${BROKER_OIN}&c=d#e`)],
  ['EK-59 white space around wsa:To', addressed(`\n  https://broker.test/?oin=${BROKER_OIN}\n`)],
  ['EK-61 wsa:To anonymous with our OIN', addressed(`${ANONYMOUS}?oin=${BROKER_OIN}`)],
  ['EK-96 a Timestamp without Expires', timestamp('<wsu:Created>2026-11-24T10:15:30Z</wsu:Created>')],
  ['EK-98 a Timestamp with one decimal', timestamp('<wsu:Created>2026-11-24T10:15:30.1Z</wsu:Created>')],
  [
    'EK-100 a clock four minutes ahead',
    timestamp(
      '<wsu:Created>2026-11-24T10:19:30Z</wsu:Created><wsu:Expires>2026-11-24T10:24:30Z</wsu:Expires>',
    ),
  ],
];

test.each(BENIGN)('believed: %s', async (_, message) => {
  expect(await verdictOf(message)).toBe('believed');
});

test('comments are read by nobody: the payload and its digest are those of the message without', async () => {
  const commented = await readVerdict(replace(base, '>onbekend<', '>on<!-- vervalst -->bekend<'));
  const original = await readVerdict(base);
  if (!commented.ok || !original.ok) throw new Error('not believed');
  expect(commented.envelope.canonicalPayload).toEqual(original.envelope.canonicalPayload);
  const digest = createHash('sha256').update(original.envelope.canonicalPayload).digest();
  expect(commented.envelope.payloadDigest).toEqual(digest);
});
