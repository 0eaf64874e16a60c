/** The loket of this process: always in test mode, in production when the settings name it. */

import type { BrokerParts } from '../broker/parts.ts';
import type { TrustStore } from '../edukoppeling/pki/index.ts';
import type { CheckParts } from '../harness/check/check.ts';
import { readCheckParts, withMadeUpPupils } from '../harness/check/check-parts.ts';
import { listMadeUpPupils } from '../harness/made-up-party.ts';
import { apiRoutes, openRoutes } from '../loket/api/routes.ts';
import type { IntegratieParts } from '../loket/integratie/parts.ts';
import { loketPages, openPages, publicPages } from '../loket/pages.ts';
import { readScripts } from '../loket/script/scripts.ts';
import { startLoket } from '../loket/server.ts';
import { readStylesheet } from '../loket/stijl/stylesheet.ts';
import type { Log } from '../ops/log.ts';
import { DEFAULT_LOKET, type LoketSettings } from '../ops/loket-settings.ts';
import { readSettingsFile, type Settings, SettingsError } from '../ops/settings.ts';
import { DEVICE_MS } from '../parties/log-in.ts';
import { createPasswords } from '../parties/passwords.ts';
import type { People } from '../parties/people.ts';
import { sendInvitation } from '../post/invitation-mail.ts';
import { startPeriodic } from '../queue/periodic.ts';
import { removeOldCredentials } from '../store/credentials.ts';
import { countWithRol } from '../store/gebruikers.ts';
import { removeOldAttempts } from '../store/login-attempts.ts';
import { removeOldConcepten } from '../store/melding-concepten.ts';
import { removeOldChallenges } from '../store/passkeys.ts';
import type { Store } from '../store/pool.ts';
import { removeOldSessions } from '../store/sessions.ts';
import { FORGET_MS } from '../verzuim/inlogvertraging.ts';
import { dataFolderOf, findSealFile } from './data-folder.ts';
import { listenOn } from './listening.ts';
import { readLoketKey } from './loket-key.ts';
import { openSmtp } from './post.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export interface LoketParts {
  /** What the pages send their messages to. */
  readonly broker: BrokerParts;
  readonly store: Store;
  readonly trust: TrustStore;
  /** PEM: of the own certificate, which serves when the settings name no other. */
  readonly ownChain: string;
  readonly ownKey: string;
  /** The database goes with this process, and so does the key. */
  readonly ephemeral: boolean;
  /** When it closes: so long for requests under way. */
  readonly closeMs: number;
  /** Scheme, host and port where partners send their messages. */
  readonly endpointUrl: string;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
  readonly log: Log;
}

/** @throws SettingsError. @returns undefined when there is none. */
export async function openLoket(
  settings: Settings,
  parts: LoketParts,
): Promise<{ readonly url: string; readonly isNew: boolean; close(): Promise<void> } | undefined> {
  const loket = settings.loket ?? (settings.mode === 'test' ? DEFAULT_LOKET : undefined);
  if (loket === undefined) return undefined;
  const { store, clock, log } = parts;
  let origins: readonly string[] = [];
  const conceptMs = loket.conceptDays * 24 * HOUR_MS;
  const people = await joinPeople(settings, loket, parts, () => origins);
  const isNew = (await countWithRol(store, 'functioneel-beheerder', null, 'enrolled')) === 0;
  const server = await listenOn(settings, { setting: 'loket.port', host: loket.host, port: loket.port }, () =>
    startLoket({
      host: loket.host,
      port: loket.port,
      ...identityOf(settings, loket, parts),
      proxies: loket.proxies,
      routes: apiRoutes({
        people,
        sealFile: parts.ephemeral ? undefined : findSealFile(settings),
        fourEyes: settings.mandaten.fourEyes,
        trust: parts.trust,
      }),
      openRoutes: openRoutes(people),
      pages: loketPages(
        parts.broker,
        {
          people,
          trust: parts.trust,
          fourEyes: settings.mandaten.fourEyes,
        },
        { key: people.key, keptMs: conceptMs },
      ),
      openPages: [
        ...openPages(people),
        ...publicPages(parts.broker, openIntegratie(settings, parts, people.key)),
      ],
      stylesheet: readStylesheet(),
      scripts: readScripts(),
      store,
      closeMs: parts.closeMs,
      times: people.times,
      csrfKey: people.key,
      origins: () => origins,
      clock,
      log,
    }),
  );
  const cleaning = startPeriodic({
    work: () => removeOld(people, conceptMs),
    everyMs: 60 * MINUTE_MS,
    onError: (error) => log.warn({ event: 'loket.cleaning-failed', error }),
  });
  const local = `https://localhost:${server.port}`;
  origins = loket.publicUrl
    ? [new URL(loket.publicUrl).origin]
    : [local, `https://127.0.0.1:${server.port}`, `https://${loket.host}:${server.port}`];
  return {
    url: loket.publicUrl ?? local,
    isNew,
    async close() {
      await cleaning.stop();
      await server.close();
    },
  };
}

/** Judged by what this broker trusts and knows; pupils and institutions by the files of the settings. */
function openIntegratie(settings: Settings, parts: LoketParts, key: Buffer): IntegratieParts | undefined {
  if (settings.mode !== 'test') return undefined;
  const { broker, store, trust, endpointUrl, clock } = parts;
  let read: CheckParts | undefined;
  const checkParts = async () => {
    read ??= { ...readCheckParts(settings), gate: broker.gate, directory: broker.directory };
    return withMadeUpPupils(read, await listMadeUpPupils(store));
  };
  return { store, checkParts, trust, endpointUrl, ownOin: settings.own.oin, key, clock };
}

async function joinPeople(
  settings: Settings,
  loket: LoketSettings,
  { store, clock, log, ephemeral }: LoketParts,
  origins: () => readonly string[],
): Promise<People> {
  const embedded = settings.store.databaseUrl === undefined && !ephemeral;
  const { post, folder } = settings;
  const send = post && openSmtp(post.smtp, folder);
  const url = loket.publicUrl;
  return {
    store,
    passwords: await createPasswords(loket.argon2),
    key: readLoketKey(settings, embedded ? dataFolderOf(settings) : undefined),
    times: { idleMs: loket.idleMinutes * MINUTE_MS, absoluteMs: loket.sessionHours * HOUR_MS },
    invitations: {
      lastMs: loket.invitationHours * HOUR_MS,
      // Without a public address there is nothing to send people to.
      send:
        post && send && url
          ? (to, token) => sendInvitation(send, { from: post.from, to, url, token })
          : undefined,
    },
    // In test mode without an address of its own people come to localhost: an IP address cannot have passkeys.
    site: { rpId: url === undefined ? 'localhost' : new URL(url).hostname, origins },
    clock,
    log,
  };
}

const SESSIONS_KEPT_MS = 30 * 24 * HOUR_MS;

/** What is over is of no use to anyone; the audit keeps who logged in when. */
async function removeOld({ store, clock }: People, conceptMs: number): Promise<void> {
  const now = clock();
  await removeOldSessions(store, now - SESSIONS_KEPT_MS);
  await removeOldAttempts(store, now - FORGET_MS);
  await removeOldCredentials(store, now - DEVICE_MS);
  await removeOldChallenges(store, now);
  await removeOldConcepten(store, now - conceptMs);
}

/** The own certificate speaks for a system: people's browsers need one of the public web, in production. */
function identityOf(settings: Settings, loket: LoketSettings, { ownChain, ownKey }: LoketParts) {
  const { certificate, key } = loket;
  if (certificate !== undefined && key !== undefined) {
    return {
      certificate: readSettingsFile(settings.folder, certificate),
      privateKey: readSettingsFile(settings.folder, key),
    };
  }
  if (settings.mode === 'production' || certificate !== undefined || key !== undefined) {
    throw new SettingsError(settings.file, ['loket.certificate and loket.key: both are needed']);
  }
  return { certificate: ownChain, privateKey: ownKey };
}
