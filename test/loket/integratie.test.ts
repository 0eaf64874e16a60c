/**
 * What a test environment has for who builds a system: a made-up party with its certificate, and its own messages. Nothing
 * of it is there in production.
 */
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ServiceName } from '../../src/contract/files.ts';
import { readWsdl } from '../../src/contract/files.ts';
import { readService } from '../../src/contract/service.ts';
import { createHttpsTransport } from '../../src/edukoppeling/https-transport.ts';
import { isTestTwin } from '../../src/edukoppeling/oin.ts';
import {
  createTrustStore,
  readCertificate,
  readPem,
  verifyCertificate,
} from '../../src/edukoppeling/pki/index.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { BROKER_OIN, type ExamplePartner, fixtureTrust, oin } from '../../src/harness/example-partners.ts';
import { createPartner } from '../../src/harness/partner.ts';
import {
  KEPT_MESSAGES,
  recordTraffic,
  type TrafficRecorder,
} from '../../src/harness/traffic/record-traffic.ts';
import { createLog } from '../../src/ops/log.ts';
import { DEFAULT_LOKET } from '../../src/ops/loket-settings.ts';
import type { Settings } from '../../src/ops/settings.ts';
import { sql } from '../../src/store/pool.ts';
import { addTraffic, listTraffic, removeOldTraffic, type Traffic } from '../../src/store/test-traffic.ts';
import { ownRoot } from '../conformance/authority.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { createVisitor, type HttpVisitor } from '../setup/loket-people.ts';

const MARK = `"><script>document.title='geraakt'</script>`;
let running: TestBroker;
let url: string;
let visitor: HttpVisitor;
const partners: ExamplePartner[] = [];

beforeAll(async () => {
  running = await startTestBroker();
  url = running.broker.loketUrl ?? '';
  visitor = createVisitor(url);
});
afterAll(async () => {
  for (const partner of partners) partner.close();
  await running.stop();
});
const store = () => running.database.store;

interface Downloaded {
  readonly oin: string;
  readonly files: Readonly<Record<string, string>>;
  readonly readme: string;
  /** The first of each kind in the text. */
  readonly brin: string;
  readonly leerling: string;
}

async function download(soort: string, naam = 'Proefbouwer', by = visitor): Promise<Downloaded> {
  const csrf = await by.csrf('/integratie/certificaat');
  const answer = await by.post('/integratie/certificaat', { csrf, naam, soort });
  if (answer.status !== 200) throw new Error(answer.text);
  expect(answer.headers['content-type']).toBe('application/zip');
  const files = Object.fromEntries(
    Object.entries(unzipSync(new Uint8Array(answer.bytes))).map(([name, bytes]) => [name, strFromU8(bytes)]),
  );
  const readme = files['README.txt'] ?? '';
  const [, found = ''] = /^OIN: (\w{20})$/m.exec(readme) ?? [];
  const [, brin = ''] = /BRIN:? (\w{4})/.exec(readme) ?? [];
  const [, leerling = ''] = /\b(999\d{6})\b/.exec(readme) ?? [];
  return { oin: found, files, readme, brin, leerling };
}

/** As the README says: key and certificate for TLS and for the signature. */
function partnerOf({ files }: Downloaded, fromOin: string, name: ServiceName = 'school'): ExamplePartner {
  const service = readService(readWsdl(name));
  const address = `${running.broker.url}${service.path}`;
  const privateKey = files['key.pem'] ?? '';
  const https = createHttpsTransport({
    url: address,
    certificate: files['chain.pem'] ?? '',
    privateKey,
    trust: [files['trust.pem'] ?? ''],
    crls: [],
    maxConnections: 2,
  });
  const [certificate = Buffer.alloc(0)] = readPem(files['certificate.pem'] ?? '', 'CERTIFICATE');
  const partner = createPartner({
    ...{ service, url: address, brokerOin: BROKER_OIN, fromOin: oin(fromOin), clock: Date.now },
    identity: { certificate, privateKey: createPrivateKey(privateKey) },
    trust: fixtureTrust(),
    transport: https.send,
  });
  const made = { ...partner, close: () => https.close() };
  partners.push(made);
  return made;
}

describe('a made-up party', () => {
  test.each(['SCHOOL', 'BESTUUR'])(
    '%s: the first report with the downloaded key is accepted',
    async (soort) => {
      const party = await download(soort);
      const melding = exampleMelding({ brin: party.brin, bsn: party.leerling });
      const answer = await partnerOf(party, party.oin).call('meldenVerzuim', melding);
      expect(answer).toMatchObject({ verwerkt: true });
    },
  );

  test('LEVERANCIER: has a mandate of the school that came with it, and of nobody else', async () => {
    const school = await download('SCHOOL');
    const party = await download('LEVERANCIER');
    const [, sender = '', brin = ''] = /school (\w{20}), BRIN (\w{4})/.exec(party.readme) ?? [];
    const answer = await partnerOf(party, sender).call(
      'meldenVerzuim',
      exampleMelding({ brin, bsn: party.leerling }),
    );
    expect(answer).toMatchObject({ verwerkt: true });
    const other = partnerOf(party, school.oin).call('meldenVerzuim', exampleMelding({ brin: school.brin }));
    await expect(other).rejects.toThrow('VB-F22');
  });

  test('GEMEENTE: gets the report about the pupil who lives there', async () => {
    const party = await download('GEMEENTE');
    const [, instantieCode = ''] = /instantieCode\): (\d{4})/.exec(party.readme) ?? [];
    const [, brin = ''] = /ingeschreven op (\w{4})/.exec(party.readme) ?? [];
    const las = running.school('vendor-rsin', '0000000700099AD00000');
    const reported = await las.call('meldenVerzuim', exampleMelding({ brin, bsn: party.leerling }));
    expect(reported).toMatchObject({ verwerkt: true });
    const gemeente = partnerOf(party, party.oin, 'gemeente');
    const page = await until('the report is in the mailbox', async () => {
      const answer = await gemeente.call('ophalenMeldingen', { instantieCode, maxAantal: 5 });
      if (!answer.verwerkt) throw new Error(JSON.stringify(answer));
      return answer.leveringen.length > 0 ? answer : undefined;
    });
    expect(page.leveringen).toMatchObject([{ soortLevering: 'NIEUW' }]);
  });

  test('EK-16 EK-124 production refuses the certificate for its mark and for its OIN; a test environment does not', async () => {
    const { files, oin: own } = await download('LEVERANCIER');
    const [der = Buffer.alloc(0)] = readPem(files['certificate.pem'] ?? '', 'CERTIFICATE');
    expect(readCertificate(der).x509.subject).toContain('CN=TEST Proefbouwer');
    expect(own).toMatch(/^00000099/);
    const judge = (allowTest: boolean) =>
      verifyCertificate({ ...fixtureTrust(), allowTest }, der, Date.now(), 'tls');
    await expect(judge(false)).rejects.toMatchObject({ problem: 'test-certificate' });
    await expect(judge(true)).resolves.toMatchObject({ oin: own });
  });

  test('its OIN is nobody’s twin, and the key is kept nowhere', async () => {
    const { oin: own, files } = await download('SCHOOL');
    const others = await store().query<{ oin: string }>(
      sql('test-oins', 'select oin from vb.partij where oin is not null and oin <> $1'),
      [own],
    );
    const twins = others.filter((other) => isTestTwin(oin(own), oin(other.oin)));
    expect([others.length > 5, twins]).toEqual([true, []]);
    const secret = (files['key.pem'] ?? '').split('\n')[5] ?? '';
    expect(secret).toMatch(/^[A-Za-z0-9+/]{64}$/);
    expect(running.log()).not.toContain(secret);
    const [found] = await store().query<{ count: number }>(
      sql(
        'test-key-kept',
        "select count(*)::int as count from vb.partij where gegevens::text like '%' || $1 || '%'",
      ),
      [secret],
    );
    expect(found?.count).toBe(0);
  });

  test.each([
    ['', 'LEVERANCIER', 'naam'],
    ['ab', 'LEVERANCIER', 'naam'],
    [MARK, 'LEVERANCIER', 'naam'],
    ['x'.repeat(41), 'LEVERANCIER', 'naam'],
    ['Proef', 'KEIZER', 'soort'],
    ['Proef', '', 'soort'],
  ])('no party is made of name %j and kind %j', async (naam, soort, veld) => {
    const before = await listPartijen();
    const csrf = await visitor.csrf('/integratie/certificaat');
    const answer = await visitor.post('/integratie/certificaat', { csrf, naam, soort });
    expect(answer.status).toBe(422);
    expect(answer.text).toContain(`href="#${veld}"`);
    expect(await listPartijen()).toBe(before);
  });

  test('it stands in the list of /integratie with who it may send for, and check knows its pupil', async () => {
    const { oin: own, brin, leerling } = await download('SCHOOL', 'Lijstproef');
    const { text } = await visitor.get('/integratie');
    expect(text).toContain('Lijstproef (test)');
    // A long path may be broken.
    for (const shown of [own, brin, leerling, 'hier gedownload', 'certs-fixtures/vendor-rsin.pem', '0344'])
      expect(text.replaceAll('<wbr/>', '')).toContain(shown);
  });
});

const listPartijen = async () => {
  const [row] = await store().query<{ count: number }>(
    sql('test-partij-count', 'select count(*)::int as count from vb.partij'),
  );
  return row?.count;
};

describe('own traffic', () => {
  const SCHOOL = '0000000700099AD00000';
  const answerIdOf = async (tlsOin: string) => {
    const found = await until('the message is kept', async () => {
      const rows = await store().query<{ answerId: string }>(
        sql(
          'test-answer-id',
          'select answer_id as "answerId" from vb.test_traffic where tls_oin = $1 order by at desc limit 1',
        ),
        [tlsOin],
      );
      return rows[0];
    });
    return found.answerId;
  };
  const show = async (by: HttpVisitor, own: string, bewijs: string) => {
    const csrf = await by.csrf('/integratie/verkeer');
    return by.post('/integratie/verkeer', { csrf, oin: own, bewijs });
  };
  const links = (text: string) => [...text.matchAll(/href="(\/integratie\/verkeer\?bericht=[^"]+)"/g)];

  test('who names an answer it got sees its messages: accepted, refused with rules, request and answer in full', async () => {
    const party = await download('SCHOOL', 'Verkeersproef');
    const las = partnerOf(party, party.oin);
    const melding = exampleMelding({ brin: party.brin, bsn: party.leerling });
    await las.call('meldenVerzuim', melding);
    const wrong = {
      ...melding,
      kenmerkAfzender: 'tweede',
      leerling: { ...melding.leerling, nummer: '999000112' },
    };
    await las.call('meldenVerzuim', { ...wrong, melding: { ...melding.melding, vermoedelijkeReden: MARK } });
    const stranger = partnerOf(party, SCHOOL);
    await expect(stranger.call('meldenVerzuim', exampleMelding())).rejects.toThrow('VB-F22');
    const me = createVisitor(url);
    await until('all three are kept', async () =>
      (await listTraffic(store(), party.oin, 10)).length === 3 ? true : undefined,
    );
    expect((await show(me, party.oin, await answerIdOf(party.oin))).status).toBe(303);
    const list = await me.get('/integratie/verkeer');
    for (const shown of ['Aangenomen', 'Geweigerd', 'SOAP-fout', 'VZ-', 'VB-F22', 'EK-120', 'meldenVerzuim'])
      expect(list.text).toContain(shown);
    expect(links(list.text)).toHaveLength(3);
    const [, second] = links(list.text);
    const one = await me.get(second?.[1] ?? '');
    // Raw, and escaped: a browser shows it and runs nothing of it.
    expect(one.text).toContain('&lt;');
    expect(one.text).toContain('meldenVerzuimResponse'.slice(0, 13));
    expect(one.text).not.toContain('<script');
    expect(one.text).toContain('geraakt');
    expect(one.text).toContain('GEWEIGERD met VZ-');
    // What there is to do comes before what was sent.
    expect(one.text.indexOf('GEWEIGERD met VZ-')).toBeLessThan(one.text.indexOf('id="verzoek"'));
    const english = await me.get(`${second?.[1]}&taal=en`);
    expect(english.text).toContain('REFUSED with VZ-');
  });

  test('without proof, with the proof of another party, or with a cookie that is not ours, nothing is shown', async () => {
    const mine = await download('SCHOOL', 'Eigenaar');
    await partnerOf(mine, mine.oin)
      .call('ophalenVerzuimmelding', { meldingsnummer: '1' })
      .catch(() => undefined);
    const proof = await answerIdOf(mine.oin);
    const other = createVisitor(url);
    expect((await other.get('/integratie/verkeer')).text).not.toContain(mine.oin);
    for (const [own, bewijs] of [
      [mine.oin, ''],
      [mine.oin, 'urn:uuid:00000000-0000-4000-8000-000000000000'],
      ['0000000700099AD00000', proof],
      ['geen OIN', proof],
      [mine.oin, "' or true --"],
    ] as const) {
      const refused = await show(other, own, bewijs);
      expect([own, refused.status]).toEqual([own, 422]);
    }
    expect(other.cookies.has('__Host-verzuim-verkeer')).toBe(false);
    expect((await show(other, mine.oin, proof)).status).toBe(303);
    const cookie = other.cookies.get('__Host-verzuim-verkeer') ?? '';
    const [own = '', until_ = '', mac = ''] = cookie.split('.');
    for (const forged of [
      `${SCHOOL}.${until_}.${mac}`,
      `${own}.${Number(until_) + 1}.${mac}`,
      `${own}.${until_}.${'A'.repeat(43)}`,
      own,
    ]) {
      other.cookies.set('__Host-verzuim-verkeer', forged);
      expect((await other.get('/integratie/verkeer')).text).toContain('name="bewijs"');
    }
    other.cookies.set('__Host-verzuim-verkeer', cookie);
    expect((await other.get('/integratie/verkeer')).text).toContain(mine.oin);
  });

  test('the message of another party is not there, and who leaves sees nothing any more', async () => {
    const [a, b] = [await download('SCHOOL', 'Partij A'), await download('SCHOOL', 'Partij B')];
    for (const party of [a, b])
      await partnerOf(party, party.oin)
        .call('ophalenVerzuimmelding', { meldingsnummer: '1' })
        .catch(() => undefined);
    const me = createVisitor(url);
    await show(me, a.oin, await answerIdOf(a.oin));
    await answerIdOf(b.oin);
    const [theirs] = await listTraffic(store(), b.oin, 1);
    expect((await me.get(`/integratie/verkeer?bericht=${theirs?.ref}`)).status).toBe(404);
    const csrf = await me.csrf('/integratie/verkeer');
    await me.post('/integratie/verkeer', { csrf, anders: 'ja' });
    expect((await me.get('/integratie/verkeer')).text).toContain('name="bewijs"');
  });

  test('the newest of each party are kept, for a week, however many come', async () => {
    const line = (n: number, tlsOin: string): Traffic => ({
      ...{ ref: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, tlsOin, at: 1_700_000_000_000 + n },
      ...{
        service: 'school',
        soapAction: null,
        charset: null,
        requestBytes: 1,
        action: null,
        messageId: null,
      },
      ...{ status: 200, request: Buffer.from('x'), answer: Buffer.from('y'), answerId: `a${n}`, codes: [] },
      rule: null,
    });
    const many = Array.from({ length: 40 }, (_, n) => line(n, 'BUSY'));
    await addTraffic(store(), [...many, line(900, 'QUIET')], KEPT_MESSAGES);
    const kept = await listTraffic(store(), 'BUSY', 100);
    expect([kept.length, kept[0]?.at]).toEqual([KEPT_MESSAGES, 1_700_000_000_039]);
    expect(await listTraffic(store(), 'QUIET', 100)).toHaveLength(1);
    await removeOldTraffic(store(), 1_700_000_000_020);
    expect(await listTraffic(store(), 'BUSY', 100)).toHaveLength(20);
  });

  const LOUD = '00000001999900020000';
  const exchange = (n: number, tlsOin = LOUD): Parameters<TrafficRecorder['note']> => [
    {
      bytes: Buffer.from([0, 255, n % 256]),
      ...{ http: { soapAction: undefined }, tlsOin: oin(tlsOin), service: 'school', now: Date.now() + n },
      ref: `10000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
    },
    { status: 500, bytes: Buffer.from('no answer') },
  ];

  test('a recorder that is flooded keeps a bounded number, and what is not XML at all', async () => {
    const recorder = recordTraffic({ store: store(), log: createLog({ level: 'error' }), clock: Date.now });
    for (let n = 0; n < 2_000; n++) recorder.note(...exchange(n));
    await recorder.close();
    const kept = await listTraffic(store(), LOUD, 100);
    expect(kept).toHaveLength(KEPT_MESSAGES);
    expect(kept[0]).toMatchObject({ action: null, messageId: null, status: 500 });
  });

  test('who sends much is written less often, and holds up nobody else', async () => {
    const QUIET = '00000001999900010000';
    const recorder = recordTraffic({ store: store(), log: createLog({ level: 'error' }), clock: Date.now });
    const newestOf = async (tlsOin: string) => (await listTraffic(store(), tlsOin, 1))[0]?.ref.slice(-4);
    const written = (tlsOin: string, ref: string) =>
      until(`${ref} is written`, async () => ((await newestOf(tlsOin)) === ref ? true : undefined));
    for (let n = 3_000; n < 3_100; n++) recorder.note(...exchange(n));
    await written(LOUD, '3099');
    for (let n = 3_100; n < 3_200; n++) recorder.note(...exchange(n));
    for (const n of [4_000, 4_001]) {
      recorder.note(...exchange(n, QUIET));
      await written(QUIET, String(n));
    }
    expect(await newestOf(LOUD)).toBe('3099');
    await recorder.close();
    expect(await newestOf(LOUD)).toBe('3199');
  });
});

describe('production', () => {
  let folder: string;
  let broker: TestBroker;
  let client: ExamplePartner;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'production-'));
    const file = (name: string, text: string) => {
      writeFileSync(join(folder, name), text, { mode: 0o600 });
      return join(folder, name);
    };
    const root = ownRoot('Private Root CA');
    const issue = (serialNumber: string) => {
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      const { der, pem } = root.issue({
        subject: [
          ['C', 'NL'],
          ['CN', 'localhost'],
          ['serialNumber', serialNumber],
        ],
        ...{ keyUsage: 0xa0, extendedKeyUsage: [1, 2], publicKey },
      });
      return { der, pem, privateKey, key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string };
    };
    const own = issue(BROKER_OIN);
    const identity = {
      certificate: file('own.pem', own.pem),
      key: file('own.key.pem', own.key),
    };
    mkdirSync(join(folder, 'keys'));
    const production = (settings: Settings): Settings => ({
      ...settings,
      mode: 'production',
      own: { ...settings.own, ...identity },
      trust: {
        ...settings.trust,
        ...{ anchors: [file('root.pem', root.certificate)], intermediates: [] },
        crls: [file('root.crl.pem', root.crl)],
      },
      loket: {
        ...DEFAULT_LOKET,
        ...identity,
        keyFile: file('loket-key', randomBytes(32).toString('base64')),
      },
      atRest: {
        keyDirectory: join(folder, 'keys'),
        masterKeyFile: file('master-key', randomBytes(32).toString('base64')),
      },
    });
    broker = await startTestBroker(production, { content: 'empty' });
    const service = readService(readWsdl('school'));
    const address = `${broker.broker.url}${service.path}`;
    const vendor = issue('00000001999900020000');
    const [trust, crls] = [[root.certificate], [root.crl]];
    const https = createHttpsTransport({
      ...{ url: address, certificate: vendor.pem, privateKey: vendor.key, trust, crls, maxConnections: 1 },
    });
    const partner = createPartner({
      ...{ service, url: address, brokerOin: BROKER_OIN, fromOin: oin('0000000700099AD00000') },
      identity: { certificate: vendor.der, privateKey: vendor.privateKey },
      trust: createTrustStore({ anchors: trust, intermediates: [], crls, allowTest: false }),
      ...{ transport: https.send, clock: Date.now },
    });
    client = { ...partner, close: () => https.close() };
    partners.push(client);
  });
  afterAll(async () => {
    await broker.stop();
    rmSync(folder, { recursive: true });
  });

  test('has none of these pages, by GET or by POST, and keeps no message', async () => {
    const address = broker.broker.loketUrl ?? '';
    const stranger = createVisitor(address);
    expect((await stranger.get('/instellingen')).status).toBe(200);
    for (const path of ['/integratie', '/integratie/verkeer', '/integratie/certificaat']) {
      expect([path, (await stranger.get(path)).status]).toEqual([path, 404]);
      expect([path, (await stranger.post(path, { csrf: 'x', naam: 'Proef' })).status]).toEqual([path, 404]);
    }
    expect(await client.call('meldenVerzuim', exampleMelding())).toMatchObject({ verwerkt: true });
    // What would be kept is written when the broker stops.
    const { store: db } = broker.database;
    await until('the report is stored', async () => {
      const rows = await db.query(sql('test-messages', 'select 1 from vb.message'));
      return rows.length > 0 ? true : undefined;
    });
    await broker.broker.close();
    expect(await db.query(sql('test-any-traffic', 'select 1 from vb.test_traffic'))).toEqual([]);
  });
});
