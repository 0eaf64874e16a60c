/** The post of this process: on when the settings name a mail server. */
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { readSettingsFile, type Settings } from '../ops/settings.ts';
import type { Directory } from '../parties/directory.ts';
import { routedAddresses } from '../post/notice-addresses.ts';
import { deliverPost } from '../post/send-mails.ts';
import { createSmtp, type SendMail } from '../post/smtp.ts';
import { startPeriodic } from '../queue/periodic.ts';
import { switchNotices } from '../store/notice.ts';
import type { Store } from '../store/pool.ts';

const MINUTE_MS = 60_000;
const LOOK_EVERY_MS = 5000;

export interface Post {
  stop(): Promise<void>;
}

/** @throws SettingsError when a file that the settings name cannot be read. */
export async function startPost(
  settings: Settings,
  joined: {
    readonly store: Store;
    readonly directory: Directory;
    /** Milliseconds since epoch. */
    readonly clock: () => number;
    readonly log: Log;
    readonly metrics: Metrics;
  },
): Promise<Post> {
  const { post, folder } = settings;
  await switchNotices(joined.store, post !== undefined);
  if (post === undefined) return { stop: async () => undefined };
  const send = openSmtp(post.smtp, folder);
  const parts = {
    ...joined,
    send,
    loadAddresses: routedAddresses(joined.directory.emailOf, joined.clock),
    from: post.from,
    batchMs: post.batchMinutes * MINUTE_MS,
    retryMs: post.retryMinutes.map((minutes) => minutes * MINUTE_MS),
    leaseMs: 2 * post.smtp.timeoutMs + MINUTE_MS,
  };
  const stopping = new AbortController();
  const worker = startPeriodic({
    work: () => deliverPost(parts, stopping.signal),
    everyMs: Math.min(LOOK_EVERY_MS, Math.max(20, parts.batchMs / 4)),
    onError: (error) => joined.log.warn({ event: 'post.failed', error }),
  });
  return {
    async stop() {
      stopping.abort();
      await worker.stop();
    },
  };
}

/** @throws SettingsError when a file that the settings name cannot be read. */
export function openSmtp(smtp: NonNullable<Settings['post']>['smtp'], folder: string): SendMail {
  const { passwordFile, caFile, host, port, tls, user, timeoutMs } = smtp;
  return createSmtp({
    host,
    port,
    tls,
    timeoutMs,
    ...(user === undefined ? {} : { user }),
    ...(passwordFile === undefined ? {} : { password: readSettingsFile(folder, passwordFile).trim() }),
    ...(caFile === undefined ? {} : { ca: readSettingsFile(folder, caFile) }),
  });
}
