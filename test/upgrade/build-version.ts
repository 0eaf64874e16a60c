/** An earlier version of this repository, built beside ours out of its history. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Why it cannot be had; undefined when it can. A shallow clone and an unpacked archive have no history. */
export function whyNoHistory(commit: string): string | undefined {
  const found = spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: ROOT });
  return found.status === 0 ? undefined : `this checkout does not have commit ${commit}`;
}

export interface BuiltVersion {
  /** Its command line. */
  readonly bin: string;
  remove(): void;
}

/** Takes half a minute. Its dependencies are ours. */
export function buildVersion(commit: string): BuiltVersion {
  const folder = mkdtempSync(join(tmpdir(), 'vb-version-'));
  const project = join(folder, 'project');
  mkdirSync(project);
  const archive = execFileSync('git', ['archive', '--format=tar', commit], { cwd: ROOT, maxBuffer: 2 ** 30 });
  execFileSync('tar', ['-x', '-C', project], { input: archive });
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  execFileSync(
    process.execPath,
    [join(ROOT, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'],
    {
      cwd: project,
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  return {
    bin: join(project, 'dist/processes/verzuimbroker.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
