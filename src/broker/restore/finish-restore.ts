/**
 * What must be done once in a database that came back from the past, before partners send again: no number may mean two
 * reports, nobody stays logged in, and the audit says where it was cut. docs/operate/backup.md.
 */
import { keepFittingSeals } from '../../ops/seal-file.ts';
import { appendAudit } from '../../store/audit.ts';
import { findHashes, findSealHead } from '../../store/audit-seal.ts';
import {
  type MoveOptions,
  moveNumbersAhead,
  type NumberJump,
  type Origin,
  readJumps,
  readOriginStand,
} from '../../store/database-origin.ts';
import type { Store } from '../../store/pool.ts';
import { type Reached, readReached } from '../../store/restored.ts';
import { endAllSessions } from '../../store/sessions.ts';

export interface FinishOptions extends MoveOptions {
  readonly reden: string;
  readonly sealFile: string | undefined;
  /** Milliseconds since epoch. */
  readonly now: number;
}

export type Finish =
  /** The database is where it was, and nothing says that it came back. */
  | { readonly kind: 'nothing-to-finish'; readonly seen: Date | undefined }
  | {
      readonly kind: 'finished';
      /** What partners must send again came after this. */
      readonly reached: Reached;
      /** A start moved the numbers before us. */
      readonly movedBy: string;
      readonly movedAt: Date;
      readonly jumps: readonly NumberJump[];
      readonly origin: Origin;
      readonly sessionsEnded: number;
      readonly seals: Seals;
    };

export interface Seals {
  /** The newest seal that was kept outside the database; it may be of what is lost. */
  readonly lastOutside: string | undefined;
  /** The newest one in the database. */
  readonly lastInside: string | undefined;
  /** Where the file was put that knows more than the database. */
  readonly aside: string | undefined;
}

/** No process may be running. Done twice it does nothing the second time. @throws DependencyError, an error of the file system. */
export async function finishRestore(store: Store, options: FinishOptions): Promise<Finish> {
  const { door, reden, sealFile, now } = options;
  await moveNumbersAhead(store, options);
  const { seen, now: origin } = await readOriginStand(store);
  if (seen === undefined || seen.movedBy === 0) return { kind: 'nothing-to-finish', seen: seen?.at };
  const reached = await readReached(store, seen.originId);
  const jumps = await readJumps(store, seen.originId);
  const sessionsEnded = await endAllSessions(store, now, door);
  const seals = await keepSeals(store, sealFile, now);
  await appendAudit(store, door, 'restore.finished', {
    reden,
    reached,
    origin,
    originId: seen.originId,
    seals,
  });
  return {
    kind: 'finished',
    ...{ reached, movedBy: seen.door, movedAt: seen.at, jumps, origin, sessionsEnded, seals },
  };
}

async function keepSeals(store: Store, sealFile: string | undefined, now: number): Promise<Seals> {
  const lastInside = (await findSealHead(store))?.sealSeq;
  if (sealFile === undefined) return { lastOutside: undefined, lastInside, aside: undefined };
  const kept = await keepFittingSeals(
    sealFile,
    async (lines) => {
      const hashes = await findHashes(
        store,
        lines.map(({ sealSeq }) => sealSeq),
      );
      return lines.filter(({ sealSeq, hash }) => hashes.get(sealSeq) === hash);
    },
    new Date(now).toISOString(),
  );
  const { last, aside } = kept;
  return { lastOutside: last && `${last.sealSeq} ${last.hash}`, lastInside, aside };
}
