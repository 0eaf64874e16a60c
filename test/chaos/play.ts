/** Plays scenarios and says what came of each. */
import { drained, keepsContract } from './contract.ts';
import { startLoad } from './load.ts';
import type { Scenario } from './scenario.ts';
import { openNeighbours } from './scenarios/neighbours.ts';
import { APART, ON_POSTGRES, ON_REDIS, WITH_NEIGHBOURS } from './scenarios/table.ts';
import { openScene, type Scene, type SceneOptions } from './scene.ts';

export interface Played {
  readonly scenario: string;
  /** Processes that were ended with kill -9. */
  readonly kills: number;
  readonly acknowledged: number;
  /** Faults that said: later. */
  readonly refused: number;
  /** Tries that got no answer. */
  readonly unanswered: number;
  readonly delivered: number;
  readonly missing: number;
  readonly duplicates: number;
  readonly gaps: number;
  readonly auditIntact: boolean;
  /** From the mending, or the start of what was killed, to the next acknowledgement: of every time the longest, ms. */
  readonly recoveryMs: number;
  /** From the last acknowledgement until nothing waits, ms. */
  readonly drainedMs: number;
  readonly ok: boolean;
  readonly skipped?: string;
  readonly problem?: string;
}

export interface PlayOptions {
  /** Of a failure that can be repeated. */
  readonly rounds: number;
  readonly long: boolean;
  readonly only?: string | undefined;
  readonly tell?: (played: Played) => void;
}

const SENDERS = 8;
/** Of a sender between two reports, ms: for an hour there are not pupils enough otherwise. */
const PAUSE = { short: 0, long: 400 } as const;
/** More than can be reported in the time. */
const PUPILS = { short: 12_000, long: 75_000 } as const;
const DRAIN_MS = 120_000;
/** As a URL: NODE_OPTIONS is cut at spaces. */
const CLOCK = new URL('clock.mjs', import.meta.url).href;
const NOTHING = {
  ...{
    kills: 0,
    acknowledged: 0,
    refused: 0,
    unanswered: 0,
    delivered: 0,
    missing: 0,
    duplicates: 0,
    gaps: 0,
  },
  ...{ auditIntact: true, recoveryMs: 0, drainedMs: 0 },
};

/** All of them, in their scenes. */
export async function playAll(options: PlayOptions): Promise<readonly Played[]> {
  const played: Played[] = [];
  const isWanted = (name: string) => options.only === undefined || name.includes(options.only);
  const wanted = (list: readonly Scenario[]) => list.filter(({ name }) => isWanted(name));
  const keep = (one: Played) => {
    played.push(one);
    options.tell?.(one);
  };
  const clock = { env: { NODE_OPTIONS: `--import=${CLOCK}` } };
  await together(wanted(ON_REDIS), { redis: true, ...clock }, options, keep);
  await together(wanted(ON_POSTGRES), { redis: false }, options, keep);
  if (WITH_NEIGHBOURS.some(isWanted)) {
    const neighbours = await openNeighbours();
    try {
      await together(wanted(neighbours.scenarios), neighbours.scene, options, keep);
    } finally {
      await neighbours.close();
    }
  }
  for (const scenario of wanted(APART)) {
    const own = await scenario.scene?.();
    if (own === undefined)
      keep({ scenario: scenario.name, ...NOTHING, ok: true, skipped: 'this machine cannot do it' });
    else {
      try {
        await together([scenario], own, options, keep);
      } finally {
        own.done();
      }
    }
  }
  return played;
}

async function together(
  scenarios: readonly Scenario[],
  options: Omit<SceneOptions, 'pupils'>,
  play: PlayOptions,
  keep: (played: Played) => void,
): Promise<void> {
  if (scenarios.length === 0) return;
  const scene = await openScene({ ...options, pupils: play.long ? PUPILS.long : PUPILS.short });
  const before = new Map<string, string>();
  try {
    for (const scenario of scenarios) keep(await playOne(scenario, scene, before, play));
  } finally {
    await scene.close();
  }
}

/** @param before  what was acknowledged in this scene; it must still be there afterwards. */
async function playOne(
  scenario: Scenario,
  scene: Scene,
  before: Map<string, string>,
  { rounds, long }: PlayOptions,
): Promise<Played> {
  const kills = () => scene.members.reduce((sum, member) => sum + member.kills(), 0);
  const killedBefore = kills();
  const load = startLoad(scene.baseUrl, scene.pupil, SENDERS, {
    mayRepeat: scenario.mayRepeat,
    pauseMs: long ? PAUSE.long : PAUSE.short,
  });
  let problem: string | undefined;
  let drainedMs = 0;
  try {
    await load.next();
    await scenario.harm({ scene, load, rounds, long });
    await load.recovered();
    await load.stop();
    drainedMs = await drained(scene.postgres, DRAIN_MS);
  } catch (error) {
    problem = error instanceof Error ? error.message : String(error);
    await load.stop().catch(() => undefined);
  }
  const { acknowledged, refused, unanswered, recoveryMs } = load.tally;
  for (const [kenmerk, number] of acknowledged) before.set(kenmerk, number);
  const kept = await keepsContract(scene.postgres, before);
  const { missing, duplicates, gaps, auditIntact } = kept;
  const ok =
    problem === undefined && missing + duplicates + gaps === 0 && auditIntact && acknowledged.size > 0;
  return {
    scenario: scenario.name,
    kills: kills() - killedBefore,
    ...{ acknowledged: acknowledged.size, refused, unanswered, ...kept, recoveryMs, drainedMs, ok },
    ...(problem === undefined ? {} : { problem }),
  };
}
