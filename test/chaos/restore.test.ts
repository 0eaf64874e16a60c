/**
 * The cluster is lost and put back to a moment in the past, as docs/operate/backup.md says; then partners send again what
 * had been acknowledged after that moment. Nothing is lost, nothing is there twice, and no number that anybody had been
 * given means another report.
 */
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import type { Levering } from '../../src/contract/messages.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { createExamplePartner, type ExamplePartner } from '../../src/harness/example-partners.ts';
import { freePort, madeUpNumbers, type ServeProcess, startServe, writeSettings } from '../setup/process.ts';
import { until } from '../setup/until.ts';
import { type ArchivedPostgres, findSystemPostgres, startArchivedPostgres } from './archived-postgres.ts';

const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
const SCHOOL = '0000000700099AD00000';
const BEFORE = ['a1', 'a2', 'b1', 'b2', 'b3', 'b4'];
const AFTER = ['c1', 'c2', 'c3'];
const OTHERS = ['d1', 'd2', 'd3', 'd4'];
const NUMBERS = madeUpNumbers(BEFORE.length + AFTER.length + OTHERS.length);
const bsnOf = (kenmerk: string) => NUMBERS[[...BEFORE, ...AFTER, ...OTHERS].indexOf(kenmerk)] ?? '';

const bin = findSystemPostgres();
const restored = bin === undefined ? test.skip : test;
let postgres: ArchivedPostgres;
let settings: string;
let serve: ServeProcess | undefined;
let las: ExamplePartner;
let utrecht: ExamplePartner;

beforeAll(async () => {
  if (bin === undefined) return;
  postgres = await startArchivedPostgres(bin);
  const port = await freePort();
  const pupils = NUMBERS.map(
    (bsn) => `${bsn},,Proef,,Kim,2014-01-01,V,N,0,,Straat,1,3511AB,Utrecht,0344,,99AD,2020-08-01,`,
  );
  settings = writeSettings({ port, databaseUrl: postgres.url, pupils });
  const audit = { sealSeconds: 1, sealFile: join(dirname(settings), 'seals') };
  writeFileSync(settings, stringify({ ...(parse(readFileSync(settings, 'utf8')) as object), audit }));
  const partner = { baseUrl: `https://localhost:${port}` };
  las = createExamplePartner({
    ...partner,
    service: 'school',
    certificate: 'vendor-rsin',
    fromOin: SCHOOL,
  });
  utrecht = createExamplePartner({
    ...partner,
    service: 'gemeente',
    certificate: 'gemeente-utrecht',
    fromOin: '00000001999903440000',
  });
});
afterAll(async () => {
  if (bin === undefined) return;
  await stop();
  for (const partner of [las, utrecht]) partner.close();
  postgres.remove();
});

const start = async () => {
  serve = startServe(settings);
  await serve.listening;
};
const stop = async () => {
  serve?.child.kill('SIGKILL');
  await serve?.ended;
};
const command = (...args: string[]) =>
  new Promise<{ status: number; said: string }>((resolve) => {
    const child = execFile(process.execPath, [BIN, ...args, '--settings', settings], (_, stdout, stderr) =>
      resolve({ status: child.exitCode ?? -1, said: stdout + stderr }),
    );
  });
const FINISH = ['restore', 'finish', '--door', 'operator.1', '--reden', 'schijf stuk', '--json'];

/** As a school's system: a new envelope, the same kenmerkAfzender and content. @returns the number in the answer. */
async function meld(kenmerk: string): Promise<string> {
  const answer = await las.call('meldenVerzuim', exampleMelding({ kenmerk, bsn: bsnOf(kenmerk) }));
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer.meldingsnummer;
}
const meldAll = async (kenmerken: readonly string[]) => {
  const numbers = new Map<string, string>();
  for (const kenmerk of kenmerken) numbers.set(kenmerk, await meld(kenmerk));
  return numbers;
};
/** Everything that the gemeente can fetch now, once all is delivered. */
async function fetchAll(): Promise<readonly Levering[]> {
  await until('an empty outbox', async () => {
    const [row] = await postgres.query<{ count: number }>('select count(*)::int as count from vb.outbox');
    return row?.count === 0 ? true : undefined;
  });
  const page = await utrecht.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
  if (!page.verwerkt) throw new Error(JSON.stringify(page.fouten));
  return page.leveringen;
}
async function confirm(leveringen: readonly Levering[]): Promise<readonly (string | undefined)[]> {
  const ontvangsten = leveringen.map(({ leveringId }) => ({ leveringId, resultaat: 'VERWERKT' as const }));
  const answer = await utrecht.call('bevestigenOntvangst', { ontvangsten });
  return answer.verwerkt ? answer.bevestigingen.map(({ fout }) => fout?.code) : ['refused'];
}
async function changes(vervolgToken?: string) {
  const request =
    vervolgToken === undefined ? { vanafDatumTijd: '2020-01-01T00:00:00.000Z' } : { vervolgToken };
  const page = await las.call('opvragenGewijzigdeMeldingen', { ...request, maxAantal: 100 });
  if (!page.verwerkt) throw new Error(JSON.stringify(page.fouten));
  return { numbers: page.meldingen.map(({ meldingsnummer }) => meldingsnummer), token: page.vervolgToken };
}
async function withdraw(meldingsnummer: string) {
  const found = await las.call('ophalenVerzuimmelding', { meldingsnummer });
  if (!found.verwerkt) throw new Error(JSON.stringify(found.fouten));
  return las.call('intrekkenVerzuimmelding', {
    kenmerkAfzender: `weg-${meldingsnummer}`,
    meldingsnummer,
    datumTijdLaatsteMutatie: found.melding.datumTijdLaatsteMutatie,
    redenIntrekking: 'was ziek gemeld',
  });
}

restored(
  'restored to a moment, and sent again: nothing lost, nothing doubled, no number for two reports',
  async () => {
    await start();
    const given = await meldAll(['a1', 'a2']);
    postgres.baseBackup();
    for (const [kenmerk, number] of await meldAll(['b1', 'b2', 'b3', 'b4'])) given.set(kenmerk, number);
    const early = await fetchAll();
    expect(await confirm(early.slice(0, 3))).toEqual([undefined, undefined, undefined]);
    const moment = await postgres.now();

    // All of this is acknowledged, and lost.
    for (const [kenmerk, number] of await meldAll(AFTER)) given.set(kenmerk, number);
    const late = await fetchAll();
    // Two reports that were sent one after the other may be delivered in either order.
    expect(late).toHaveLength(AFTER.length);
    expect(new Set(late.map(({ meldingsnummer }) => meldingsnummer))).toEqual(
      new Set(AFTER.map((kenmerk) => given.get(kenmerk))),
    );
    expect(await confirm([...early.slice(3), ...late.slice(0, 2)])).toEqual(Array(5).fill(undefined));
    expect(await withdraw(given.get('b4') ?? '')).toMatchObject({ verwerkt: true, status: 'I' });
    const { token } = await changes();
    await until('the last seal', async () => {
      const [row] = await postgres.query<{ open: boolean }>(
        'select exists (select 1 from vb.audit where id > (select max(audit_id) from vb.audit_seal)) as open',
      );
      return row?.open === false ? true : undefined;
    });
    await stop();
    await postgres.archiveAll();
    postgres.lose();
    await postgres.restoreTo(moment);
    expect(await command('doctor')).toMatchObject({ said: expect.stringContaining('came-back') });
    const finish = await command(...FINISH);
    expect(finish).toEqual({ status: 0, said: expect.stringContaining('finished') });
    const finished = JSON.parse(finish.said) as {
      reached: { moment: string; meldingsnummer: string };
      seals: { aside?: string };
    };
    expect(finished.reached.meldingsnummer).toBe(given.get('b4'));
    expect(Date.parse(finished.reached.moment)).toBeLessThanOrEqual(Date.parse(moment));
    expect(readFileSync(finished.seals.aside ?? '', 'utf8')).not.toBe('');

    // Others come first, while nobody has sent anything again.
    await start();
    const others = await meldAll(OTHERS);
    const again = await meldAll([...BEFORE, ...AFTER]);
    for (const kenmerk of BEFORE)
      expect([kenmerk, again.get(kenmerk)]).toEqual([kenmerk, given.get(kenmerk)]);
    const known = new Set(given.values());
    for (const number of [...others.values(), ...AFTER.map((kenmerk) => again.get(kenmerk) ?? '')])
      expect(known.has(number)).toBe(false);
    expect(await withdraw(given.get('b4') ?? '')).toMatchObject({ verwerkt: true, status: 'I' });

    // The school reads on from the token that it had: everything that happened since the restore is behind it.
    expect(new Set((await changes(token)).numbers)).toEqual(
      new Set([...others.values(), ...AFTER.map((kenmerk) => again.get(kenmerk)), given.get('b4')]),
    );

    // The gemeente gets once more what it confirmed after the moment, under the numbers it knows; no other under them.
    const more = await fetchAll();
    const place = ({ volgnummerMailbox }: Levering) => volgnummerMailbox;
    const meant = new Map([...early, ...late].map((levering) => [place(levering), levering.leveringId]));
    for (const levering of more) {
      const before = meant.get(place(levering));
      if (before !== undefined) expect(levering.leveringId).toBe(before);
    }
    const lastKnown = Math.max(...meant.keys());
    const fresh = more.filter((levering) => place(levering) > lastKnown);
    expect(fresh.map(({ meldingsnummer }) => meldingsnummer).sort()).toEqual(
      [...others.values(), ...AFTER.map((kenmerk) => again.get(kenmerk) ?? ''), given.get('b4') ?? ''].sort(),
    );
    expect(await confirm(more)).toEqual(more.map(() => undefined));
    expect(await fetchAll()).toEqual([]);

    // In the store: each report once, everything somewhere, the audit whole and telling of it.
    const stored = await postgres.query<{ kenmerk: string; copies: number }>(
      `select kenmerk, count(i.*) filter (where soort = 'NIEUW')::int as copies
       from vb.melding m left join vb.mailbox_item i using (meldingsnummer) group by meldingsnummer order by 1`,
    );
    expect(stored).toEqual(
      [...BEFORE, ...AFTER, ...OTHERS].sort().map((kenmerk) => ({ kenmerk, copies: 1 })),
    );
    expect(await command('balance')).toMatchObject({ status: 0 });
    expect(await command('audit', 'verify')).toMatchObject({ status: 0 });
    expect((await command('audit', 'list', '--action', 'restore.finished')).said).toContain('operator.1');

    // A second time nothing moves.
    const [before] = await postgres.query("select * from vb.mailbox_head where mailbox = '0344'");
    expect(await command(...FINISH)).toMatchObject({ status: 0 });
    expect(await postgres.query("select * from vb.mailbox_head where mailbox = '0344'")).toEqual([before]);
  },
  240_000,
);
