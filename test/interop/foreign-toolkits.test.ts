/** Unmodified foreign toolkits complete meldenVerzuim and ophalenMeldingen, and understand our faults. */
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from '../../src/store/pool.ts';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

const CLIENTS = fileURLToPath(new URL('../../examples/clients/', import.meta.url));
const CERTS = fileURLToPath(new URL('../../certs-fixtures', import.meta.url));
const PYTHON = '/usr/bin/python3';
const JARS = ['wss4j', 'xmlsec', 'commons-logging', 'slf4j-api', 'slf4j-nop'].map(
  (name) => `/usr/share/java/${name}.jar`,
);
const has = (program: string, ...args: string[]) => spawnSync(program, args).status === 0;

const java = mkdtempSync(join(tmpdir(), 'verzuimbroker-wss4j-'));
const classPath = [java, ...JARS].join(':');

/** Compiles the client, and makes the key stores as docs/integrate/wss4j.md says. */
function prepareJava(): void {
  execFileSync('javac', ['-nowarn', '-cp', classPath, '-d', java, `${CLIENTS}Wss4jClient.java`], {
    stdio: 'pipe',
  });
  for (const name of ['vendor-rsin', 'gemeente-utrecht']) {
    const [cert, key, out] = [`${CERTS}/${name}.pem`, `${CERTS}/keys/${name}.key.pem`, `${java}/${name}.p12`];
    const args = [
      '-export',
      '-name',
      'me',
      '-in',
      cert,
      '-inkey',
      key,
      '-out',
      out,
      '-passout',
      'pass:changeit',
    ];
    execFileSync('openssl', ['pkcs12', ...args], { stdio: 'pipe' });
  }
}

interface Toolkit {
  readonly available: boolean;
  readonly prepare?: () => void;
  readonly command: (url: string) => readonly string[];
}

const TOOLKITS: Readonly<Record<string, Toolkit>> = {
  zeep: {
    available: has(PYTHON, '-c', 'import zeep, xmlsec'),
    command: (url) => [PYTHON, `${CLIENTS}zeep_client.py`, url, CERTS],
  },
  WSS4J: {
    available: has('javac', '-version') && JARS.every((jar) => existsSync(jar)),
    prepare: prepareJava,
    command: (url) => ['java', '-cp', classPath, 'Wss4jClient', url, CERTS, java],
  },
  'node-soap': {
    available: true,
    command: (url) => [process.execPath, `${CLIENTS}node-soap-client.mjs`, url, CERTS],
  },
  'xmlsec1 and curl': {
    available: has('xmlsec1', '--version') && has('curl', '--version') && has('xmllint', '--version'),
    command: (url) => [`${CLIENTS}xmlsec-curl`, url, CERTS],
  },
};

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

const today = datumVan(Date.now());
const period = [plusDagen(today, -20), plusDagen(today, -1)];
const BSN = '999000111';
const clear = sql('test-withdraw-all', `update vb.melding set status = 'I' where status <> 'I'`);

describe.each(Object.entries(TOOLKITS))('%s', (_, { available, prepare, command }) => {
  const withToolkit = available ? test : test.skip;
  beforeAll(async () => {
    if (available) prepare?.();
    // The toolkits report the same pupil.
    await running.database.store.query(clear);
  }, 60_000);

  const run = (...args: string[]) =>
    new Promise<{ status: number; output: string }>((resolve) => {
      const [program = '', ...first] = command(running.broker.url);
      execFile(program, [...first, ...args], { encoding: 'utf8' }, (error, stdout, stderr) =>
        resolve({ status: error === null ? 0 : Number(error.code ?? 1), output: `${stdout}${stderr}` }),
      );
    });

  withToolkit(
    'EK-151 reports, and pulls what was reported',
    async () => {
      const reported = await run('melden', randomUUID(), BSN, ...period);
      expect(reported).toMatchObject({ status: 0, output: expect.stringMatching(/verwerkt"?:? ?>?true/) });
      const number = /meldingsnummer\W+(\d+)/.exec(reported.output)?.[1] ?? 'none';
      await until('the levering', async () => {
        const { status, output } = await run('ophalen', '0344');
        expect(status).toBe(0);
        return output.includes(number) && output.includes(BSN) ? true : undefined;
      });
    },
    60_000,
  );

  withToolkit(
    'EK-131 EK-132 EK-133 takes a fault of a header and of the Body for what it is',
    async () => {
      const noMandate = await run('melden', randomUUID(), BSN, ...period, '0000000700098ZZ00000');
      expect(noMandate.status).not.toBe(0);
      expect(noMandate.output).toMatch(
        /soap:Client.*0002 Niet geautoriseerd \[VB-F22; EK-120; wsa:From; ref=/s,
      );
      const notValid = await run('melden', randomUUID(), '12', ...period);
      expect(notValid.status).not.toBe(0);
      expect(notValid.output).toMatch(/soap:Client.*0004 Niet conform xsd \[VB-F21; EK-33; soap:Body; ref=/s);
    },
    60_000,
  );
});

test('every client is one file of at most 150 lines', () => {
  for (const name of readdirSync(CLIENTS)) {
    const lines = readFileSync(`${CLIENTS}${name}`, 'utf8').trimEnd().split('\n').length;
    expect([name, lines <= 150]).toEqual([name, true]);
  }
});
