/** A broker in a process of its own for a bench, on the example settings, with an embedded PostgreSQL in a folder that goes. */
import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';

export const ROOT = fileURLToPath(new URL('../', import.meta.url));

/** @param change  settings over those of the example. */
export async function serve(change) {
  const folder = mkdtempSync(join(tmpdir(), 'verzuimbroker-bench-'));
  chmodSync(folder, 0o755);
  const file = join(folder, 'settings.yaml');
  const example = absolute(parse(readFileSync(join(ROOT, 'settings.example.yaml'), 'utf8')));
  writeFileSync(
    file,
    stringify({
      ...example,
      listen: { host: '127.0.0.1', port: 0 },
      operations: { port: 0 },
      loket: { port: 0 },
      logLevel: 'error',
      store: { dataFolder: join(folder, 'data') },
      ...change,
    }),
  );
  const child = spawn(
    process.execPath,
    [join(ROOT, 'dist/processes/verzuimbroker.js'), 'serve', '--settings', file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const { url, operationsUrl } = await listening(child);
  return {
    ...{ url, operationsUrl, pid: child.pid },
    async stop() {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function absolute(value) {
  if (Array.isArray(value)) return value.map(absolute);
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, absolute(held)]));
  return typeof value === 'string' && /^(certs-fixtures|examples)\//.test(value) ? join(ROOT, value) : value;
}

function listening(child) {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk.toString();
      const url = /listening on (\S+)/.exec(text)?.[1];
      const operationsUrl = /health, metrics +(\S+)\/ready/.exec(text)?.[1];
      if (url && operationsUrl) resolve({ url, operationsUrl });
    });
    child.once('exit', (code) => reject(new Error(`serve ended with ${code}`)));
  });
}
