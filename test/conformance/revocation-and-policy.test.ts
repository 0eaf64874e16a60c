/** EK-12, EK-157: what may change while the broker runs, and what a certificate should carry. */
import { copyFileSync, renameSync } from 'node:fs';
import { afterEach, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { anonymousAddress, signEnvelope } from '../../src/edukoppeling/sign.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN, fixture, fixtureIdentity } from '../../src/harness/example-partners.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { MELDEN, SCHOOL_OIN, sendRaw } from '../setup/wire.ts';
import { type Issued, type Issuer, ownRoot } from './issuing.ts';

const WISH = { oin: '00000001999900020000', commonName: 'vendor TEST', key: 'vendor-rsin' };
const POLICIES = ['2.16.528.1.1003.1.2.8.6', '2.16.528.1.1003.1.2.44.15.35.11'] as const;

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});

/** A broker that believes the test PKI and a root of our own. @param trust  further settings of `trust`. */
async function start(trust: object): Promise<{ root: Issuer; crl: string; running: TestBroker }> {
  const root = ownRoot('Private Root TEST', 'G1');
  const crl = root.crl();
  const running = await startTestBroker((settings) => ({
    ...settings,
    trust: {
      ...settings.trust,
      anchors: [...settings.trust.anchors, root.certificateFile],
      crls: [...settings.trust.crls, crl],
      ...trust,
    },
  }));
  open.push({ close: () => running.stop() }, root);
  return { root, crl, running };
}

function reportSignedBy({ der }: Issued): Buffer {
  const addressing = {
    to: anonymousAddress(BROKER_OIN),
    action: MELDEN,
    from: anonymousAddress(SCHOOL_OIN),
  };
  const payload = CODECS.meldenVerzuim.writeRequest(exampleMelding());
  const { privateKey } = fixtureIdentity('vendor-rsin');
  return signEnvelope({ addressing, payload, now: Date.now() }, { certificate: der, privateKey }).bytes;
}

/** How a report under `issued` is answered: the HTTP status, or undefined when TLS refuses. */
async function answerTo(running: TestBroker, issued: Issued): Promise<number | undefined> {
  const bytes = reportSignedBy(issued);
  const tlsOptions = { cert: issued.pem, key: fixture('keys/vendor-rsin.key.pem') };
  return sendRaw(running.broker.url, { bytes, tlsOptions }).then(
    ({ status }) => status,
    () => undefined,
  );
}

test('EK-12 a revocation counts while the broker runs, at TLS and in the signature, and the others stay believed', async () => {
  const { root, crl, running } = await start({ crlRefreshMs: 50 });
  const [revoked, other] = [root.issue(WISH), root.issue(WISH)];
  expect([await answerTo(running, revoked), await answerTo(running, other)]).toEqual([200, 200]);
  copyFileSync(root.crl({ lastUpdate: '20210101000000Z', revoked: [revoked] }), `${crl}.new`);
  renameSync(`${crl}.new`, crl);
  await until('the refusal at TLS', async () =>
    (await answerTo(running, revoked)) === undefined ? true : undefined,
  );
  expect(await answerTo(running, other)).toBe(200);
  // The revoked one as signer alone, on a connection of a certificate that is believed.
  const bytes = reportSignedBy(revoked);
  expect(await sendRaw(running.broker.url, { bytes })).toMatchObject({ fault: { code: 'VB-F16' } });
});

test('EK-157 without one of the two policies a certificate is warned about, with one it is not', async () => {
  const { root, running } = await start({});
  const warnings = () => running.log().split('"event":"certificate.warning"').length - 1;
  for (const policy of POLICIES) expect(await answerTo(running, root.issue({ ...WISH, policy }))).toBe(200);
  expect(warnings()).toBe(0);
  expect(await answerTo(running, root.issue({ ...WISH, policy: '2.16.528.1.1003.1.2.5.3' }))).toBe(200);
  expect(warnings()).toBeGreaterThan(0);
});

test('EK-157 it is refused when the settings say so', async () => {
  const { root, running } = await start({ otherPolicy: 'refuse' });
  for (const policy of POLICIES) expect(await answerTo(running, root.issue({ ...WISH, policy }))).toBe(200);
  expect(await answerTo(running, root.issue({ ...WISH, policy: '2.16.528.1.1003.1.2.5.3' }))).toBeUndefined();
});
