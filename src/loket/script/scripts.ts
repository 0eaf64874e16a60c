/**
 * The scripts that a page may name, each one small file of ours, loaded from our own origin by an address with its
 * digest. Every page works without, or says what it needs one for. Source: docs/decisions/0025.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

const NAMES = ['passkey', 'controle'] as const;
export type ScriptName = (typeof NAMES)[number];

export interface Script {
  readonly path: string;
  readonly source: Buffer;
}
export type Scripts = Readonly<Record<ScriptName, Script>>;

/** From dist/ and from src/ alike. */
const OWN = new URL('../../../src/loket/script/', import.meta.url);

export function readScripts(): Scripts {
  const read = (name: ScriptName) => {
    const source = readFileSync(new URL(`${name}.js`, OWN));
    const digest = createHash('sha256').update(source).digest('hex').slice(0, 16);
    return [name, { path: `/script/${name}-${digest}.js`, source }] as const;
  };
  return Object.fromEntries(NAMES.map(read)) as Scripts; // one of each name
}
