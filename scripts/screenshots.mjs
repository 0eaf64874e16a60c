/**
 * Pictures of every page of the loket at 320, 768 and 1280 px, dark and as it is printed, into .cache/screenshots/ (not in the
 * repository): `node scripts/screenshots.mjs [part of a name]`. The walk over the pages is that of the test with axe, so that
 * a page of which no picture is made fails it.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../.cache/screenshots/', import.meta.url));
const [only = ''] = process.argv.slice(2);
if (only === '') rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const { status } = spawnSync('npm', ['test', '--silent', '--', 'test/loket/pages/axe.test.ts'], {
  cwd: fileURLToPath(new URL('../', import.meta.url)),
  stdio: 'inherit',
  env: { ...process.env, LOKET_PICTURES: FOLDER, LOKET_PICTURES_OF: only },
});
console.log(`${readdirSync(FOLDER).length} pictures in .cache/screenshots/`);
process.exit(status ?? 1);
