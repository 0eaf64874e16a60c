/**
 * What probably changed the bytes that were signed: each damage is really done to a really signed message, and `check`
 * names that very damage, for a digest and for SignedInfo.
 */
import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { CODECS } from '../../src/contract/codecs.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { SIGNATURE_CAUSES } from '../../src/harness/check/causes/explain-signature-value.ts';
import { ATTEMPTS } from '../../src/harness/check/causes/find-cause.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { fixtureIdentity } from '../../src/harness/example-partners.ts';
import {
  checkBytes,
  NOW,
  partOf,
  signatureBytes,
  signBareDigest,
  signedInfoOf,
  signPss,
  withDigest,
  withDigestOf,
  withSignatureOver,
  withSignatureValue,
} from '../setup/checking.ts';
import { signedMessage } from '../setup/wire.ts';

const REDEN = 'Zoë & Renée zeggen "niets" \nmeer';
const report = exampleMelding({ today: '2025-09-01', melding: { vermoedelijkeReden: REDEN } });
const payload = CODECS.meldenVerzuim.writeRequest(report);

/** A message as it is: accepted, so that the damage is the only thing wrong with what follows. */
function message(change: { payload?: string } = {}): Buffer {
  return signedMessage({ now: NOW, payload: change.payload ?? payload }).bytes;
}

const replace = (bytes: Buffer, from: string | RegExp, to: string): Buffer => {
  const text = bytes.toString('utf8');
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${from} does not occur`);
  return Buffer.from(changed);
};
const replaceEach = (bytes: Buffer, from: RegExp, to: string): Buffer =>
  Buffer.from(bytes.toString('utf8').replace(from, to));

/** The signer hashed what `hashed` makes of the canonical Body; the message itself is as it was. */
const signerHashed = (hashed: (canonical: string) => string | Buffer, sent = message()): Buffer =>
  withDigestOf(sent, 'id-Body', hashed(partOf(sent, 'id-Body').canonical));

const sha = (hash: string, text: string) => createHash(hash).update(text);
const bodyOf = (bytes: Buffer) => partOf(bytes, 'id-Body').canonical;
const declareOnEnvelope = (bytes: Buffer) =>
  replace(bytes, '<soap:Envelope ', '<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ');
/** A layout that adds a line for every tag that follows a tag. */
const laidOut = (text: string, lineEnd = '\n  ') => text.replace(/></g, `>${lineEnd}<`);
/** As a writer lays out the child of Body: two blanks a level. Its texts have no line ends. */
function layOut(compact: string): string {
  let depth = 2;
  return compact
    .split(/(?<=>)(?=<)/)
    .map((line) => {
      if (line.startsWith('</')) depth--;
      const text = `\n${'  '.repeat(depth)}${line}`;
      if (!line.includes('</')) depth++;
      return text;
    })
    .join('');
}
const ONE_LINE = payload.replace(/\n/g, ' ');
const BODY = /<soap:Body.*<\/soap:Body>/s;
const inBody = (bytes: Buffer, change: (body: string) => string): Buffer => {
  const text = bytes.toString('utf8');
  return Buffer.from(text.replace(BODY, (body) => change(body)));
};

const DAMAGE: readonly (readonly [cause: string, how: string, damaged: () => Buffer])[] = [
  [
    'other-hash',
    'SHA-1 under the name of SHA-256',
    () => {
      const sent = message();
      return withDigest(sent, 'id-Body', sha('sha1', bodyOf(sent)).digest('base64'));
    },
  ],
  [
    'other-hash',
    'SHA-512 under the name of SHA-256',
    () => {
      const sent = message();
      return withDigest(sent, 'id-Body', sha('sha512', bodyOf(sent)).digest('base64'));
    },
  ],
  [
    'hexadecimal-digest',
    'base64 of the hexadecimal text',
    () => {
      const sent = message();
      return withDigest(
        sent,
        'id-Body',
        Buffer.from(sha('sha256', bodyOf(sent)).digest('hex')).toString('base64'),
      );
    },
  ],
  [
    'hexadecimal-digest',
    'the hexadecimal text itself',
    () => {
      const sent = message();
      return withDigest(sent, 'id-Body', sha('sha256', bodyOf(sent)).digest('hex'));
    },
  ],
  [
    'not-canonicalised',
    'the bytes as they stand',
    () => {
      const sent = replace(message(), 'wsu:Id="id-Body"', "wsu:Id = 'id-Body'");
      const { element } = partOf(sent, 'id-Body');
      const { arena } = element.document.parsed;
      return withDigestOf(
        sent,
        'id-Body',
        sent.subarray(arena.start[element.index], arena.end[element.index]),
      );
    },
  ],
  [
    'content-only',
    'the child of Body',
    () => {
      const sent = message();
      const [child] = partOf(sent, 'id-Body').element.children;
      return withDigestOf(sent, 'id-Body', child ? canonicalize(child) : '');
    },
  ],
  [
    'wrong-part',
    'the digest of wsa:To for the Body',
    () => {
      const sent = message();
      return withDigestOf(sent, 'id-Body', partOf(sent, 'id-To').canonical);
    },
  ],
  ['line-ends', 'CR LF hashed as &#xD;', () => signerHashed((body) => body.replace(/\n/g, '&#xD;\n'))],
  ['line-ends', 'LF hashed, &#xD; sent', () => inBody(message(), (body) => body.replace(/\n/g, '&#xD;\n'))],
  [
    'comments-hashed',
    'c14n with comments',
    () => {
      const sent = inBody(message(), (body) => body.replace('<vb:school>', '<!-- a -> b --><vb:school>'));
      return signerHashed((body) => body.replace('<vb:school>', '<!-- a -> b --><vb:school>'), sent);
    },
  ],
  ['byte-order-mark', 'hashed with the part', () => signerHashed((body) => `\ufeff${body}`)],
  ['unicode-form', 'NFD hashed, NFC sent', () => signerHashed((body) => body.normalize('NFD'))],
  [
    'unicode-form',
    'rewritten to NFD on the way',
    () => Buffer.from(message().toString('utf8').normalize('NFD')),
  ],
  [
    'references-rewritten',
    'escaped twice on the way',
    () => inBody(message(), (body) => body.replaceAll('&amp;', '&amp;amp;')),
  ],
  [
    'references-rewritten',
    'letters hashed as character references',
    () => signerHashed((body) => body.replaceAll('ë', '&#235;').replaceAll('é', '&#233;')),
  ],
  [
    'references-rewritten',
    'quotes hashed as &quot; in text',
    () => signerHashed((body) => body.replace(/"niets"/, '&quot;niets&quot;')),
  ],
  ['other-encoding', 'hashed as Latin-1', () => signerHashed((body) => Buffer.from(body, 'latin1'))],
  [
    'other-encoding',
    'UTF-8 read as Latin-1 on the way',
    () => inBody(message(), (body) => Buffer.from(body).toString('latin1')),
  ],
  ['pretty-printed', 'white space between elements added', () => inBody(message(), (body) => laidOut(body))],
  ['pretty-printed', 'with CR LF', () => inBody(message(), (body) => laidOut(body, '\r\n\t'))],
  [
    'white-space-removed',
    'laid out when hashed',
    () => inBody(message({ payload: `${layOut(ONE_LINE)}\n  ` }), (body) => body.replace(/>\s+</g, '><')),
  ],
  [
    'empty-elements',
    '<a/> hashed',
    () => {
      const sent = message({ payload: payload.replace(/(<vb:vermoedelijkeReden>)[^<]*/, '$1') });
      return signerHashed(
        (body) => body.replace('<vb:vermoedelijkeReden></vb:vermoedelijkeReden>', '<vb:vermoedelijkeReden/>'),
        sent,
      );
    },
  ],
  [
    'text-trimmed',
    'a blank at the end added',
    () => inBody(message(), (body) => body.replace('meer</', 'meer </')),
  ],
  [
    'text-trimmed',
    'a line end lost',
    () =>
      inBody(message({ payload: payload.replace('meer</', 'meer\n</') }), (body) =>
        body.replace('meer\n</', 'meer</'),
      ),
  ],
  [
    'prefix-list-ignored',
    'PrefixList in the Transform only',
    () => {
      const exclusive = '<ds:Transform Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#">';
      const list =
        '<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="wsse wsa"/>';
      const sent = message();
      const hashed = bodyOf(sent);
      const text = sent.toString('utf8');
      const at = text.indexOf(exclusive, text.indexOf('#id-Body')) + exclusive.length;
      return withDigestOf(Buffer.from(text.slice(0, at) + list + text.slice(at)), 'id-Body', hashed);
    },
  ],
  [
    'inclusive-c14n',
    'every declaration in scope hashed',
    () => {
      const sent = declareOnEnvelope(message());
      const all = canonicalize(partOf(sent, 'id-Body').element, ['soap', 'wsa', 'wsse', 'wsu', 'xsi']);
      return withDigestOf(sent, 'id-Body', all);
    },
  ],
  [
    'other-prefix-list',
    'a prefix hashed that is not listed',
    () => {
      const sent = declareOnEnvelope(message());
      return withDigestOf(sent, 'id-Body', canonicalize(partOf(sent, 'id-Body').element, ['xsi']));
    },
  ],
  [
    'declaration-lost',
    'hashed before it was declared',
    () => signerHashed((body) => body.replace(/ xmlns:vb="[^"]*"/, '')),
  ],
  [
    'declaration-moved',
    'declared once, on Body',
    () =>
      signerHashed((body) => {
        const [declaration = ''] = / xmlns:vb="[^"]*"/.exec(body) ?? [];
        return body
          .replace(declaration, '')
          .replace(' wsu:Id', `${declaration} wsu:Id`)
          .replace(/( xmlns:vb="[^"]*")( wsu:Id)/, '$1$2')
          .replace(
            /^<soap:Body(.*?) wsu:Id/s,
            (_, names: string) =>
              `<soap:Body${names
                .match(/ xmlns:\w+="[^"]*"/g)
                ?.sort()
                .join('')} wsu:Id`,
          );
      }),
  ],
  [
    'prefix-changed',
    'vb became ns2 on the way',
    () =>
      inBody(
        message({ payload: payload.replaceAll('vb:', 'ns2:').replace('xmlns:vb', 'xmlns:ns2') }),
        (body) => body.replaceAll('ns2:', 'vb:').replace('xmlns:ns2', 'xmlns:vb'),
      ),
  ],
  [
    'prefix-changed',
    'a default namespace became a prefix',
    () =>
      inBody(message({ payload: payload.replaceAll('vb:', '').replace('xmlns:vb', 'xmlns') }), (body) =>
        body.replace(/<(\/?)(?!\/?soap:)/g, '<$1vb:').replace(' xmlns="', ' xmlns:vb="'),
      ),
  ],
  [
    'attribute-renamed',
    'Id when hashed, wsu:Id when sent',
    () => signerHashed((body) => body.replace(/ xmlns:wsu="[^"]*"/, '').replace(' wsu:Id=', ' Id=')),
  ],
  [
    'attribute-added',
    'wsu:Id added after hashing',
    () => signerHashed((body) => body.replace(/ xmlns:wsu="[^"]*" wsu:Id="id-Body"/, '')),
  ],
  [
    'attribute-lost',
    'xsi:type when hashed',
    () =>
      signerHashed((body) =>
        body.replace(
          '<vb:brin>',
          '<vb:brin xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsd:string">',
        ),
      ),
  ],
  [
    'attribute-lost',
    'xml:space when hashed',
    () =>
      signerHashed((body) =>
        body.replace('<vb:vermoedelijkeReden>', '<vb:vermoedelijkeReden xml:space="preserve">'),
      ),
  ],
  ['content-changed', 'another value', () => inBody(message(), (body) => body.replace('meer</', 'minder</'))],
];

test('the message itself is accepted', async () => {
  expect((await checkBytes(message())).findings).toEqual([]);
});

test.each(DAMAGE)('digest: %s (%s)', async (cause, _, damaged) => {
  const { findings } = await checkBytes(damaged());
  const [first] = findings;
  expect(first).toMatchObject({ step: 'digests', code: 'VB-F18', rule: 'WB013' });
  expect(first?.probableCause?.name).toBe(cause);
  expect(findings.filter(({ code }) => code === 'VB-F18')).toHaveLength(1);
});

test('every attempt of the table was tried on a damage of its own', () => {
  const tried = new Set(DAMAGE.map(([cause]) => cause));
  expect(ATTEMPTS.map(({ name }) => name).filter((name) => !tried.has(name))).toEqual([]);
});

const SIGNATURE_DAMAGE: readonly (readonly [cause: string, how: string, damaged: () => Buffer])[] = [
  [
    'inclusive-c14n',
    'over SignedInfo',
    () => {
      const sent = message();
      return withSignatureOver(sent, signedInfoWith(sent, ['soap', 'wsa', 'wsse', 'wsu', 'ds']));
    },
  ],
  [
    'pretty-printed',
    'SignedInfo laid out afterwards',
    () => replaceEach(message(), /(<\/ds:Reference>|<\/ds:Transforms>)/g, '$1\n    '),
  ],
  [
    'other-signature-hash',
    'SHA-1 signed, SHA-256 named',
    () => {
      const sent = message();
      return withSignatureOver(sent, signedInfoOf(sent), 'sha1');
    },
  ],
  [
    'other-signature-hash',
    'SHA-512 signed, SHA-256 named',
    () => {
      const sent = message();
      return withSignatureOver(sent, signedInfoOf(sent), 'sha512');
    },
  ],
  [
    'other-key',
    'the key of another party',
    () => signedMessage({ now: NOW, payload, certificate: 'vendor-rsin', key: 'vendor-kvk' }).bytes,
  ],
  ['bare-digest-signed', 'without DigestInfo', () => signBareDigest(message())],
  ['rsa-pss', 'PSS padding', () => signPss(message())],
  [
    'value-hexadecimal',
    'base64 of hexadecimal text',
    () => {
      const sent = message();
      return withSignatureValue(sent, Buffer.from(signatureBytes(sent).toString('hex')).toString('base64'));
    },
  ],
  [
    'value-hexadecimal',
    'hexadecimal text itself',
    () => {
      const sent = message();
      return withSignatureValue(sent, signatureBytes(sent).toString('hex'));
    },
  ],
  [
    'value-in-der',
    'an OCTET STRING',
    () => {
      const sent = message();
      const value = signatureBytes(sent);
      const head = Buffer.from([0x04, 0x82, value.length >> 8, value.length & 0xff]);
      return withSignatureValue(sent, Buffer.concat([head, value]).toString('base64'));
    },
  ],
  [
    'value-reversed',
    'little-endian',
    () => {
      const sent = message();
      return withSignatureValue(sent, Buffer.from(signatureBytes(sent)).reverse().toString('base64'));
    },
  ],
  [
    'content-changed',
    'a digest changed after signing',
    () => {
      const sent = message();
      const [digest = ''] = /(?<=<ds:DigestValue>)[^<]+/.exec(sent.toString('utf8')) ?? [];
      return replace(sent, digest, sha('sha256', 'another').digest('base64'));
    },
  ],
];

function signedInfoWith(bytes: Buffer, prefixes: readonly string[]): Buffer {
  const { element } = partOf(bytes, 'id-Body');
  const find = (each: typeof element): typeof element | undefined =>
    each.localName === 'SignedInfo' ? each : each.children.map(find).find((found) => found !== undefined);
  const signedInfo = find(element.document.root);
  return signedInfo ? canonicalize(signedInfo, prefixes) : Buffer.alloc(0);
}

test.each(SIGNATURE_DAMAGE)('SignatureValue: %s (%s)', async (cause, _, damaged) => {
  const { findings } = await checkBytes(damaged());
  expect(findings[0]).toMatchObject({ step: 'ds:SignatureValue', code: 'VB-F18', rule: 'WB013' });
  expect(findings[0]?.probableCause?.name).toBe(cause);
});

test('SignatureValue: the key of another certificate in the message is named', async () => {
  const other = fixtureIdentity('vendor-rsin').certificate.toString('base64');
  const sent = signedMessage({ now: NOW, payload, certificate: 'vendor-kvk', key: 'vendor-rsin' }).bytes;
  const token = `<wsse:BinarySecurityToken>${other}</wsse:BinarySecurityToken>`;
  // A second token inside a wsa header keeps the Security header as it has to be.
  const { findings } = await checkBytes(replace(sent, '</wsa:From>', `${token}</wsa:From>`));
  const value = findings.find(({ step }) => step === 'ds:SignatureValue');
  expect(value?.probableCause?.name).toBe('key-of-another-token');
});

test('every cause of a wrong SignatureValue was tried on a damage of its own', () => {
  const tried = new Set([...SIGNATURE_DAMAGE.map(([cause]) => cause), 'key-of-another-token']);
  expect(Object.keys(SIGNATURE_CAUSES).filter((name) => !tried.has(name))).toEqual([]);
});

test('a large part: the cause is found all the same, and giving up is said', async () => {
  const reden = Array.from({ length: 6000 }, (_, i) => `<vb:reden>nummer ${i}</vb:reden>`).join('');
  const large = message({ payload: payload.replace('<vb:school>', `${reden}<vb:school>`) });
  const cause = async (bytes: Buffer) =>
    (await checkBytes(bytes)).findings.find(({ code }) => code === 'VB-F18')?.probableCause?.name;
  expect(await cause(inBody(large, (body) => laidOut(body)))).toBe('pretty-printed');
  const all = canonicalize(partOf(declareOnEnvelope(large), 'id-Body').element, [
    'soap',
    'wsa',
    'wsse',
    'wsu',
    'xsi',
  ]);
  expect(await cause(withDigestOf(declareOnEnvelope(large), 'id-Body', all))).toBe('inclusive-c14n');
  expect(await cause(inBody(large, (body) => body.replace('nummer 77<', 'nummer 78<')))).toBe('not-found');
}, 60_000);
