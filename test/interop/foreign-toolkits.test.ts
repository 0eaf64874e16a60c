/** Unmodified foreign toolkits read our WSDL and complete meldenVerzuim and ophalenMeldingen. */
import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { datumVan, plusDagen } from '../../src/verzuim/datum.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';

const CLIENTS = fileURLToPath(new URL('../../examples/clients/', import.meta.url));
const CERTS = fileURLToPath(new URL('../../certs-fixtures', import.meta.url));
const PYTHON = '/usr/bin/python3';
const hasZeep = spawnSync(PYTHON, ['-c', 'import zeep, xmlsec']).status === 0;

let running: TestBroker;
beforeAll(async () => {
  running = await startTestBroker();
});
afterAll(() => running.stop());

const toolkits: readonly (readonly [string, boolean, readonly string[], string])[] = [
  ['zeep', hasZeep, [PYTHON, `${CLIENTS}zeep_client.py`], '999000111'],
  ['node-soap', true, [process.execPath, `${CLIENTS}node-soap-client.mjs`], '999000147'],
];

describe.each(toolkits)('%s', (_name, available, [program = '', script = ''], bsn) => {
  const run = async (...args: string[]): Promise<Record<string, unknown>> => {
    const { stdout } = await promisify(execFile)(program, [script, running.broker.url, CERTS, ...args]);
    return JSON.parse(stdout) as Record<string, unknown>;
  };

  (available ? test : test.skip)(
    'EK-151 reports, and pulls what was reported',
    async () => {
      const today = datumVan(Date.now());
      const reported = await run('melden', randomUUID(), bsn, plusDagen(today, -20), plusDagen(today, -1));
      expect(reported).toMatchObject({
        verwerkt: true,
        status: 'R',
        meldingsnummer: expect.stringMatching(/^\d+$/),
      });
      const number = String(reported['meldingsnummer']);
      await until('the levering', async () => {
        const pulled = JSON.stringify(await run('ophalen', '0344'));
        return pulled.includes(`"${number}"`) && pulled.includes(bsn) ? true : undefined;
      });
    },
    60_000,
  );
});
