/** Opening a port that a setting names: what goes wrong is said with that name. */
import { type Settings, SettingsError } from '../ops/settings.ts';

/** @throws SettingsError when the port or address cannot be listened on. */
export async function listenOn<T>(
  settings: Settings,
  { setting, host, port }: { readonly setting: string; readonly host: string; readonly port: number },
  start: () => Promise<T>,
): Promise<T> {
  try {
    return await start();
  } catch (error) {
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== 'listen' && syscall !== 'getaddrinfo') throw error;
    throw new SettingsError(settings.file, [`${setting}: ${whyNot(code, host, port)}`], error);
  }
}

function whyNot(code: string | undefined, host: string, port: number): string {
  if (code === 'EADDRINUSE') return `port ${port} is in use: end what listens there, or name another port`;
  if (code === 'EACCES') return `port ${port} is not allowed to this user`;
  return `${host}:${port} cannot be listened on (${code})`;
}
