/** Makes the secrets of docker-compose.yml into a folder, once: what is there stays. `make-secrets.mjs FOLDER` */
import { randomBytes } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
const place = (name) => join(folder, name);
// By itself: folders of earlier versions have all the others.
if (!existsSync(place('master-key')))
  writeFileSync(place('master-key'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
if (!existsSync(place('loket-key'))) {
  const password = randomBytes(24).toString('hex');
  // PostgreSQL reads its password as a user of its own.
  writeFileSync(place('postgres-password'), password, { mode: 0o444 });
  const url = `postgres://verzuimbroker:${password}@postgres:5432/verzuimbroker`;
  writeFileSync(place('database-url'), url, { mode: 0o600 });
  // Last: whoever finds it finds them all.
  writeFileSync(place('loket-key'), `${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
}
