/**
 * What makes the head of a request ambiguous: two readers of it (a proxy and we) could read two requests.
 * Node refuses the rest of these itself. Source: RFC 9112 §2.3, §3.2, §6.1; RFC 9110 §8.3; EK-20.
 */
import type { IncomingMessage } from 'node:http';

/** Headers of which node reads the first and drops the others. */
const SINGLE = ['host', 'content-type'] as const;

/** @returns the status to refuse with, or undefined for a head that can be read in one way only. */
export function findAmbiguity(request: IncomingMessage): 400 | 501 | 505 | undefined {
  // Node also takes 0.9 and 2.0 on a request line.
  if (request.httpVersion !== '1.1' && request.httpVersion !== '1.0') return 505;
  const doubled = SINGLE.some((name) => (request.headersDistinct[name]?.length ?? 0) > 1);
  if (doubled) return 400;
  // Another coding before chunked is passed on as it came: nobody would decode it.
  const transferEncoding = request.headers['transfer-encoding'];
  if (transferEncoding !== undefined && transferEncoding.trim().toLowerCase() !== 'chunked') return 501;
  return undefined;
}
