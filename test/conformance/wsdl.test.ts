/**
 * The contracts we publish, and the contracts of others that our client can use. edukoppeling §7.7: EK-144…EK-154.
 * Each refusal is our own WSDL with one thing changed.
 */
import { fileURLToPath } from 'node:url';
import { createClientAsync } from 'soap';
import { describe, expect, test } from 'vitest';
import { publishWsdl, readSchemas, readWsdl, WSDL_FILES } from '../../src/contract/files.ts';
import { readService } from '../../src/contract/service.ts';
import { createTrustStore, TrustStoreError } from '../../src/edukoppeling/pki/index.ts';
import { parseXml, type XmlElement } from '../../src/edukoppeling/xml/document.ts';
import { fixture } from '../../src/harness/example-partners.ts';
import { answerTo, ok, requesterOf } from './provider.ts';

const NAMES = Object.keys(WSDL_FILES) as (keyof typeof WSDL_FILES)[];
const WSDL = 'http://schemas.xmlsoap.org/wsdl/';
const WSDL_SOAP = 'http://schemas.xmlsoap.org/wsdl/soap/';
const WSAM = 'http://www.w3.org/2007/05/addressing/metadata';
const school = readWsdl('school').toString();
const rootOf = (name: keyof typeof WSDL_FILES) => parseXml(readWsdl(name)).root;
const all = (root: XmlElement, uri: string, localName: string): readonly XmlElement[] =>
  root.children.flatMap((child) => [
    ...(child.is(uri, localName) ? [child] : []),
    ...all(child, uri, localName),
  ]);

/** The start stops at the changed contract, and not at the contract itself. */
function stops(rule: string, found: string | RegExp, put: string): void {
  const changed = school.replace(found, put);
  expect(changed === school).toBe(false);
  expect(readService(Buffer.from(school)).operations.length).toBeGreaterThan(0);
  expect(() => readService(Buffer.from(changed))).toThrow(
    expect.objectContaining({ name: 'ContractError', rule }),
  );
}

describe.each(NAMES)('%s', (name) => {
  const root = rootOf(name);
  const operations = root.child(WSDL, 'portType')?.childrenNamed(WSDL, 'operation') ?? [];
  test('EK-144 is WSDL 1.1, document/literal, SOAP over HTTP', () => {
    expect(root.is(WSDL, 'definitions')).toBe(true);
    expect(
      all(root, WSDL_SOAP, 'binding').map((b) => [b.attribute('style'), b.attribute('transport')]),
    ).toEqual([['document', 'http://schemas.xmlsoap.org/soap/http']]);
    const uses = all(root, WSDL_SOAP, 'body').map((body) => body.attribute('use'));
    expect(uses).toEqual(Array(operations.length * 2).fill('literal'));
  });
  test('EK-145 every part is defined with element, none with type', () => {
    const parts = all(root, WSDL, 'part');
    expect(parts.length).toBeGreaterThan(operations.length * 2);
    for (const part of parts) {
      expect({ element: typeof part.attribute('element'), type: part.attribute('type') }).toEqual({
        element: 'string',
        type: undefined,
      });
    }
  });
  test('EK-146 has one portType', () => expect(all(root, WSDL, 'portType')).toHaveLength(1));
  test('EK-147 every operation has an input and then an output', () => {
    for (const operation of operations) {
      expect(operation.children.slice(0, 2).map((child) => child.localName)).toEqual(['input', 'output']);
    }
  });
  test('EK-148 EK-149 every input, output and fault has wsam:Action, and soapAction equals that of the input', () => {
    const actions = operations.map((operation) => {
      for (const child of operation.children)
        expect(child.attribute('Action', WSAM)).toMatch(/^(urn:|http:)/);
      return operation.child(WSDL, 'input')?.attribute('Action', WSAM);
    });
    expect(all(root, WSDL_SOAP, 'operation').map((bound) => bound.attribute('soapAction'))).toEqual(actions);
    expect(new Set(actions).size).toBe(operations.length);
  });
  test('EK-150 namespace, portType and service carry one and the same single version number', () => {
    expect(root.attribute('targetNamespace')).toMatch(/:v1$/);
    expect(root.child(WSDL, 'portType')?.attribute('name')).toMatch(/_v1$/);
    expect(root.child(WSDL, 'service')?.attribute('name')).toMatch(/_v1$/);
    expect(root.attribute('name')).toMatch(/_v1$/);
    for (const schema of readSchemas().values()) {
      expect(parseXml(schema).root.attribute('targetNamespace')).toMatch(/:v1$/);
    }
  });
  test('EK-151 is imported by node-soap, schemas in files of their own included', async () => {
    const client = await createClientAsync(
      fileURLToPath(new URL(`../../wsdl/${WSDL_FILES[name]}`, import.meta.url)),
    );
    const [service = {}] = Object.values(client.describe() as Record<string, Record<string, object>>);
    const [port = {}] = Object.values(service);
    expect(Object.keys(port)).toEqual(operations.map((operation) => operation.attribute('name')));
    expect(JSON.stringify(port)).toMatch(/kenmerkAfzender|instantieCode|leveringId|onderwijslocatiecode/);
    expect(all(root, 'http://www.w3.org/2001/XMLSchema', 'element')).toEqual([]);
  });
  test('EK-153 says in wsdl:documentation what TLS and WS-Security it demands', () => {
    const text = root.child(WSDL, 'documentation')?.text ?? '';
    for (const demand of [
      '2W-be-S',
      'TLS 1.2',
      'OIN',
      'WS-Security',
      'Body, Timestamp',
      'SHA-256',
      'BinarySecurityToken',
    ]) {
      expect(text).toContain(demand);
    }
  });
});

test.each([
  ['EK-144 stops at rpc style', 'WW001', 'style="document"', 'style="rpc"'],
  ['EK-144 stops at another transport', 'WW001', 'soap/http"', 'soap/smtp"'],
  ['EK-144 stops at encoded use', 'WW001', 'use="literal"', 'use="encoded"'],
  [
    'EK-144 stops at WSDL 2.0',
    'WW001',
    'xmlns:wsdl="http://schemas.xmlsoap.org/wsdl/"',
    'xmlns:wsdl="http://www.w3.org/ns/wsdl"',
  ],
  ['EK-145 stops at a part with type', 'WW004', 'element="vb:meldenVerzuimRequest"', 'type="vb:x"'],
  ['EK-146 stops at a second portType', 'WS005', '<wsdl:binding', '<wsdl:portType name="x"/><wsdl:binding'],
  [
    'EK-147 stops at a one-way operation',
    'WS003',
    /<wsdl:output message="vb:meldenVerzuimResponse"[^>]*>/,
    '',
  ],
  [
    'EK-147 stops at an operation that only sends',
    'WS003',
    /<wsdl:input message="vb:meldenVerzuimRequest"[^>]*>/,
    '',
  ],
  [
    'EK-148 stops at an input without wsam:Action',
    'WS008',
    ' wsam:Action="urn:verzuimbroker:school:v1/meldenVerzuim"',
    '',
  ],
  [
    'EK-148 stops at an output without wsam:Action',
    'WS008',
    ' wsam:Action="urn:verzuimbroker:school:v1/meldenVerzuimResponse"',
    '',
  ],
  [
    'EK-149 stops at another soapAction',
    'WS002',
    'soapAction="urn:verzuimbroker:school:v1/meldenVerzuim"',
    'soapAction="urn:x"',
  ],
  [
    'EK-149 stops at an empty soapAction',
    'WS002',
    'soapAction="urn:verzuimbroker:school:v1/meldenVerzuim"',
    'soapAction=""',
  ],
] as const)('%s', (_, rule, found, put) => stops(rule, found, put));

describe('EK-152 the contract of another provider', () => {
  const action = 'urn:verzuimbroker:school:v1/meldenVerzuim';
  const foreign = school
    .replaceAll(/ wsam:Action="[^"]*"/g, '')
    .replace(/location="[^"]*"/, 'location="localhost"');
  test('EK-152 without wsam:Action its soapAction is the Action', () => {
    const [melden] = readService(Buffer.from(foreign), 'consume').operations;
    expect(melden).toMatchObject({ name: 'meldenVerzuim', action, responseAction: action });
    expect(() => readService(Buffer.from(foreign))).toThrow(expect.objectContaining({ rule: 'WS008' }));
  });
  test('EK-152 with wsam:Action that decides, and soapAction may differ', () => {
    const other = school.replace(`soapAction="${action}"`, 'soapAction="urn:x"');
    const [melden] = readService(Buffer.from(other), 'consume').operations;
    expect(melden).toMatchObject({ action, responseAction: `${action}Response` });
  });
  test('EK-152 with neither there is nothing to call', () => {
    const neither = foreign.replace(`soapAction="${action}"`, 'soapAction=""');
    expect(() => readService(Buffer.from(neither), 'consume')).toThrow(
      expect.objectContaining({ rule: 'WS008' }),
    );
  });
  test('EK-152 an exchange with such a service: the answer repeats the Action of the request', async () => {
    const [melden] = readService(Buffer.from(foreign), 'consume').operations;
    if (melden === undefined) throw new Error('no operation');
    const { requester, asked } = requesterOf([(question) => ok(answerTo(question, { action }))]);
    const response = await requester.call({ ...melden, payload: '<x:y xmlns:x="urn:x"></x:y>' });
    expect(response.kind).toBe('response');
    expect(asked[0]?.bytes.toString()).toContain(`>${action}</wsa:Action>`);
  });
});

describe('EK-154 test and production', () => {
  test('EK-154 each installation publishes its own host name', () => {
    const published = (host: string) =>
      publishWsdl(readWsdl('school'), readService(readWsdl('school')), host);
    expect(published('https://test.example')).toContain('location="https://test.example/verzuim/school/v1"');
    expect(published('https://verzuim.example')).toContain(
      'location="https://verzuim.example/verzuim/school/v1"',
    );
    expect(published('https://verzuim.example')).not.toContain('localhost');
  });
  test('EK-154 no certificate of the test PKI serves in production', () => {
    const store = (allowTest: boolean) => () =>
      createTrustStore({ anchors: [fixture('trust/root.pem')], intermediates: [], crls: [], allowTest });
    expect(store(false)).toThrow(TrustStoreError);
    expect(store(true)).not.toThrow();
  });
});
