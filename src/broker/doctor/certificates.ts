/** Our certificate, its key, whom we trust, and the CRLs as they lie in files. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { resolve } from 'node:path';
import {
  CertificateError,
  createTrustStore,
  isTestCertificate,
  readPem,
  startCrlRefresh,
  type TrustStore,
  verifyCertificate,
} from '../../edukoppeling/pki/index.ts';
import { readSettingsFile, type Settings, SettingsError } from '../../ops/settings.ts';
import { readTrustFiles } from '../../ops/trust-files.ts';
import { type Finding, finding } from './findings.ts';

const SOON_MS = 30 * 24 * 3_600_000;
/** Said with more words by other findings. */
const SAID_ELSEWHERE = ['no-crl', 'crl-expired', 'expired'];

export async function lookAtCertificates(settings: Settings, now: number): Promise<readonly Finding[]> {
  const own = readCertificate(settings);
  const found: Finding[] = [...lookAtKey(settings, own)];
  if (own === undefined) found.push(finding('own-certificate-unreadable', settings.own.certificate));
  else found.push(...lookAtDates(own, settings, now));
  let files: ReturnType<typeof readTrustFiles>;
  try {
    files = readTrustFiles(settings);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    const isTest = error.message.includes('test');
    return [
      ...found,
      finding(
        isTest && settings.mode === 'production' ? 'test-certificate-in-production' : 'trust-unreadable',
        error.message,
      ),
    ];
  }
  const policies = { oids: settings.trust.policies, otherwise: settings.trust.otherPolicy };
  const store = createTrustStore({ ...files, crls: [], allowTest: settings.mode === 'test', policies });
  found.push(...(await lookAtCrls(settings, store, now)));
  if (own !== undefined) found.push(...(await judge(store, own, settings, now)));
  return found;
}

function readCertificate({ folder, own }: Settings): X509Certificate | undefined {
  try {
    const [der] = readPem(readSettingsFile(folder, own.certificate), 'CERTIFICATE');
    return der && new X509Certificate(der);
  } catch {
    return undefined; // not there, or no certificate
  }
}

function lookAtKey({ folder, own }: Settings, certificate: X509Certificate | undefined): readonly Finding[] {
  try {
    const key = createPrivateKey(readSettingsFile(folder, own.key));
    return certificate === undefined || certificate.checkPrivateKey(key)
      ? []
      : [finding('own-key-of-another', own.key)];
  } catch {
    return [finding('own-key-unreadable', own.key)]; // not there, or no key
  }
}

function lookAtDates(certificate: X509Certificate, { mode, own }: Settings, now: number): readonly Finding[] {
  const left = Date.parse(certificate.validTo) - now;
  const found: Finding[] = [];
  if (left <= 0) found.push(finding('own-certificate-expired', own.certificate));
  else if (left < SOON_MS && own.next === undefined)
    found.push(finding('own-certificate-ends-soon', own.certificate));
  if (mode === 'production' && isTestCertificate(certificate))
    found.push(finding('test-certificate-in-production', own.certificate));
  return found;
}

/** As a start reads and fetches them, once. */
async function lookAtCrls(settings: Settings, store: TrustStore, now: number): Promise<readonly Finding[]> {
  const { trust, folder } = settings;
  const refresh = await startCrlRefresh({
    ...{ store, timeoutMs: trust.timeoutMs, maxBytes: trust.maxCrlBytes },
    files: trust.crls.map((name) => resolve(folder, name)),
    urls: trust.crlUrls,
    hosts: trust.crlHosts,
    everyMs: trust.crlRefreshMs,
    clock: () => now,
    onChange: () => undefined,
    onFailure: () => undefined,
  });
  try {
    return refresh.states().flatMap(({ issuer, nextUpdate }) => {
      if (nextUpdate === undefined) return [finding('crl-missing', issuer)];
      return nextUpdate <= now ? [finding('crl-old', issuer)] : [];
    });
  } finally {
    await refresh.close();
  }
}

async function judge(
  store: TrustStore,
  certificate: X509Certificate,
  { own }: Settings,
  now: number,
): Promise<readonly Finding[]> {
  try {
    await verifyCertificate(store, certificate.raw, now, 'signature');
    return [];
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    const { problem, found } = error;
    return SAID_ELSEWHERE.includes(problem)
      ? []
      : [finding('own-certificate-refused', `${own.certificate} (${problem}: ${found})`)];
  }
}
