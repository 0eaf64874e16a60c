/** The Node.js that is installed, shipped and warned about. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(`${ROOT}package.json`, 'utf8')) as {
  devDependencies: { node: string };
};
/** A certificate and its chain are about eleven kilobytes; what V8 and OpenSSL need beside them wanders below one. */
const FORGOTTEN_BYTES = 4096;

test('a connection that closed leaves nothing of its certificates behind', async () => {
  const program = fileURLToPath(new URL('connection-memory.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', program]);
  expect(Number(stdout)).toBeLessThan(FORGOTTEN_BYTES);
});

test('the image has the Node.js that tests and benches run on', () => {
  const images = [...readFileSync(`${ROOT}Dockerfile`, 'utf8').matchAll(/^FROM node:([\d.]+)-/gm)];
  expect(images.map(([, version]) => version)).toEqual([devDependencies.node, devDependencies.node]);
});
