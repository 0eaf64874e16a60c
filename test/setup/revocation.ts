/** CRLs and OCSP answers of the test PKI's CAs, made on the spot, and a server that gives them out. */
import { constants, createHash, createPrivateKey, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { readCertificate } from '../../src/edukoppeling/pki/certificate.ts';
import { readChildren, readDer } from '../../src/edukoppeling/pki/der.ts';
import { readPem } from '../../src/edukoppeling/pki/index.ts';
import { fixture } from '../../src/harness/example-partners.ts';

export const certificateOf = (path: string) =>
  readCertificate(readPem(fixture(`${path}.pem`), 'CERTIFICATE')[0] ?? Buffer.alloc(0));

/** One value in DER; text is hexadecimal. */
export function tlv(tag: number, ...contents: readonly (Buffer | string)[]): Buffer {
  const content = Buffer.concat(
    contents.map((part) => (typeof part === 'string' ? Buffer.from(part, 'hex') : part)),
  );
  const { length } = content;
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(length);
  const short = bytes.subarray(bytes.findIndex((byte) => byte !== 0));
  const head =
    length < 0x80 ? Buffer.from([length]) : Buffer.concat([Buffer.from([0x80 + short.length]), short]);
  return Buffer.concat([Buffer.from([tag]), head, content]);
}

const SHA256_RSA = tlv(0x30, '06092a864886f70d01010b0500');
const SHA512 = '300d06096086480165030402030500';
/** RSASSA-PSS, SHA-512, MGF1 with SHA-512, salt of 64. */
const PSS_SHA512 = tlv(
  0x30,
  '06092a864886f70d01010a',
  tlv(0x30, tlv(0xa0, SHA512), tlv(0xa1, tlv(0x30, '06092a864886f70d010108', SHA512)), 'a203020140'),
);

function signed(content: Buffer, ca: string, pss: boolean): readonly Buffer[] {
  const key = createPrivateKey(fixture(`keys/${ca}.key.pem`));
  const value = pss
    ? sign('sha512', content, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 })
    : sign('sha256', content, key);
  return [content, pss ? PSS_SHA512 : SHA256_RSA, tlv(0x03, '00', value)];
}

function time(ms: number): Buffer {
  const text = new Date(ms).toISOString().replace(/[-:T]|\.\d+/g, '');
  return tlv(0x18, Buffer.from(text));
}

export interface CrlChange {
  /** Path of the CA's certificate; its key has the same last name. */
  readonly ca?: string;
  /** Whose key signs; default the CA's. */
  readonly key?: string;
  /** Certificates of the test PKI. */
  readonly revoked?: readonly string[];
  /** DER of what stands in the list beside them, as it is. */
  readonly entries?: readonly Buffer[];
  readonly thisUpdate: number;
  readonly nextUpdate: number;
  /** DER of Extension values. */
  readonly extensions?: readonly Buffer[];
}

const nameOfKey = (ca: string) => ca.split('/').at(-1) ?? ca;

/** DER. */
export function makeCrl(change: CrlChange): Buffer {
  const ca = change.ca ?? 'trust/tsp';
  const pss = ca.includes('g4-');
  const revoked = (change.revoked ?? []).map((name) =>
    tlv(0x30, tlv(0x02, `00${certificateOf(name).serial}`), time(change.thisUpdate)),
  );
  const entries = [...revoked, ...(change.entries ?? [])];
  const content = tlv(
    0x30,
    '020101',
    pss ? PSS_SHA512 : SHA256_RSA,
    certificateOf(ca).subject,
    time(change.thisUpdate),
    time(change.nextUpdate),
    ...(entries.length > 0 ? [tlv(0x30, ...entries)] : []),
    ...(change.extensions ? [tlv(0xa0, tlv(0x30, ...change.extensions))] : []),
  );
  return tlv(0x30, ...signed(content, change.key ?? nameOfKey(ca), pss));
}

export interface OcspChange {
  readonly status?: 'good' | 'revoked' | 'unknown';
  /** Whose answer it is and whose key signs it. */
  readonly signer?: string;
  readonly key?: string;
  /** By key instead of by name. */
  readonly byKey?: boolean;
  /** Certificates that come along. */
  readonly certificates?: readonly string[];
  readonly thisUpdate: number;
  readonly nextUpdate?: number;
  /** Another CertID than was asked. */
  readonly certId?: (asked: Buffer) => Buffer;
}

/** @param request  the OCSPRequest that is answered. */
export function makeOcspResponse(request: Buffer, change: OcspChange): Buffer {
  const signer = certificateOf(change.signer ?? 'ocsp-signer');
  // OCSPRequest → TBSRequest → requestList → Request → CertID.
  const down = (der: Buffer) => readChildren(readDer(der))[0]?.whole ?? der;
  const asked = down(down(down(down(request))));
  const status = { good: '8000', revoked: tlv(0xa1, time(change.thisUpdate)), unknown: '8200' };
  const key = createHash('sha1').update(signer.publicKeyBits).digest();
  const single = tlv(
    0x30,
    change.certId?.(asked) ?? asked,
    status[change.status ?? 'good'],
    time(change.thisUpdate),
    ...(change.nextUpdate === undefined ? [] : [tlv(0xa0, time(change.nextUpdate))]),
  );
  const content = tlv(
    0x30,
    change.byKey ? tlv(0xa2, tlv(0x04, key)) : tlv(0xa1, signer.subject),
    time(change.thisUpdate),
    tlv(0x30, single),
  );
  const certificates = (change.certificates ?? ['ocsp-signer']).map((name) => certificateOf(name).der);
  const basic = tlv(
    0x30,
    ...signed(content, change.key ?? nameOfKey(change.signer ?? 'ocsp-signer'), false),
    ...(certificates.length > 0 ? [tlv(0xa0, tlv(0x30, ...certificates))] : []),
  );
  return tlv(0x30, '0a0100', tlv(0xa0, tlv(0x30, '06092b0601050507300101', tlv(0x04, basic))));
}

export interface TestHost {
  readonly url: string;
  readonly host: string;
  /** How often it was asked. */
  readonly asked: () => number;
  /** By path, as it is asked; undefined answers 503. */
  answer: (path: string, body: Buffer) => Buffer | undefined;
  close(): Promise<void>;
}

export async function startTestHost(answer: TestHost['answer']): Promise<TestHost> {
  let count = 0;
  const host = { answer };
  const server = createServer((request, response) => {
    count += 1;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const bytes = host.answer(request.url ?? '/', Buffer.concat(chunks));
      response.writeHead(bytes ? 200 : 503).end(bytes);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return Object.assign(host, {
    url: `http://127.0.0.1:${port}`,
    host: `127.0.0.1:${port}`,
    asked: () => count,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
