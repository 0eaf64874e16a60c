/**
 * The settings of a cluster: `settings.yaml` for commands, and one file for each process, which differ in role and ports.
 * Test PKI, parties and pupils are those of the repository; secrets are made here and stand in files of their own.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';

export function seed(root, folder, { databaseUrl, redisUrl, ports, serves }) {
  const secret = (name, text) => writeFileSync(join(folder, name), text, { mode: 0o600 });
  secret('database-url', databaseUrl);
  secret('loket-key', `${randomBytes(32).toString('base64')}\n`);
  const common = {
    ...absolute(parse(readFileSync(join(root, 'settings.example.yaml'), 'utf8')), root),
    publicUrl: `https://localhost:${ports.balancer}`,
    store: { databaseUrlFile: 'database-url', connections: 8 },
    queue: { redisUrl },
    audit: { sealFile: 'audit-seals', sealSeconds: 5 },
    post: {
      smtp: { host: '127.0.0.1', port: ports.mail, tls: 'none' },
      from: 'verzuim@broker.example',
      batchMinutes: 0.05,
    },
  };
  const write = (name, change) =>
    writeFileSync(join(folder, `${name}.yaml`), stringify({ ...common, ...change }), { mode: 0o644 });
  write('settings', { listen: { port: 0 }, operations: { port: 0 } });
  for (const { name, role } of serves) {
    const { listen = 0, operations, loket = 0 } = ports[name];
    write(name, {
      roles: [role],
      listen: { host: '127.0.0.1', port: listen },
      operations: { port: operations },
      loket: { port: loket, keyFile: 'loket-key' },
    });
  }
}

/** Paths of the example are those of the repository. */
function absolute(value, root) {
  if (Array.isArray(value)) return value.map((each) => absolute(each, root));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, held]) => [name, absolute(held, root)]));
  return typeof value === 'string' && /^(certs-fixtures|examples)\//.test(value) ? join(root, value) : value;
}
