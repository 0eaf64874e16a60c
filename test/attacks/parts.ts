/** The parts of a signed message as they were written, and the message with another one in their place. */
import { EXC_C14N } from '../../src/edukoppeling/namespaces.ts';
import { SHA256_DIGEST } from '../../src/edukoppeling/xmldsig/algorithms.ts';
import { replace } from './attack.ts';

export const SIGNED_PARTS = ['Body', 'To', 'Action', 'MessageID', 'From', 'Timestamp'] as const;
export type PartName = (typeof SIGNED_PARTS)[number];

const PATTERNS: Readonly<Record<PartName, RegExp>> = {
  Body: /<soap:Body .*<\/soap:Body>/s,
  To: /<wsa:To .*?<\/wsa:To>/s,
  Action: /<wsa:Action .*?<\/wsa:Action>/s,
  MessageID: /<wsa:MessageID .*?<\/wsa:MessageID>/s,
  From: /<wsa:From .*?<\/wsa:From>/s,
  Timestamp: /<wsu:Timestamp .*?<\/wsu:Timestamp>/s,
};

/** What an attacker would rather have had signed. */
const FORGERIES: Readonly<Record<PartName, readonly [string, string]>> = {
  Body: ['onbekend', 'vervalst'],
  To: ['https://broker.test/verzuim/school/v1', 'https://broker.test/verzuim/gemeente/v1'],
  Action: ['meldenVerzuim', 'intrekkenVerzuim'],
  MessageID: ['urn:uuid:', 'urn:uuid:f'],
  From: ['0000000700099AD00000', '0000000700099AE00000'],
  Timestamp: ['2026-11-24T10:15:30', '2026-11-24T10:16:30'],
};

export function partOf(message: string, name: PartName): string {
  const [found] = PATTERNS[name].exec(message) ?? [];
  if (found === undefined) throw new Error(`no ${name} in the message`);
  return found;
}

/** The part with another content under the same id. */
export function forged(message: string, name: PartName): string {
  return replace(partOf(message, name), ...FORGERIES[name]);
}

export function withoutId(element: string): string {
  return replace(element, / wsu:Id="[^"]*"/, '');
}

export function withId(element: string, id: string): string {
  return replace(element, / wsu:Id="[^"]*"/, ` wsu:Id="${id}"`);
}

/** Puts `inside` at the end of the first element `name`, before its end tag. */
export function atEndOf(message: string, name: string, inside: string): string {
  return replace(message, `</${name}>`, `${inside}</${name}>`);
}

/** `inside` as the last child of `element`. */
export function nestedIn(element: string, inside: string): string {
  return element.replace(/<\/[^>]*>$/, (end) => `${inside}${end}`);
}

/** The ds:Reference of `id` as it was written. */
export function referenceTo(message: string, id: string): string {
  const [found] = new RegExp(`<ds:Reference URI="#${id}">.*?</ds:Reference>`, 's').exec(message) ?? [];
  if (found === undefined) throw new Error(`no Reference to ${id}`);
  return found;
}

/** A ds:Reference in good form; its digest is filled in when the message is signed again. */
export function newReference(uri: string): string {
  return (
    `<ds:Reference URI="${uri}"><ds:Transforms><ds:Transform Algorithm="${EXC_C14N}"></ds:Transform></ds:Transforms>` +
    `<ds:DigestMethod Algorithm="${SHA256_DIGEST}"></ds:DigestMethod><ds:DigestValue>AAAA</ds:DigestValue></ds:Reference>`
  );
}

/** One more Reference at the end of SignedInfo. */
export function withReference(message: string, uri: string): string {
  return atEndOf(message, 'ds:SignedInfo', newReference(uri));
}

/** One more header block before wsse:Security, with a Reference when it has the id. */
export function withHeader(message: string, block: string, id?: string): string {
  const placed = replace(message, '<wsse:Security', `${block}<wsse:Security`);
  return id === undefined ? placed : withReference(placed, `#${id}`);
}
