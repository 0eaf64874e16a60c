/** Where reports go: signed SOAP in and out, the forms by the commands of an operator. */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { sql } from '../../src/store/pool.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { writeSettings } from '../setup/process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'dist/processes/verzuimbroker.js');
const UTRECHT = '999000111';
const VOLWASSEN = '999000196';

let running: TestBroker;
let settings: string;
let vo: ExamplePartner;
let mbo: ExamplePartner;
/** Mailbox → who may open it. */
let partners: Record<string, ExamplePartner>;
beforeAll(async () => {
  running = await startTestBroker();
  settings = writeSettings({ port: 0, databaseUrl: running.database.url });
  vo = running.school('vendor-rsin', '0000000700099AD00000');
  mbo = running.school('vendor-rsin', '0000000700099AE00000');
  const utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  const amersfoort = running.gemeente('gemeente-amersfoort', '00000001999903070000');
  const regio = running.gemeente('regio', '00000001999908000000');
  partners = {
    '0344': utrecht,
    '0307': amersfoort,
    'VERWERKER-TEST': amersfoort,
    'RBL-TEST': regio,
    'DSP-TEST': regio,
  };
});
afterAll(() => running.stop());

/** The command of an operator; never blocks this process, in which the broker runs. */
function run(...args: string[]): Promise<{ status: number; output: string; json: Record<string, unknown> }> {
  return new Promise((resolve) => {
    const command = [BIN, ...args, '--settings', settings, '--json'];
    const child = execFile(process.execPath, command, { encoding: 'utf8' }, (_, stdout, stderr) => {
      const json = (stdout.startsWith('{') ? JSON.parse(stdout) : {}) as Record<string, unknown>;
      resolve({ status: child.exitCode ?? -1, output: stdout + stderr, json });
    });
  });
}
const codes = (json: Record<string, unknown>) =>
  ((json['fouten'] ?? []) as { code: string }[]).map(({ code }) => code);
const example = (name: string) => join(ROOT, 'examples', name);
const idOf = (json: Record<string, unknown>) => {
  const { formulier, verklaring } = json as {
    formulier?: { formulierId: string };
    verklaring?: { verklaringId: string };
  };
  return formulier?.formulierId ?? verklaring?.verklaringId ?? '';
};

type FormRow = { slot: string; instantieNaam: string; instantieCode: string; email: string };
const exampleForm = () =>
  parse(readFileSync(example('routering.yaml'), 'utf8')) as { gemeentecode: string; regels: FormRow[] };
function formFile(regels: readonly FormRow[]): string {
  const file = join(dirname(settings), 'form.yaml');
  writeFileSync(file, stringify({ ...exampleForm(), regels }));
  return file;
}

const WITHDRAWN = sql('test-withdraw-all', `update vb.melding set status = 'I' where status <> 'I'`);
async function meld(las: ExamplePartner, brin: string, bsn: string, verzuimsoort: 'V3' | 'L' | 'O' | 'RMC') {
  // The pupils are few: what was reported before does not overlap.
  await running.database.store.query(WITHDRAWN);
  const answer = await las.call('meldenVerzuim', exampleMelding({ brin, bsn, melding: { verzuimsoort } }));
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer.meldingsnummer;
}

/** Every mailbox that gives the report to its party, in the end. */
async function mailboxesOf(meldingsnummer: string): Promise<readonly string[]> {
  const found: string[] = [];
  const pull = async (instantieCode: string, partner: ExamplePartner) => {
    const page = await partner.call('ophalenMeldingen', { instantieCode, maxAantal: 100 });
    if (!page.verwerkt) throw new Error(`${instantieCode} not pulled`);
    if (page.leveringen.some((levering) => levering.meldingsnummer === meldingsnummer))
      found.push(instantieCode);
    const ontvangsten = page.leveringen.map(({ leveringId }) => ({
      leveringId,
      resultaat: 'VERWERKT' as const,
    }));
    if (ontvangsten.length > 0) await partner.call('bevestigenOntvangst', { ontvangsten });
  };
  await until(`report ${meldingsnummer} in a mailbox`, async () => {
    for (const [instantieCode, partner] of Object.entries(partners)) await pull(instantieCode, partner);
    return found.length > 0 ? true : undefined;
  });
  return found;
}

test('row 10 a pupil who lives in Utrecht, at a school elsewhere: only Utrecht gets it', async () => {
  expect(await mailboxesOf(await meld(vo, '99AD', UTRECHT, 'V3'))).toEqual(['0344']);
  expect(await mailboxesOf(await meld(vo, '99AD', '999000123', 'V3'))).toEqual(['0307']);
});

describe('forms and declarations by commands', () => {
  test('row 12 three rows are refused, four with one address accepted; new reports follow it, earlier ones do not', async () => {
    const rows = exampleForm().regels.map((regel) => ({ ...regel, email: 'een@adres.example' }));
    const own = rows.map((regel) => (regel.slot === 'R3' ? { ...regel, instantieCode: '0344' } : regel));
    const three = await run('routering', 'indienen', formFile(own.slice(0, 3)), '--door', 'Anna');
    expect(three.status).toBe(1);
    expect(codes(three.json)).toEqual(['VZ-RTE-02']);
    const file = formFile(own);
    const before = await meld(mbo, '99AE', VOLWASSEN, 'RMC');
    expect(await mailboxesOf(before)).toEqual(['0344']);
    const submitted = await run('routering', 'indienen', file, '--door', 'Anna');
    expect(submitted.status).toBe(0);
    const id = idOf(submitted.json);
    expect(await mailboxesOf(await meld(mbo, '99AE', VOLWASSEN, 'RMC'))).toEqual(['0344']);
    const preview = await run('routering', 'voorbeeld', id);
    expect(preview.json['regels']).toContainEqual(
      expect.objectContaining({ slot: 'R4', instantieCode: 'DSP-TEST', meldingen: 2, elders: 2 }),
    );

    // VZ-RTE-06: four eyes.
    const same = await run('routering', 'goedkeuren', id, '--door', 'anna');
    expect([same.status, codes(same.json)]).toEqual([1, ['VZ-RTE-06']]);
    expect((await run('routering', 'goedkeuren', id, '--door', 'Bert')).status).toBe(0);
    // Row 17: the Doorstroompunt has a mailbox of its own, and gets 18+ alone.
    expect(await mailboxesOf(await meld(mbo, '99AE', VOLWASSEN, 'RMC'))).toEqual(['DSP-TEST']);
    expect(await mailboxesOf(await meld(vo, '99AD', UTRECHT, 'V3'))).toEqual(['0344']);

    const listed = await run('routering', 'list', '--gemeente', '0344');
    expect(JSON.parse(listed.output)).toMatchObject([
      { formulierId: id, status: 'GOEDGEKEURD', geldtNu: true },
    ]);
    expect((await run('routering', 'show', id)).json).toMatchObject({
      formulier: { ingediendDoor: 'Anna', goedgekeurdDoor: 'Bert' },
    });
    expect((await run('routering', 'intrekken', id, '--door', 'Bert')).status).toBe(0);
    expect(await mailboxesOf(await meld(mbo, '99AE', VOLWASSEN, 'RMC'))).toEqual(['0344']);
  }, 120_000);

  test('row 13 VZ-RTE-03 a third party without declaration is refused, with it accepted; withdrawn it falls back', async () => {
    const blocked = await run('routering', 'indienen', example('routering.yaml'), '--door', 'Anna');
    expect([blocked.status, codes(blocked.json)]).toEqual([1, ['VZ-RTE-03']]);
    const recorded = await run('verklaring', 'vastleggen', example('verklaring.yaml'), '--door', 'Carla');
    expect(recorded.status).toBe(0);
    const submitted = await run('routering', 'indienen', example('routering.yaml'), '--door', 'Anna');
    expect(submitted.status).toBe(0);
    expect((await run('routering', 'goedkeuren', idOf(submitted.json), '--door', 'Bert')).status).toBe(0);
    expect(await mailboxesOf(await meld(vo, '99AD', UTRECHT, 'O'))).toEqual(['VERWERKER-TEST']);
    expect(await mailboxesOf(await meld(vo, '99AD', UTRECHT, 'L'))).toEqual(['0344']);

    const withdrawn = await run('verklaring', 'intrekken', idOf(recorded.json), '--door', 'Carla');
    expect(withdrawn.status).toBe(0);
    expect(await mailboxesOf(await meld(vo, '99AD', UTRECHT, 'O'))).toEqual(['0344']);
    const listed = await run('verklaring', 'list');
    expect(JSON.parse(listed.output)).toMatchObject([{ ingetrokkenDoor: 'Carla', gemeentecode: '0344' }]);
    await run('routering', 'intrekken', idOf(submitted.json), '--door', 'Bert');
  }, 120_000);

  test('a worker that is held until after the change decides as of the registration', async () => {
    const rows = exampleForm().regels;
    const file = formFile(
      rows.map((regel) => (regel.slot === 'R3' ? { ...regel, instantieCode: '0344' } : regel)),
    );
    const submitted = await run('routering', 'indienen', file, '--door', 'Anna');
    const waiting = sql(
      'test-waiting',
      `select count(*)::int as count from pg_locks l join pg_database d on d.oid = l.database
       where d.datname = current_database() and l.locktype = 'advisory' and not l.granted`,
    );
    const hold = sql('test-hold', `select pg_advisory_xact_lock(hashtextextended('vb.routering', 0))`);
    const { store } = running.database;
    const waiters = (count: number) =>
      until(`${count} waiters`, async () => {
        const [row] = await store.query<{ count: number }>(waiting);
        return (row?.count ?? 0) >= count ? true : undefined;
      });
    let approval: ReturnType<typeof run> | undefined;
    const meldingsnummer = await store.withTransaction(async (tx) => {
      await tx.query(hold);
      // First in line: the approval. Behind it: the worker with a report that is registered before the change.
      approval = run('routering', 'goedkeuren', idOf(submitted.json), '--door', 'Bert');
      await waiters(1);
      const registered = await meld(mbo, '99AE', VOLWASSEN, 'RMC');
      await waiters(2);
      return registered;
    });
    const done = await approval;
    expect(done?.status).toBe(0);
    expect(await mailboxesOf(meldingsnummer)).toEqual(['0344']);
    expect(await mailboxesOf(await meld(mbo, '99AE', VOLWASSEN, 'RMC'))).toEqual(['DSP-TEST']);
  }, 120_000);

  test('who acts must be named; a file that is no form is told without a change', async () => {
    expect((await run('routering', 'indienen', example('routering.yaml'))).status).toBe(64);
    expect((await run('routering', 'goedkeuren', 'x', '--door', 'Bert')).status).toBe(64);
    expect((await run('routering', 'voorbeeld', '1', '--dagen', '0')).status).toBe(64);
    const wrong = await run('verklaring', 'vastleggen', example('parties.yaml'), '--door', 'Carla');
    expect(wrong.status).toBe(78);
    expect(wrong.output).toContain('gemeentecode');
    const unknown = await run('routering', 'show', '999');
    expect([unknown.status, codes(unknown.json)]).toEqual([1, ['VZ-RTE-08']]);
  }, 120_000);
});
