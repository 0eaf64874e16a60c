/** A bench that no longer starts is found before somebody wants its figures. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const RUN = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));

test('every bench loads, and without a name the command tells which there are', async () => {
  const [code, text] = await new Promise<[unknown, string]>((resolve) => {
    execFile(process.execPath, [RUN], (error, _stdout, stderr) => resolve([error?.code, stderr]));
  });
  expect(text).toMatch(
    /^usage: npm run bench -- gate\|accept\|route\|loket\|connections\|backlog\|cluster\|soak /,
  );
  expect(code).toBe(64);
});
