/** A certificate of a made-up party under the TSP of the test PKI, with a key of its own, and a partner that uses it. */
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { zipSync } from 'fflate';
import { createTransport } from 'nodemailer';
import { readWsdl } from '../../src/contract/files.ts';
import { readService } from '../../src/contract/service.ts';
import { createHttpsTransport } from '../../src/edukoppeling/https-transport.ts';
import { readCertificate } from '../../src/edukoppeling/pki/index.ts';
import {
  BROKER_OIN,
  type ExamplePartner,
  fixture,
  fixtureTrust,
  oin,
} from '../../src/harness/example-partners.ts';
import { createPartner } from '../../src/harness/partner.ts';
import { type SjabloonWaarden, vulSjabloon } from '../../src/parties/intake/sjabloon.ts';
import { fixtureTsp } from '../conformance/authority.ts';
import { SHEET } from './certificaat.ts';

export interface PartyCertificate {
  readonly der: Buffer;
  readonly pem: string;
  readonly privateKey: KeyObject;
  readonly serienummer: string;
}

const CLIENT_AUTH = 2;
const SERVER_AUTH = 1;
const CAS = ['root', 'intermediate', 'tsp'];

/** @param notAfter  as in a certificate, such as 20270101000000Z. */
export function partyCertificate(holder: string, notAfter = '20991231235959Z'): PartyCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const certified = fixtureTsp().issue({
    subject: [
      ['C', 'NL'],
      ['O', 'Proef (test)'],
      ['CN', 'proef.test.example'],
      ['serialNumber', holder],
    ],
    keyUsage: 0xa0,
    extendedKeyUsage: [SERVER_AUTH, CLIENT_AUTH],
    notAfter,
    publicKey,
  });
  return { ...certified, privateKey, serienummer: readCertificate(certified.der).serial };
}

export function partnerWith(
  { der, pem, privateKey }: PartyCertificate,
  { baseUrl, fromOin }: { readonly baseUrl: string; readonly fromOin: string },
): ExamplePartner {
  const service = readService(readWsdl('school'));
  const url = `${baseUrl}${service.path}`;
  const https = createHttpsTransport({
    url,
    certificate: pem,
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
    trust: CAS.map((name) => fixture(`trust/${name}.pem`)),
    crls: CAS.map((name) => fixture(`trust/${name}.crl.pem`)),
    maxConnections: 16,
  });
  const partner = createPartner({
    ...{ service, url, brokerOin: BROKER_OIN, fromOin: oin(fromOin), clock: Date.now },
    identity: { certificate: der, privateKey },
    trust: fixtureTrust(),
    transport: https.send,
  });
  return { ...partner, close: () => https.close() };
}

/** The sheet for a certificate. */
export const sheetFor = (certificate: PartyCertificate, change: SjabloonWaarden): Promise<Buffer> =>
  vulSjabloon({ ...SHEET, serienummer: certificate.serienummer, ...change });

export const zipOf = (files: Readonly<Record<string, Buffer>>): Buffer => Buffer.from(zipSync({ ...files }));

export interface MailIn {
  readonly port: number;
  readonly to: string;
  readonly from: string;
  readonly attachments: Readonly<Record<string, Buffer>>;
}

/** As a mail program sends it; more than once it is the very same mail, as after a lost answer. */
export async function mailIn({ port, to, from, attachments }: MailIn, times = 1): Promise<void> {
  const composed = await createTransport({ streamTransport: true, buffer: true }).sendMail({
    from,
    to,
    subject: 'Certificaat',
    text: 'Hierbij ons certificaat.',
    attachments: Object.entries(attachments).map(([filename, content]) => ({ filename, content })),
  });
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  for (let time = 0; time < times; time++) {
    await transport.sendMail({ envelope: { from, to: [to] }, raw: composed.message as Buffer });
  }
}
