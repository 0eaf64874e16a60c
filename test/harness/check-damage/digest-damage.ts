/** Every way in which the bytes of a part are known to change, done to the Body. A table of data. */
import { canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { partOf, withDigest, withDigestOf } from '../../setup/checking.ts';
import {
  bodyOf,
  type Damage,
  declareOnEnvelope,
  inBody,
  laidOut,
  layOut,
  message,
  ONE_LINE,
  payload,
  replace,
  sha,
  signerHashed,
} from './damaged-message.ts';

export const DIGEST_DAMAGE: readonly Damage[] = [
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
