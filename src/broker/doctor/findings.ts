/** What `doctor` can find, as data: what is wrong, and what to do about it. */
export const FINDINGS = {
  'own-certificate-unreadable': [
    'own.certificate holds no certificate in PEM',
    'Put the certificate into the file that own.certificate names: text that begins with -----BEGIN CERTIFICATE-----.',
  ],
  'own-key-unreadable': [
    'own.key cannot be read',
    'Put the private key, in PEM and without a password, where own.key says, readable for the user of the broker only.',
  ],
  'own-key-of-another': [
    'own.key does not belong to own.certificate',
    'Name the key that the certificate was asked with; if it is lost, ask a new certificate with a new key.',
  ],
  'own-certificate-refused': [
    'nobody will believe own.certificate',
    'Compare its issuer with trust.anchors and trust.intermediates, and its dates and use with the profile; then `cert` or your supplier.',
  ],
  'own-certificate-expired': [
    'own.certificate has ended',
    'Put the new certificate and its key in place and start again; next time use own.next.',
  ],
  'own-certificate-ends-soon': [
    'own.certificate ends within 30 days',
    'Ask the next one now and name it in own.next: it takes over at its moment without a restart.',
  ],
  'test-certificate-in-production': [
    'mode is production, and a certificate is marked as test',
    'Use certificates of the real trust list, or set mode to test.',
  ],
  'trust-unreadable': [
    'a file of trust cannot be used',
    'Correct the file that is named: PEM, with the CAs of PKIoverheid.',
  ],
  'crl-missing': [
    'a CA has no CRL: none of its certificates is believed',
    'Add the file to trust.crls, its address to trust.crlUrls, or its host to trust.crlHosts.',
  ],
  'crl-old': [
    'a CRL is past its nextUpdate: none of the certificates of that CA is believed',
    'Fetch the CRL of today; see that its address in trust.crlUrls can be reached from here.',
  ],
  'secret-readable-by-others': [
    'a secret can be read by other users of this machine',
    'chmod 600 the file, and let the user of the broker own it.',
  ],
  'secret-missing': ['a secret that the settings name is not there', 'Put the file where the settings say.'],
  'data-folder-not-writable': [
    'a folder cannot be written',
    'chown it to the user of the broker, or name another one.',
  ],
  'disk-nearly-full': [
    'less than a tenth, and less than 5 GB, of the disk is free',
    'Free or add space: a full disk stops PostgreSQL, and with it everything.',
  ],
  'keys-not-named': [
    'mode is production, and no keys of personal data are named',
    'Make a directory (mkdir -m 700) and a master key (openssl rand -base64 32, mode 0600) outside the database and its backups; name them in atRest.',
  ],
  'master-key-unusable': [
    'the master key cannot be used',
    'Put 32 bytes in base64 where atRest.masterKeyFile says, mode 0600, owned by the user of the broker; of an installation that runs, bring back its own.',
  ],
  'master-key-of-other-keys': [
    'a key is wrapped under another master key',
    'Name the master key of these keys; after a rotation that was broken off, run `verzuimbroker keys rotate-master` once more.',
  ],
  'keys-unreadable': [
    'the directory with the keys cannot be read',
    'See that atRest.keyDirectory is there and belongs to the user of the broker; of an installation that runs, bring back its keys.',
  ],
  'keys-of-another-database': [
    'the keys are not those of this database: nothing of a pupil can be read or found',
    'Name the directory of this database in atRest.keyDirectory, or bring its keys back from their own backup.',
  ],
  'postgresql-unreachable': [
    'PostgreSQL does not answer',
    'See that it runs and listens there, that a firewall lets us through, and that host and port of store.databaseUrl are right.',
  ],
  'postgresql-refuses': [
    'PostgreSQL does not let us in',
    'Correct user, password and database in store.databaseUrl (or its file), or make them in PostgreSQL.',
  ],
  'postgresql-too-old': ['PostgreSQL is older than 14', 'Upgrade PostgreSQL to a version that is supported.'],
  'synchronous-commit-off': [
    'synchronous_commit is off: a crash loses reports that were acknowledged',
    'Set synchronous_commit to on for this database and user, and in postgresql.conf.',
  ],
  'fsync-off': [
    'fsync is off: a crash may destroy the database',
    'Set fsync to on in postgresql.conf and restart PostgreSQL.',
  ],
  'migrations-missing': [
    'the database is older than this version',
    'Run `verzuimbroker migrate --settings FILE`, or start any process of this version.',
  ],
  'migrations-newer': [
    'the database was made by a newer version than this one',
    'Install the version that the other processes run.',
  ],
  'came-back': [
    'the database came back from the past (a restore, or a standby that took over): it would give numbers again',
    'Stop every process and run `verzuimbroker restore finish`; docs/operate/backup.md.',
  ],
  'clock-differs': [
    'the clock of this machine differs from that of PostgreSQL',
    'Run a time service (chrony, systemd-timesyncd) on both: messages are refused by their time.',
  ],
  'redis-unreachable': [
    'Redis does not answer, or does not let us in',
    'See that it runs and listens there; correct queue.redisUrl. Until then reports are accepted, and wait.',
  ],
  'redis-evicts': [
    'Redis may throw jobs away',
    'CONFIG SET maxmemory-policy noeviction, and the same in redis.conf.',
  ],
  'port-in-use': [
    'a port is in use (by this broker, when it runs here)',
    'Stop the broker before you ask, end what holds the port, or choose another one.',
  ],
  'smtp-unreachable': [
    'the mail server does not answer',
    'See that host and port of post.smtp are right and can be reached from here. Mails wait meanwhile.',
  ],
  'node-leaks': [
    'this version of Node.js keeps the certificates of every connection that closed: memory grows without end',
    'Run the broker on another version of Node.js (docs/decisions/0039-memory-of-connections.md).',
  ],
  'outbox-old': [
    'a report waits for its mailbox for more than five minutes',
    'Is a process with the role router running, and ready? Look at its log for route.',
  ],
  'audit-unsealed': [
    'the audit has not been sealed for a long time',
    'Is a process with the role housekeeping running? Look at its log for audit.sealing-failed.',
  ],
} as const satisfies Readonly<Record<string, readonly [what: string, cure: string]>>;

export type FindingCode = keyof typeof FINDINGS;

export interface Finding {
  readonly code: FindingCode;
  /** Where: a setting, a file, an address without its password. */
  readonly where: string;
  readonly what: string;
  readonly cure: string;
}

export function finding(code: FindingCode, where: string): Finding {
  const [what, cure] = FINDINGS[code];
  return { code, where, what, cure };
}
