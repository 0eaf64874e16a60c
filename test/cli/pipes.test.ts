/** Output into a pipe whose reader stops. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const BIN = join(ROOT, 'dist/processes/verzuimbroker.js');

test('a reader that stops reading is no error: the command ends with its own status', async () => {
  const args = [BIN, 'generate', 'deelnemers', '--count', '20000'];
  expect(spawnSync(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 }).status).toBe(0);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  child.stdout.once('data', () => child.stdout.destroy());
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said).toBe('');
});
