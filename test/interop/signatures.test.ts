/** Our signatures convince other implementations, and theirs convince us. */
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DOMParser, XMLSerializer } from '@xmldom/xmldom';
import { describe, expect, test } from 'vitest';
import { SignedXml } from 'xml-crypto';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import { verifyEnvelope } from '../../src/edukoppeling/verify.ts';
import { canonicalize } from '../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../src/edukoppeling/xml/document.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixture, fixtureTrust } from '../../src/harness/example-partners.ts';
import { MELDEN, signedMessage } from '../setup/wire.ts';

const DS = 'http://www.w3.org/2000/09/xmldsig#';
const EXC_C14N = 'http://www.w3.org/2001/10/xml-exc-c14n#';
const hasXmlsec = spawnSync('xmlsec1', ['--version']).status === 0;
const VECTORS = fileURLToPath(new URL('../../../shared/data/c14n-vectors/', import.meta.url));
const withVectors = existsSync(VECTORS) ? test : test.skip;
const key = fileURLToPath(new URL('../../certs-fixtures/keys/vendor-rsin.key.pem', import.meta.url));
const certificate = fileURLToPath(new URL('../../certs-fixtures/vendor-rsin.pem', import.meta.url));

const verdict = (bytes: Buffer | string) =>
  verifyEnvelope(Buffer.from(bytes), { soapAction: `"${MELDEN}"` }, Date.now(), {
    trust: fixtureTrust(),
    limits: DEFAULT_XML_LIMITS,
    window: DEFAULT_TIME_WINDOW,
    ownOins: [BROKER_OIN],
  });

/** The message with the values that a signature computes left to somebody else. */
const unsigned = () =>
  signedMessage()
    .bytes.toString()
    .replace(/<ds:Signature .*<\/ds:Signature>/, '');
const tokenReference =
  '<wsse:SecurityTokenReference><wsse:Reference URI="#id-Token" ValueType="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"/></wsse:SecurityTokenReference>';
const PARTS = ['To', 'Action', 'MessageID', 'From', 'Timestamp', 'Body'];

const ID_ELEMENTS = [
  ...['To', 'Action', 'MessageID', 'From', 'RelatesTo'].map(
    (name) => `http://www.w3.org/2005/08/addressing:${name}`,
  ),
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd:Timestamp',
  'http://schemas.xmlsoap.org/soap/envelope/:Body',
].flatMap((name) => ['--id-attr:Id', name]);

function inFile(text: string | Buffer): string {
  const file = join(mkdtempSync(join(tmpdir(), 'verzuimbroker-xmlsec-')), 'message.xml');
  writeFileSync(file, text);
  return file;
}

describe('xml-crypto', () => {
  test('EK-111 verifies every reference of our message', () => {
    const xml = signedMessage().bytes.toString();
    const signed = new SignedXml({
      publicCert: fixture('vendor-rsin.pem'),
      getCertFromKeyInfo: () => null,
      idMode: 'wssecurity',
    });
    const signature = new DOMParser()
      .parseFromString(xml, 'text/xml')
      .getElementsByTagNameNS(DS, 'Signature')[0];
    if (!signature) throw new Error('no signature');
    signed.loadSignature(new XMLSerializer().serializeToString(signature));
    expect(signed.checkSignature(xml)).toBe(true);
    expect(signed.getSignedReferences()).toHaveLength(PARTS.length);
  });

  test('EK-86 signs a message that the gate believes, and not when a byte is changed', async () => {
    const signer = new SignedXml({
      privateKey: fixture('keys/vendor-rsin.key.pem'),
      idMode: 'wssecurity',
      canonicalizationAlgorithm: EXC_C14N,
      signatureAlgorithm: 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    });
    for (const name of PARTS) {
      const digestAlgorithm = 'http://www.w3.org/2001/04/xmlenc#sha512';
      signer.addReference({
        xpath: `//*[@*[local-name(.)='Id']='id-${name}']`,
        transforms: [EXC_C14N],
        digestAlgorithm,
      });
    }
    signer.getKeyInfoContent = () => tokenReference;
    signer.computeSignature(unsigned(), {
      location: { reference: "//*[local-name(.)='Security']", action: 'append' },
      existingPrefixes: {
        wsse: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd',
      },
    });
    const xml = signer.getSignedXml();
    expect(await verdict(xml)).toMatchObject({ ok: true });
    expect(await verdict(xml.replace('onbekend', '0nbekend'))).toMatchObject({
      ok: false,
      fault: { code: 'VB-F18' },
    });
  });
});

describe('xmlsec1', () => {
  const run = hasXmlsec ? test : test.skip;
  run('EK-111 verifies our message', () => {
    const args = ['--verify', '--pubkey-cert-pem', certificate, ...ID_ELEMENTS];
    const good = spawnSync('xmlsec1', [...args, inFile(signedMessage().bytes)]);
    expect({ status: good.status, said: good.stderr.toString() }).toMatchObject({ status: 0 });
    const changed = signedMessage().bytes.toString().replace('onbekend', '0nbekend');
    expect(spawnSync('xmlsec1', [...args, inFile(changed)]).status).not.toBe(0);
  });

  run('EK-85 signs, with InclusiveNamespaces, a message that the gate believes', async () => {
    const inclusive = `<ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" PrefixList="soap wsa unknown"/>`;
    const reference = (name: string) =>
      `<ds:Reference URI="#id-${name}"><ds:Transforms><ds:Transform Algorithm="${EXC_C14N}">${inclusive}</ds:Transform></ds:Transforms>` +
      '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference>';
    const template =
      `<ds:Signature xmlns:ds="${DS}"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="${EXC_C14N}">${inclusive}</ds:CanonicalizationMethod>` +
      `<ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"/>${PARTS.map(reference).join('')}` +
      `</ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo>${tokenReference}</ds:KeyInfo></ds:Signature>`;
    const file = inFile(unsigned().replace('</wsse:Security>', `${template}</wsse:Security>`));
    const signed = execFileSync('xmlsec1', ['--sign', '--privkey-pem', key, ...ID_ELEMENTS, file]);
    expect(await verdict(signed)).toMatchObject({ ok: true });
  });
});

describe('vectors', () => {
  withVectors(
    'exclusive c14n of the XML Signature working group: the digests of all references without comments',
    () => {
      const text = readFileSync(join(VECTORS, 'merlin-exc-c14n-one/exc-signature.xml'), 'utf8').replace(
        /<!DOCTYPE[^\]]*\]>/,
        '',
      );
      const { root } = parseXml(Buffer.from(text));
      const all = [root];
      for (const element of all) all.push(...element.children);
      const target = all.find(
        (element) => element.attribute('Id') === 'to-be-signed' || element.attribute('id') === 'to-be-signed',
      );
      const references = all.filter((element) => element.is(DS, 'Reference'));
      let compared = 0;
      for (const reference of references) {
        const transform = reference.child(DS, 'Transforms')?.child(DS, 'Transform');
        if (target === undefined || transform?.attribute('Algorithm') !== EXC_C14N) continue;
        const prefixes = transform.children[0]?.attribute('PrefixList')?.split(/\s+/) ?? [];
        const digest = createHash('sha1').update(canonicalize(target, prefixes)).digest('base64');
        expect(digest).toBe(reference.child(DS, 'DigestValue')?.text.trim());
        compared++;
      }
      expect(compared).toBeGreaterThanOrEqual(2);
    },
  );

  withVectors('exclusive c14n of libxml2: every case whose selection is one subtree, byte for byte', () => {
    const folder = join(VECTORS, 'libxml2/test/c14n/exc-without-comments');
    const compared: string[] = [];
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.xml'))) {
      const base = name.slice(0, -4);
      const result = join(VECTORS, 'libxml2/result/c14n/exc-without-comments', base);
      const selection = readFileSync(join(folder, `${base}.xpath`), 'utf8').replace(/<!--.*?-->/gs, '');
      const [only, ...more] = [...selection.matchAll(/ancestor-or-self::(?:([\w-]+):)?(\w+)/g)];
      // Selections with exceptions (`not`, several axes) are node sets, which are outside the profile.
      if (
        only === undefined ||
        more.length > 0 ||
        /not|self::.*self::.*self::|parent::/.test(selection) ||
        !existsSync(result)
      )
        continue;
      // Our reader refuses a DTD; what it would add, a default attribute, is written out instead.
      const text = readFileSync(join(folder, name), 'utf8')
        .replace(/<!DOCTYPE[^\]]*\]>/, '')
        .replace('<e9 ', '<e9 attr="default" ');
      const { root } = parseXml(Buffer.from(text));
      const all = [root];
      for (const element of all) all.push(...element.children);
      const [, prefix = '', localName] = only;
      const uri = prefix === '' ? '' : new RegExp(`xmlns:${prefix}="([^"]*)"`).exec(selection)?.[1];
      const chosen = all.filter((element) => element.localName === localName && element.namespaceUri === uri);
      if (chosen.length !== 1 || chosen[0] === undefined) continue;
      const list = join(folder, `${base}.ns`);
      const prefixes = existsSync(list)
        ? readFileSync(list, 'utf8')
            .trim()
            .split(/[\s,]+/)
        : [];
      expect({ base, text: canonicalize(chosen[0], prefixes).toString() }).toEqual({
        base,
        text: readFileSync(result, 'utf8'),
      });
      compared.push(base);
    }
    expect(compared).toEqual(expect.arrayContaining(['test-0', 'test-1']));
  });
});
