/**
 * OCSP beside the CRL: an answer can only make a verdict stricter. No answer, or one that cannot be believed, changes
 * nothing. No nonce is sent: an old answer that says "good" gains nothing, since the CRL decides all the same.
 * Source: RFC 6960; edukoppeling §4.6; EK-13.
 */
import { hash } from 'node:crypto';
import type { Certificate } from './certificate.ts';
import { type DownloadLimits, download, isAllowed } from './download.ts';
import { readOcspResponse } from './ocsp-response.ts';

export interface OcspAnswer {
  readonly status: 'good' | 'revoked' | 'unavailable';
  readonly found: string;
  /** Milliseconds since epoch; ask again after this. */
  readonly until: number;
}

/** Undefined when the certificate names no responder that may be asked. @throws nothing. */
export type OcspCheck = (
  leaf: Certificate,
  issuer: Certificate,
  now: number,
) => Promise<OcspAnswer | undefined>;

export interface OcspOptions extends DownloadLimits {
  /** Hosts whose responders are asked. */
  readonly hosts: readonly string[];
  /** A responder for certificates that name none. */
  readonly url?: string | undefined;
}

const RETRY_MS = 10 * 60_000;

export function createOcspCheck(options: OcspOptions): OcspCheck {
  return async (leaf, issuer, now) => {
    const url = leaf.ocspUrls.find((named) => isAllowed(named, options.hosts)) ?? options.url;
    if (url === undefined) return undefined;
    const id = writeCertId(leaf, issuer);
    try {
      const bytes = await download(url, options, {
        body: tagged(0x30, tagged(0x30, tagged(0x30, tagged(0x30, id)))),
        contentType: 'application/ocsp-request',
      });
      return readOcspResponse(bytes, id, issuer, now);
    } catch (error) {
      // Whatever came or did not come from there: it must not decide anything.
      return { status: 'unavailable', found: (error as Error).message, until: now + RETRY_MS };
    }
  };
}

/** CertID with SHA-1, which every responder knows; it names the certificate and protects nothing. */
function writeCertId(leaf: Certificate, issuer: Certificate): Buffer {
  const sha1 = tagged(0x30, Buffer.from('06052b0e03021a0500', 'hex'));
  const serial = Buffer.from(leaf.serial, 'hex');
  const positive = (serial[0] ?? 0) < 0x80 ? serial : Buffer.concat([Buffer.alloc(1), serial]);
  return tagged(
    0x30,
    Buffer.concat([
      sha1,
      tagged(0x04, hash('sha1', leaf.issuer, 'buffer')),
      tagged(0x04, hash('sha1', issuer.publicKeyBits, 'buffer')),
      tagged(0x02, positive),
    ]),
  );
}

/** @param content  shorter than 64 KB. */
function tagged(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head =
    length < 0x80
      ? [tag, length]
      : length < 0x100
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}
