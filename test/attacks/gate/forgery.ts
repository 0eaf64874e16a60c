/** A forged Body under the id of the signed one, and the digest that belongs to it. */
import { hash } from 'node:crypto';
import { canonicalize } from '../../../src/edukoppeling/xml/c14n.ts';
import { parseXml } from '../../../src/edukoppeling/xml/document.ts';
import { replace } from '../attack.ts';
import { forged, partOf, referenceTo } from '../parts.ts';
import { targetOf } from '../resign.ts';

const digestIn = (reference: string) => /<ds:DigestValue>(.*?)<\/ds:DigestValue>/s.exec(reference)?.[1] ?? '';

export function forgery(base: string): { message: string; real: string; fake: string } {
  const message = replace(base, partOf(base, 'Body'), forged(base, 'Body'));
  const body = targetOf('#id-Body', parseXml(Buffer.from(message)));
  return {
    message,
    real: digestIn(referenceTo(base, 'id-Body')),
    fake: hash('sha256', canonicalize(body), 'base64'),
  };
}
