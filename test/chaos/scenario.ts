/** One failure: what is done to a register that is at work, and how it is mended. */
import type { Load } from './load.ts';
import type { Scene, SceneOptions } from './scene.ts';

export interface Under {
  readonly scene: Scene;
  readonly load: Load;
  /** How often, where a failure can be repeated. */
  readonly rounds: number;
  /** True: as long as it takes to pass every limit of time; false: the short form. */
  readonly long: boolean;
}

export interface Scenario {
  readonly name: string;
  /** For a reader of the table. */
  readonly what: string;
  /** Does the harm and mends it; afterwards everything runs. @throws when something beside the contract is broken. */
  readonly harm: (under: Under) => Promise<void>;
  /** Faults that a sender gets over by sending again; by default those that say: later. */
  readonly mayRepeat?: readonly string[];
  /** Of its own, for harm that starts with the scene. @returns undefined when this machine cannot do it. */
  readonly scene?: () => Promise<(Omit<SceneOptions, 'pupils'> & { readonly done: () => void }) | undefined>;
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
