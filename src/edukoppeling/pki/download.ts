/** Bytes over HTTP from a place that the settings allow: no redirects, a time limit, a size limit while reading. */

export interface DownloadLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export interface DownloadPost {
  readonly body: Buffer;
  readonly contentType: string;
}

/** A place that gave no usable bytes; `message` has no content from there. */
export class DownloadError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'DownloadError';
  }
}

/** Whether a URL that came from outside may be asked: http or https, and a host of the list; `host` is its usual port. */
export function isAllowed(url: string, hosts: readonly string[]): boolean {
  const parsed = URL.parse(url);
  if (parsed === null || !['http:', 'https:'].includes(parsed.protocol)) return false;
  // The usual port is not in `host`.
  return parsed.username === '' && hosts.includes(parsed.host);
}

/** @throws DownloadError. */
export async function download(url: string, limits: DownloadLimits, post?: DownloadPost): Promise<Buffer> {
  try {
    const response = await fetch(url, {
      redirect: 'error',
      signal: AbortSignal.timeout(limits.timeoutMs),
      ...(post
        ? {
            method: 'POST',
            body: new Uint8Array(post.body),
            headers: { 'content-type': post.contentType },
          }
        : {}),
    });
    if (!response.ok || response.body === null) {
      await response.body?.cancel();
      throw new DownloadError(`HTTP ${response.status}`);
    }
    return await readLimited(response.body, limits.maxBytes);
  } catch (error) {
    if (error instanceof DownloadError) throw error;
    throw new DownloadError(whyNot(error as Error));
  }
}

/** `fetch failed` says nothing: its cause does, and that of several addresses has a cause for each. */
function whyNot({ name, cause }: Error): string {
  const [first] = cause instanceof AggregateError ? (cause.errors as unknown[]) : [];
  const { code, message } = (cause ?? {}) as NodeJS.ErrnoException;
  // Without a code it is fetch's own sentence, such as "bad port" or "unexpected redirect".
  const words = message !== undefined && /^[a-z ]{1,40}$/.test(message) ? message : undefined;
  return code ?? (first as NodeJS.ErrnoException | undefined)?.code ?? words ?? name;
}

async function readLimited(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  // Leaving the loop closes the stream.
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) throw new DownloadError(`more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
