/** Certificates that have to be renewed: our own, and of each party the one in its newest kept message. */
import { X509Certificate } from 'node:crypto';
import type { BrokerParts } from '../../broker/parts.ts';
import { listNewestEnvelopes } from '../../store/dagcijfers.ts';

export interface CertificaatStand {
  /** Of the party; undefined: our own. */
  readonly naam: string | undefined;
  /** Milliseconds since epoch. */
  readonly geldigTot: number;
  readonly gezienOp: Date | undefined;
}

const MAX_PARTIES = 500;
const TOKEN = /BinarySecurityToken[^>]*>([A-Za-z0-9+/=\s]{100,20000})</;

/** What ends first comes first. */
export async function listCertificaten({ store, signer }: BrokerParts): Promise<readonly CertificaatStand[]> {
  const own = { naam: undefined, geldigTot: endOf(signer.identity.certificate) ?? 0, gezienOp: undefined };
  const newest = await listNewestEnvelopes(store, MAX_PARTIES);
  const others = newest.flatMap(({ naam, bytes, at }) => {
    const token = TOKEN.exec(bytes.toString('latin1'))?.[1];
    const geldigTot = token === undefined ? undefined : endOf(Buffer.from(token, 'base64'));
    return geldigTot === undefined ? [] : [{ naam, geldigTot, gezienOp: at }];
  });
  return [own, ...others].sort((a, b) => a.geldigTot - b.geldigTot);
}

/** Only shown, never trusted: the gate has judged it when the message came. */
function endOf(der: Buffer): number | undefined {
  try {
    return Date.parse(new X509Certificate(der).validTo);
  } catch {
    return undefined; // a token of another type than X.509
  }
}
