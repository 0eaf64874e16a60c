/** Certificates and CRLs that the test PKI does not have, issued by the openssl command with keys of the test PKI. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readPem } from '../../src/edukoppeling/pki/index.ts';

const FIXTURES = fileURLToPath(new URL('../../certs-fixtures/', import.meta.url));
/** As G4 signs: RSASSA-PSS with SHA-512 and a salt of 64 bytes. */
const PSS = ['-sha512', '-sigopt', 'rsa_padding_mode:pss', '-sigopt', 'rsa_pss_saltlen:64'];
const POLICY = '2.16.528.1.1003.1.2.8.6';

export interface Issued {
  readonly pem: string;
  readonly der: Buffer;
  /** Hexadecimal. */
  readonly serial: string;
}

export interface Wish {
  readonly oin: string;
  readonly commonName: string;
  /** Name of a key of the test PKI. */
  readonly key: string;
  /** Default: the policy of PKIoverheid for services. */
  readonly policy?: string;
  /** Further lines of openssl's extension file. */
  readonly extensions?: readonly string[];
}

export interface CrlChange {
  /** As openssl writes times: YYYYMMDDHHMMSSZ. */
  readonly lastUpdate?: string;
  readonly nextUpdate?: string;
  readonly revoked?: readonly Issued[];
}

export interface Issuer {
  /** A file with the certificate of the issuer, PEM. */
  readonly certificateFile: string;
  issue(wish: Wish): Issued;
  /** A file with a CRL, PEM. */
  crl(change?: CrlChange): string;
  /** Removes the files. */
  close(): void;
}

/** The TSP of the test PKI. */
export function fixtureTsp(): Issuer {
  return createIssuer(`${FIXTURES}trust/tsp.pem`, `${FIXTURES}keys/tsp.key.pem`, ['-sha256']);
}

/** A root of its own, as G4 or G1 sign, with the key of `other-root`. */
export function ownRoot(commonName: string, generation: 'G1' | 'G4'): Issuer {
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-root-'));
  const key = `${FIXTURES}keys/other-root.key.pem`;
  const certificate = join(folder, 'root.pem');
  const signing = generation === 'G4' ? PSS : ['-sha256'];
  openssl([
    ...['req', '-x509', '-new', '-key', key, '-subj', `/C=NL/CN=${commonName}`, '-days', '3650'],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign', '-out', certificate, ...signing],
  ]);
  const issuer = createIssuer(certificate, key, signing);
  return {
    ...issuer,
    close() {
      issuer.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function createIssuer(certificateFile: string, key: string, signing: readonly string[]): Issuer {
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-issuer-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  let made = 0;
  const issue = (wish: Wish): Issued => {
    made += 1;
    const serial = (0x5000 + made).toString(16);
    const request = join(folder, 'request.pem');
    const out = join(folder, `${made}.pem`);
    const subject = `/C=NL/O=${wish.commonName}/serialNumber=${wish.oin}/CN=${wish.commonName}`;
    openssl([
      ...['req', '-new', '-key', `${FIXTURES}keys/${wish.key}.key.pem`],
      ...['-subj', subject, '-out', request],
    ]);
    const extensions = file(
      'extensions',
      [
        'basicConstraints=critical,CA:false',
        'keyUsage=critical,digitalSignature,keyEncipherment',
        'extendedKeyUsage=serverAuth,clientAuth',
        `certificatePolicies=${wish.policy ?? POLICY}`,
        'subjectKeyIdentifier=hash',
        'authorityKeyIdentifier=keyid',
        ...(wish.extensions ?? []),
      ].join('\n'),
    );
    openssl([
      ...['x509', '-req', '-in', request, '-CA', certificateFile, '-CAkey', key, '-days', '365'],
      ...['-set_serial', `0x${serial}`, '-extfile', extensions, '-out', out, ...signing],
    ]);
    const pem = readFileSync(out, 'utf8');
    return { pem, der: readPem(pem, 'CERTIFICATE')[0] ?? Buffer.alloc(0), serial };
  };
  const crl = (change: CrlChange = {}): string => {
    made += 1;
    const { lastUpdate = '20200101000000Z', nextUpdate = '20991231235959Z', revoked = [] } = change;
    const entries = revoked.map(
      ({ serial }) => `R\t20991231235959Z\t200101000000Z\t${serial}\tunknown\t/CN=x\n`,
    );
    const index = file('index.txt', entries.join(''));
    const number = file('number', '10\n');
    const config = file(
      'ca.cnf',
      `[ca]\ndefault_ca=x\n[x]\ndatabase=${index}\ncrlnumber=${number}\ndefault_md=sha256\n`,
    );
    const out = join(folder, `${made}.crl.pem`);
    const [hash, ...padding] = signing;
    openssl([
      ...['ca', '-gencrl', '-config', config, '-cert', certificateFile, '-keyfile', key, '-out', out],
      ...[
        '-crl_lastupdate',
        lastUpdate,
        '-crl_nextupdate',
        nextUpdate,
        '-md',
        hash?.slice(1) ?? 'sha256',
        ...padding,
      ],
    ]);
    return out;
  };
  return { certificateFile, issue, crl, close: () => rmSync(folder, { recursive: true }) };
}

function openssl(options: readonly string[]): void {
  execFileSync('openssl', options, { stdio: ['ignore', 'ignore', 'pipe'] });
}
