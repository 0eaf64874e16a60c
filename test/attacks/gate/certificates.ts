/**
 * Signing certificates: every bad one of the test PKI with a signature of its own key, and tokens that hold no
 * certificate at all. Source: WB009, PKI001–PKI005; EK-92, EK-94, EK-158.
 */
import { X509Certificate } from 'node:crypto';
import { fixture, fixtureIdentity } from '../../../src/harness/example-partners.ts';
import { signedMessage } from '../../setup/wire.ts';
import { attack, NOW, replace, type Table } from '../attack.ts';
import { BAD_CERTIFICATES, BELIEVED_FOR_SIGNING } from '../bad-certificates.ts';

const vendor = fixtureIdentity('vendor-rsin').certificate;
const base64 = vendor.toString('base64');

/** Those that a statement of their own speaks of. */
const RULES: Readonly<Record<string, string>> = {
  'ec-key': 'EK-158',
  'rsa-1024': 'EK-158',
  'no-key-usage': 'EK-94',
  // CAs may issue and not sign.
  'tsp-constrained': 'EK-94',
  'tsp-no-cert-sign': 'EK-94',
  'tsp-other-policy': 'EK-94',
  'tsp-pathlen-0': 'EK-94',
  intermediate: 'EK-94',
  tsp: 'EK-94',
};

const bad = BAD_CERTIFICATES.filter(({ name }) => !BELIEVED_FOR_SIGNING.includes(name)).map(({ name, key }) =>
  attack(
    `signed with bad/${name}`,
    'VB-F16',
    RULES[name] ?? 'EK-92',
    () => signedMessage({ now: NOW, certificate: `bad/${name}`, key }).bytes,
  ),
);

/** The CAs of the trust store: believed to issue, not to sign messages. */
const cas = ['root', 'intermediate', 'tsp'].map((name) =>
  attack(
    `signed with the key of trust/${name}`,
    'VB-F16',
    RULES[name] ?? 'EK-92',
    () => signedMessage({ now: NOW, certificate: `trust/${name}`, key: name }).bytes,
  ),
);

/** A byte of the certificate changed at a place that only its issuer's signature protects. */
const flipped = (title: string, what: Buffer) =>
  attack(`the token is the certificate with ${title} changed`, 'VB-F16', 'EK-92', (base) => {
    const at = vendor.indexOf(what);
    if (at < 0) throw new Error(`${title} is not in the certificate`);
    const changed = Buffer.from(vendor);
    changed[at + what.length - 1] = (changed[at + what.length - 1] ?? 0) ^ 1;
    return replace(base, base64, changed.toString('base64'));
  });

const { serialNumber } = new X509Certificate(vendor);

const TOKENS: readonly (readonly [string, string])[] = [
  ['nothing', ''],
  ['white space', ' \n '],
  ['no base64', '***'],
  ['base64 without its padding', base64.replace(/=+$/, '')],
  ['one byte', 'MA=='],
  ['an empty sequence', 'MAA='],
  ['the certificate without its last byte', vendor.subarray(0, -1).toString('base64')],
  ['the certificate with a byte after it', Buffer.concat([vendor, Buffer.alloc(1)]).toString('base64')],
  ['the certificate twice', Buffer.concat([vendor, vendor]).toString('base64')],
  [
    'the certificate and its issuer',
    Buffer.concat([vendor, fixtureIdentity('trust/tsp', 'tsp').certificate]).toString('base64'),
  ],
  ['the certificate as PEM', Buffer.from(fixture('vendor-rsin.pem')).toString('base64')],
  ['the certificate in base64 twice', Buffer.from(base64).toString('base64')],
  [
    'a CRL',
    Buffer.from(fixture('trust/tsp.crl.pem').replace(/-----.*?-----|\s/g, ''), 'base64').toString('base64'),
  ],
  [
    'a private key',
    Buffer.from(fixture('keys/vendor-kvk.key.pem').replace(/-----.*?-----|\s/g, ''), 'base64').toString(
      'base64',
    ),
  ],
  ['a length that never comes', Buffer.from('3084ffffffff', 'hex').toString('base64')],
  ['a length of no end', Buffer.from('3080', 'hex').toString('base64')],
  ['10,000 sequences in one another', Buffer.alloc(20_000, Buffer.from('3082', 'hex')).toString('base64')],
  ['a megabyte of zeros', Buffer.alloc(1024 * 1024).toString('base64')],
  ['the certificate with an element after it', `${base64}<x:y xmlns:x="urn:x"/>`],
];

export const CERTIFICATES: Table = [
  ...bad,
  ...cas,
  flipped('its OIN', Buffer.from('00000001999900020000')),
  flipped('its name', Buffer.from('TEST vendor-rsin')),
  flipped('its serial number', Buffer.from(`0201${serialNumber}`, 'hex')),
  flipped('its end date', Buffer.from('20991231235959')),
  flipped('its key usage', Buffer.from('0603551d0f0101ff0404030205a0', 'hex')),
  ...TOKENS.map(([title, token]) =>
    attack(`the token is ${title}`, 'VB-F16', 'EK-92', (base) => replace(base, base64, token)),
  ),
];
