/**
 * Acknowledged means never lost and delivered exactly once: 500 reports while the process is killed with kill -9 at
 * least 20 times, on the embedded default and with a Redis that is flushed meanwhile.
 */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { createExamplePartner } from '../../src/harness/example-partners.ts';
import { until } from '../setup/broker.ts';
import { createTestDatabase } from '../setup/database.ts';
import { freePort, madeUpNumbers, startServe, writeSettings } from '../setup/process.ts';
import { hasRedis, startRedis, type TestRedis } from '../setup/redis.ts';

const REPORTS = 500;
const KILLS = 20;
const SCHOOLS = [
  { brin: '99AD', oin: '0000000700099AD00000' },
  { brin: '99BA', oin: '00000001999911112000' },
  { brin: '99BB', oin: '00000001999911112000' },
];
const numbers = madeUpNumbers(REPORTS);
const pupils = numbers.map((number, i) => {
  const { brin } = SCHOOLS[i % SCHOOLS.length] as (typeof SCHOOLS)[number];
  const [code, place] = i % 4 === 0 ? ['0307', 'Amersfoort'] : ['0344', 'Utrecht'];
  return `${number},,Proef,,Kim,2014-01-01,V,N,0,,Straat,1,3511AB,${place},${code},,${brin},2020-08-01,`;
});
/** Nobody answers: whoever knocks without a pause takes the core that the start needs. */
const later = () => new Promise<undefined>((resolve) => setTimeout(resolve, 150, undefined));
const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const cleanup of cleanups) await cleanup();
});

interface Outcome {
  /** By kenmerk: the number in the answer that was received. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** By school: the numbers that its change feed gave, in order. */
  readonly feeds: ReadonlyMap<string, readonly string[]>;
  readonly kills: number;
}

async function push(settingsFile: string, port: number, redis?: TestRedis): Promise<Outcome> {
  const baseUrl = `https://localhost:${port}`;
  const acknowledged = new Map<string, string>();
  let kills = 0;
  let allSent = false;
  const killer = (async () => {
    for (;;) {
      const serve = startServe(settingsFile);
      // Killed by progress, not by time: so many reports after the kill before, with eight senders under way; sometimes
      // before it listens.
      if (kills < KILLS) {
        const progress = Math.floor((kills + Math.random()) * (REPORTS / KILLS));
        if (kills % 5 !== 4)
          await until('progress', async () => acknowledged.size >= progress || undefined, 120_000);
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
        if (redis && kills % 3 === 1) await redis.flushAll();
      }
      if (kills >= KILLS) {
        await serve.listening;
        return serve;
      }
      serve.child.kill('SIGKILL');
      await serve.ended;
      kills++;
    }
  })();
  const partners = SCHOOLS.map(({ oin }) =>
    createExamplePartner({ baseUrl, service: 'school', certificate: 'vendor-rsin', fromOin: oin }),
  );
  let next = 0;
  const sender = async () => {
    for (let i = next++; i < REPORTS; i = next++) {
      // Spread over the kills, so that each falls among messages under way.
      while (i > (kills + 1) * (REPORTS / KILLS)) await new Promise((resolve) => setTimeout(resolve, 20));
      const school = i % SCHOOLS.length;
      const kenmerk = `kenmerk-${i}`;
      const melding = exampleMelding({ kenmerk, brin: SCHOOLS[school]?.brin ?? '', bsn: numbers[i] ?? '' });
      const partner = partners[school] as (typeof partners)[number];
      const prepared = partner.prepare('meldenVerzuim', melding);
      // No answer: the same bytes again, until there is one.
      const answer = await until(
        `an answer to ${kenmerk}`,
        () => partner.send('meldenVerzuim', prepared).catch(later),
        90_000,
      );
      if (!answer.verwerkt) throw new Error(JSON.stringify(answer));
      acknowledged.set(kenmerk, answer.meldingsnummer);
    }
  };
  const readers = ['0000000700099AD00000', '00000001999911112000'].map(async (oin) => {
    const reader = createExamplePartner({
      baseUrl,
      service: 'school',
      certificate: 'vendor-rsin',
      fromOin: oin,
    });
    const seen: string[] = [];
    let token: string | undefined;
    for (let last = false; ; ) {
      const request =
        token === undefined ? { vanafDatumTijd: '2020-01-01T00:00:00.000Z' } : { vervolgToken: token };
      const page = await reader
        .call('opvragenGewijzigdeMeldingen', { ...request, maxAantal: 20 })
        .catch(later);
      if (page?.verwerkt) {
        seen.push(...page.meldingen.map((melding) => melding.meldingsnummer));
        token = page.vervolgToken;
        if (last && !page.meerBeschikbaar) break;
        last = allSent && !page.meerBeschikbaar;
      }
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    reader.close();
    return [oin, seen] as const;
  });
  await Promise.all(Array.from({ length: 8 }, sender));
  allSent = true;
  const serve = await killer;
  const feeds = new Map(await Promise.all(readers));
  cleanups.push(async () => {
    serve.child.kill('SIGTERM');
    await serve.ended;
  });
  for (const partner of partners) partner.close();
  return { acknowledged, feeds, kills };
}

async function expectNothingLostOrDoubled(databaseUrl: string, outcome: Outcome): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await until(
      'an empty outbox',
      async () => {
        const { rows } = await client.query<{ count: number }>(
          'select count(*)::int as count from vb.outbox',
        );
        return rows[0]?.count === 0 ? true : undefined;
      },
      60_000,
    );
    const { rows: stored } = await client.query<{ kenmerk: string; number: string; copies: number }>(
      `select m.kenmerk, m.meldingsnummer::text as number, count(i.*)::int as copies
       from vb.melding m left join vb.mailbox_item i using (meldingsnummer) group by 1, 2`,
    );
    expect(outcome.acknowledged.size).toBe(REPORTS);
    expect(stored).toHaveLength(REPORTS);
    for (const { kenmerk, number, copies } of stored) {
      expect({ kenmerk, number, copies }).toEqual({
        kenmerk,
        number: outcome.acknowledged.get(kenmerk),
        copies: 1,
      });
    }
    const { rows: boxes } = await client.query<{
      mailbox: string;
      last: number;
      count: number;
      distinct: number;
      head: number;
    }>(
      `select i.mailbox, max(seq)::int as last, count(*)::int as count, count(distinct seq)::int as distinct, h.last_seq::int as head
       from vb.mailbox_item i join vb.mailbox_head h using (mailbox) group by i.mailbox, h.last_seq`,
    );
    expect(boxes.map(({ mailbox }) => mailbox).sort()).toEqual(['0307', '0344']);
    for (const { last, count, distinct, head } of boxes)
      expect([count, distinct, head]).toEqual([last, last, last]);
  } finally {
    await client.end();
  }
  const inFeeds = [...outcome.feeds.values()].flat();
  expect(inFeeds).toHaveLength(REPORTS);
  expect(new Set(inFeeds)).toEqual(new Set(outcome.acknowledged.values()));
}

describe('kill -9', () => {
  test('on the embedded default: 500 acknowledged reports are each in one mailbox once', async () => {
    const port = await freePort();
    const dataFolder = join(mkdtempSync(join(tmpdir(), 'vb-chaos-')), 'data');
    chmodSync(dirname(dataFolder), 0o755);
    const outcome = await push(writeSettings({ port, dataFolder, pupils }), port);
    expect(outcome.kills).toBeGreaterThanOrEqual(KILLS);
    cleanups.push(async () => rmSync(dirname(dataFolder), { recursive: true, force: true }));
    const password = readFileSync(join(dataFolder, 'password'), 'utf8').trim();
    const database = readFileSync(join(dataFolder, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[3];
    await expectNothingLostOrDoubled(
      `postgres://verzuimbroker:${password}@127.0.0.1:${database}/verzuimbroker`,
      outcome,
    );
  }, 600_000);

  (hasRedis ? test : test.skip)(
    'on Redis, flushed meanwhile: the same',
    async () => {
      const port = await freePort();
      const database = await createTestDatabase();
      const redis = await startRedis();
      const outcome = await push(
        writeSettings({ port, databaseUrl: database.url, redisUrl: redis.url, pupils }),
        port,
        redis,
      );
      expect(outcome.kills).toBeGreaterThanOrEqual(KILLS);
      await expectNothingLostOrDoubled(database.url, outcome);
      cleanups.push(
        () => redis.stop(),
        () => database.drop(),
      );
    },
    600_000,
  );
});
