/** The operator's own module that sets up an OpenTelemetry SDK; ours depends on its API only. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Settings, SettingsError } from '../ops/settings.ts';
import type { Opened } from './opened.ts';

/** @throws SettingsError when the module cannot be loaded: what it needs may not be installed. */
export async function setUpTraces({ traces, folder, file }: Settings, opened: Opened): Promise<void> {
  if (traces.setup === undefined) return;
  let found: { readonly shutdown?: () => Promise<void> };
  try {
    found = (await import(pathToFileURL(resolve(folder, traces.setup)).href)) as typeof found;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === 'ERR_MODULE_NOT_FOUND' ? message : (code ?? (error as Error).name);
    throw new SettingsError(file, [`traces.setup: ${traces.setup} cannot be loaded: ${why}`], error);
  }
  // What is still in its buffer is sent at the end; a collector that is away stops nothing.
  opened.add(() => found.shutdown?.().catch(() => undefined));
}
