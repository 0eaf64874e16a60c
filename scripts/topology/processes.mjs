/** Processes of the cluster: whether one is still ours, how it is stopped, and waiting without sleeping blindly. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const STOP_MS = 30_000;

/** A number may be somebody else's by now: only a process that runs our command is ours. */
export function isOurs({ pid, command }) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(command);
  } catch {
    return false; // it has ended
  }
}

/** Tells it to end, and makes it when it does not. */
export async function stopProcess(one, signal) {
  if (!isOurs(one)) return;
  process.kill(one.pid, signal);
  try {
    await until(STOP_MS, () => !isOurs(one));
  } catch {
    process.kill(one.pid, 'SIGKILL'); // it had its time
  }
}

/** @throws when it is not so in time; whatever `look` throws. */
export async function until(timeoutMs, look) {
  const deadline = Date.now() + timeoutMs;
  while (!(await look())) {
    if (Date.now() > deadline) throw new Error(`not within ${timeoutMs / 1000} seconds`);
    await wait(50);
  }
}

/** @throws with its own words when it does not end well. */
export function runToEnd(command, args, name, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
    child.once('error', reject);
    child.once('exit', (code) =>
      code === 0
        ? resolve(said)
        : reject(new Error(`${name} ended with ${code}: ${said.trim().slice(-2000)}`)),
    );
  });
}
