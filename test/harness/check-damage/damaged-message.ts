/** A really signed message, and the ways of damaging it that the tables beside this file are made of. */
import { createHash } from 'node:crypto';
import { CODECS } from '../../../src/contract/codecs.ts';
import { exampleMelding } from '../../../src/harness/example-melding.ts';
import { NOW, partOf, withDigestOf } from '../../setup/checking.ts';
import { signedMessage } from '../../setup/wire.ts';

/** What `check` must find, how the damage came about, the message. */
export type Damage = readonly [cause: string, how: string, damaged: () => Buffer];

const REDEN = 'Zoë & Renée zeggen "niets" \nmeer';
const report = exampleMelding({ today: '2025-09-01', melding: { vermoedelijkeReden: REDEN } });
export const payload = CODECS.meldenVerzuim.writeRequest(report);

/** A message as it is: accepted, so that the damage is the only thing wrong with what follows. */
export function message(change: { payload?: string } = {}): Buffer {
  return signedMessage({ now: NOW, payload: change.payload ?? payload }).bytes;
}

export const replace = (bytes: Buffer, from: string | RegExp, to: string): Buffer => {
  const text = bytes.toString('utf8');
  const changed = text.replace(from, () => to);
  if (changed === text) throw new Error(`${from} does not occur`);
  return Buffer.from(changed);
};
export const replaceEach = (bytes: Buffer, from: RegExp, to: string): Buffer =>
  Buffer.from(bytes.toString('utf8').replace(from, to));

/** The signer hashed what `hashed` makes of the canonical Body; the message itself is as it was. */
export const signerHashed = (hashed: (canonical: string) => string | Buffer, sent = message()): Buffer =>
  withDigestOf(sent, 'id-Body', hashed(partOf(sent, 'id-Body').canonical));

export const sha = (hash: string, text: string) => createHash(hash).update(text);
export const bodyOf = (bytes: Buffer) => partOf(bytes, 'id-Body').canonical;
export const declareOnEnvelope = (bytes: Buffer) =>
  replace(bytes, '<soap:Envelope ', '<soap:Envelope xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ');
/** A layout that adds a line for every tag that follows a tag. */
export const laidOut = (text: string, lineEnd = '\n  ') => text.replace(/></g, `>${lineEnd}<`);
/** As a writer lays out the child of Body: two blanks a level. Its texts have no line ends. */
export function layOut(compact: string): string {
  let depth = 2;
  return compact
    .split(/(?<=>)(?=<)/)
    .map((line) => {
      if (line.startsWith('</')) depth--;
      const text = `\n${'  '.repeat(depth)}${line}`;
      if (!line.includes('</')) depth++;
      return text;
    })
    .join('');
}
export const ONE_LINE = payload.replace(/\n/g, ' ');
const BODY = /<soap:Body.*<\/soap:Body>/s;
export const inBody = (bytes: Buffer, change: (body: string) => string): Buffer => {
  const text = bytes.toString('utf8');
  const changed = text.replace(BODY, (body) => change(body));
  if (changed === text) throw new Error('nothing was changed');
  return Buffer.from(changed);
};
