/**
 * Unmodified foreign toolkits read our WSDL where they can, complete meldenVerzuim, ophalenMeldingen and
 * bevestigenOntvangst, verify our answers, and meet our faults as what they themselves call a fault.
 */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { copyFileSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseFaultstring } from '../../src/edukoppeling/soap/fault.ts';
import { fixture } from '../../src/harness/example-partners.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { sendRaw } from '../setup/wire.ts';

const CLIENTS = fileURLToPath(new URL('../../examples/clients/', import.meta.url));
const CERTS = fileURLToPath(new URL('../../certs-fixtures', import.meta.url));
const PYTHON = '/usr/bin/python3';
const JARS = ['wss4j', 'xmlsec', 'commons-logging', 'commons-codec', 'slf4j-api', 'slf4j-nop'].map(
  (name) => `/usr/share/java/${name}.jar`,
);
const runs = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;
const hasWss4j = runs('javac', '-version') && JARS.every((jar) => existsSync(jar));
const hasXmlsec1 = runs('xmlsec1', '--version') && runs('curl', '--version') && runs('xmllint', '--version');

const work = mkdtempSync(`${tmpdir()}/verzuimbroker-toolkits-`);
const CLASS_PATH = [work, ...JARS].join(':');
/** The test PKI as it looks to a LAS that signs with the certificate of another vendor, without mandate. */
const otherVendor = `${work}/certs`;

let running: TestBroker;
let changesRequests: Server;
let changesAnswers: Server;
beforeAll(async () => {
  cpSync(CERTS, otherVendor, { recursive: true });
  copyFileSync(`${CERTS}/vendor-kvk.pem`, `${otherVendor}/vendor-rsin.pem`);
  copyFileSync(`${CERTS}/keys/vendor-kvk.key.pem`, `${otherVendor}/keys/vendor-rsin.key.pem`);
  if (hasWss4j) execFileSync('javac', ['-cp', CLASS_PATH, '-d', work, `${CLIENTS}Wss4jClient.java`]);
  running = await startTestBroker();
  changesRequests = await startChangingProxy(running.broker.url, 'A. Voorbeeld', 'B. Voorbeeld');
  changesAnswers = await startChangingProxy(running.broker.url, 'verwerkt>false', 'verwerkt>true');
}, 90_000);
afterAll(async () => {
  for (const proxy of [changesRequests, changesAnswers]) {
    proxy.closeAllConnections();
    proxy.close();
  }
  await running.stop();
  rmSync(work, { recursive: true });
});

/** A machine between the LAS and the broker that changes the signed Body where it holds this text. */
async function startChangingProxy(brokerUrl: string, from: string, to: string): Promise<Server> {
  const chain = ['broker', 'trust/tsp', 'trust/intermediate'].map((name) => fixture(`${name}.pem`)).join('');
  const server = createServer(
    { cert: chain, key: fixture('keys/broker.key.pem') },
    async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const sent = Buffer.concat(chunks).toString('utf8');
      const answer = await sendRaw(brokerUrl, {
        bytes: sent.replace(from, to),
        method: request.method ?? 'POST',
        path: request.url ?? '/',
        ...(request.headers['soapaction'] === undefined
          ? {}
          : { headers: { soapaction: String(request.headers['soapaction']) } }),
      });
      // Toolkits send to the address in the WSDL: let that be the proxy too.
      const body = answer.body.replaceAll(brokerUrl, urlOf(server));
      response.writeHead(answer.status, { 'content-type': 'text/xml; charset=utf-8' });
      response.end(request.method === 'GET' ? body : answer.body.replace(from, to));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  return server;
}

function urlOf(server: Server): string {
  return `https://localhost:${(server.address() as AddressInfo).port}`;
}

interface Outcome {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function runClient(command: readonly string[], args: readonly string[]): Promise<Outcome> {
  const [program = '', ...first] = command;
  return new Promise((resolve) => {
    execFile(program, [...first, ...args], (error, stdout, stderr) =>
      resolve({ status: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
  });
}

/** The text of the first element or member of this name: two clients print JSON, two print XML. */
function textOf(name: string, printed: string): string | undefined {
  return new RegExp(`(?:"${name}": ?"?|<(?:\\w+:)?${name}>)([^"<,}]+)`).exec(printed)?.[1];
}

// Reports of one pupil: each toolkit has a period of its own.
const toolkits: readonly (readonly [string, boolean, readonly string[], number])[] = [
  ['zeep', runs(PYTHON, '-c', 'import zeep, xmlsec'), [PYTHON, `${CLIENTS}zeep_client.py`], -1],
  ['WSS4J', hasWss4j, ['java', '-cp', CLASS_PATH, 'Wss4jClient'], -31],
  ['node-soap', true, [process.execPath, `${CLIENTS}node-soap-client.mjs`], -61],
  ['xmlsec1 and curl', hasXmlsec1, ['bash', `${CLIENTS}xmlsec1-curl.sh`], -91],
];
const BSN = '999000111';

describe.each(toolkits)('%s', (_name, available, command, lastDay) => {
  const runTest = available ? test : test.skip;
  const today = datumVan(Date.now());
  const period = [plusDagen(today, lastDay - 19), plusDagen(today, lastDay)];
  const run = (url: string, ...args: string[]) => runClient(command, [url, CERTS, ...args]);
  const melden = (url: string, certs: string, bsn: string) =>
    runClient(command, [url, certs, 'melden', randomUUID(), bsn, ...period]);

  runTest(
    'EK-151 reports, pulls what was reported and confirms it; each answer is ours and signed',
    async () => {
      const { url } = running.broker;
      const reported = await melden(url, CERTS, BSN);
      expect(reported).toMatchObject({ status: 0 });
      expect(textOf('verwerkt', reported.stdout)).toBe('true');
      const number = textOf('meldingsnummer', reported.stdout);
      expect(number).toMatch(/^\d+$/);

      const pulled = await until('the levering', async () => {
        const { stdout } = await run(url, 'ophalen', '0344');
        return textOf('meldingsnummer', stdout) === undefined ? undefined : stdout;
      });
      expect(textOf('meldingsnummer', pulled)).toBe(number);
      expect(textOf('burgerservicenummer', pulled)).toBe(BSN);

      const confirmed = await run(url, 'bevestigen', textOf('leveringId', pulled) ?? '');
      expect(confirmed).toMatchObject({ status: 0 });
      expect(textOf('verwerkt', confirmed.stdout)).toBe('true');
      expect(textOf('meldingsnummer', (await run(url, 'ophalen', '0344')).stdout)).toBeUndefined();
    },
    60_000,
  );

  runTest(
    'a refusal for its content (HTTP 200) arrives as data, with its code',
    async () => {
      const refused = await melden(running.broker.url, CERTS, '999000172');
      expect(refused).toMatchObject({ status: 0 });
      expect(textOf('verwerkt', refused.stdout)).toBe('false');
      expect(textOf('code', refused.stdout)).toMatch(/^VZ-/);
    },
    60_000,
  );

  runTest(
    'WB013 an answer that was changed on the way is not believed',
    async () => {
      const outcome = await melden(urlOf(changesAnswers), CERTS, '999000172');
      expect([0, 3]).not.toContain(outcome.status);
      expect(outcome.stdout).toBe('');
      expect(outcome.stderr).toMatch(/signature|verif/i);
    },
    60_000,
  );

  // [what is wrong, where it is sent, the key and certificate, the number, faultcode, code, part]
  type Wrong = readonly [string, () => string, string, string, string, string, string];
  const wrong: readonly Wrong[] = [
    ['not valid by the schema', () => running.broker.url, CERTS, '12', 'soap:Client', 'VB-F21', 'soap:Body'],
    ['no mandate', () => running.broker.url, otherVendor, BSN, 'soap:Client', 'VB-F22', 'wsa:From'],
    [
      'changed on the way',
      () => urlOf(changesRequests),
      CERTS,
      BSN,
      'wsse:FailedCheck',
      'VB-F18',
      'ds:Signature',
    ],
  ];
  // The same message without the fault is the one that the first test sends.
  for (const [what, url, certs, bsn, faultcode, code, part] of wrong) {
    runTest(
      `EK-131 ${code} (${what}) is what the toolkit calls a fault`,
      async () => {
        const outcome = await melden(url(), certs, bsn);
        expect({ ...outcome, stdout: '' }).toMatchObject({ status: 3 });
        const { fault } = JSON.parse(outcome.stdout) as {
          fault: { faultcode: string; faultstring: string };
        };
        expect(fault.faultcode).toBe(faultcode);
        expect(parseFaultstring(fault.faultstring)).toMatchObject({
          code,
          part,
          rule: expect.stringMatching(/^(EK-\d|W)/),
          ref: expect.stringMatching(/^[0-9a-f-]{36}$/),
        });
      },
      60_000,
    );
  }
});
