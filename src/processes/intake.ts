/** The mailbox for certificates of this process, and what comes back by itself about them. */
import { neemCertificaatIn } from '../broker/certificaat/take-in.ts';
import { warnExpiring } from '../broker/certificaat/warn-expiring.ts';
import type { TrustStore } from '../edukoppeling/pki/index.ts';
import type { Log } from '../ops/log.ts';
import type { Metrics } from '../ops/metrics.ts';
import { readSettingsFile, type Settings, SettingsError } from '../ops/settings.ts';
import type { IntakeMail } from '../post/read-mail.ts';
import { startPeriodic } from '../queue/periodic.ts';
import type { Store } from '../store/pool.ts';
import { listenOn } from './listening.ts';

const WATCH_EVERY_MS = 60 * 60_000;

export interface IntakeJoined {
  readonly store: Store;
  readonly trust: TrustStore;
  /** PEM: serves when the settings name no other. */
  readonly ownChain: string;
  readonly ownKey: string;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** @throws SettingsError. @returns undefined without the setting. */
export async function openIntake(
  settings: Settings,
  joined: IntakeJoined,
): Promise<{ readonly port: number; close(): Promise<void> } | undefined> {
  const { intake } = settings;
  if (intake === undefined) return undefined;
  if (settings.post === undefined) {
    throw new SettingsError(settings.file, ['intake needs post: whoever sends a certificate gets an answer']);
  }
  const { host, port, address, maxBytes, maxConnections, maxConnectionsPerMinute, timeoutMs } = intake;
  const { refOf, startIntakeServer } = await import('../post/intake-server.ts');
  return listenOn(settings, { setting: 'intake.port', host, port }, () =>
    startIntakeServer({
      ...{ host, port, address, maxBytes, maxConnections, maxConnectionsPerMinute, timeoutMs },
      ...identityOf(settings, intake, joined),
      receive: (mail) => receive(mail, refOf(mail.mailId), joined),
      log: joined.log,
    }),
  );
}

/** @throws when it must come again: the store fails, or the list of revoked certificates is not there. */
async function receive(mail: IntakeMail, ref: string, joined: IntakeJoined): Promise<'kept'> {
  const { mailId, van, envelopeFrom, automatisch, bijlagen, tekst } = mail;
  const antwoordAan = van === '' ? envelopeFrom : van;
  const outcome = await neemCertificaatIn(joined, {
    files: bijlagen,
    tekst,
    herkomst: 'MAIL',
    door: 'mail',
    ref,
    partijId: null,
    mailId,
    ...(automatisch || antwoordAan === null ? {} : { antwoordAan }),
  });
  if (outcome.verwerkt === 'later') throw new Error('no list of revoked certificates');
  return 'kept';
}

function identityOf(
  { folder }: Settings,
  { certificate, key }: NonNullable<Settings['intake']>,
  { ownChain, ownKey }: IntakeJoined,
) {
  if (certificate === undefined || key === undefined) return { certificate: ownChain, privateKey: ownKey };
  return { certificate: readSettingsFile(folder, certificate), privateKey: readSettingsFile(folder, key) };
}

/** Looks for certificates that end. */
export function startExpiryWatch(joined: Pick<IntakeJoined, 'store' | 'clock' | 'log' | 'metrics'>) {
  return startPeriodic({
    work: async () => void (await warnExpiring(joined)),
    everyMs: WATCH_EVERY_MS,
    onError: (error) => joined.log.warn({ event: 'certificate.watch-failed', error }),
  });
}
