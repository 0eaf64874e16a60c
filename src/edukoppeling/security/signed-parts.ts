/**
 * Ties every Reference to the one element it may cover, and every required part to its Reference.
 * A reference is good only when its element stands where the profile says: child of Envelope, Header or Security.
 * That is the defence against signature wrapping: the element that is digested is the element that is read.
 * Source: WB004; EK-75, EK-76, EK-104, EK-105.
 */
import { SenderFault } from '../faults.ts';
import { DS, SOAP, WSU } from '../namespaces.ts';
import type { IdAttribute, XmlDocument, XmlElement } from '../xml/document.ts';
import type { Reference } from '../xmldsig/signed-info.ts';

export interface SignedPart {
  readonly reference: Reference;
  readonly element: XmlElement;
}

/**
 * @param required  elements that must be signed.  @param allowed  elements that may be.
 * @throws SenderFault F13.
 */
export function resolveSignedParts(
  document: XmlDocument,
  references: readonly Reference[],
  required: readonly XmlElement[],
  allowed: readonly XmlElement[],
): readonly SignedPart[] {
  const byId = indexIds(document);
  const signable = new Map([...required, ...allowed].map((element) => [element.index, element]));
  const signed = new Set<number>();
  const parts = references.map((reference) => {
    const target = byId.get(reference.id);
    const element = target && signable.get(target.index);
    if (element === undefined) throw notSignable(target);
    if (signed.has(element.index)) throw structure('ds:Reference', 'WB004');
    signed.add(element.index);
    return { reference, element };
  });
  for (const element of required) {
    if (!signed.has(element.index)) throw structure(partName(element), 'EK-75');
  }
  return parts;
}

/** EK-104: every id of the document is unique, also outside the signed parts and in whatever spelling. */
function indexIds(document: XmlDocument): ReadonlyMap<string, XmlElement> {
  const seen = new Set<string>();
  const byId = new Map<string, XmlElement>();
  for (const id of document.idAttributes) {
    if (seen.has(id.value)) throw structure('wsu:Id', 'EK-104');
    seen.add(id.value);
    if (isResolvable(id)) byId.set(id.value, id.element);
  }
  return byId;
}

/** wsu:Id on any element, plain Id only on elements of XML-DSig. */
function isResolvable(id: IdAttribute): boolean {
  if (id.localName !== 'Id') return false;
  return id.namespaceUri === WSU || (id.namespaceUri === '' && id.element.namespaceUri === DS);
}

const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['http://www.w3.org/2005/08/addressing', 'wsa'],
  ['http://schemas.xmlsoap.org/soap/envelope/', 'soap'],
  [WSU, 'wsu'],
]);

const KNOWN =
  /^(Envelope|Header|To|Action|MessageID|From|Address|ReplyTo|FaultTo|RelatesTo|Security|Body|Timestamp|Created|Expires|SignatureConfirmation)$/;

/** Only names that the profile knows are repeated in a fault; a made-up header's name is the sender's text. */
function known(localName: string): string {
  return KNOWN.test(localName) ? localName : '*';
}

function partName(element: XmlElement): string {
  return `${PREFIXES.get(element.namespaceUri) ?? 'wsse11'}:${known(element.localName)}`;
}

/** EK-76 speaks of the header as a whole; anything else is no part of its own of the profile (WB004). */
function notSignable(target: XmlElement | undefined): SenderFault {
  const rule = target?.is(SOAP, 'Header') ? 'EK-76' : 'WB004';
  const found =
    target === undefined
      ? 'a Reference that leads to no element with such a wsu:Id'
      : `a Reference to ${known(target.localName)}, which is not signed on its own, or not in that place`;
  return new SenderFault('VB-F13', { rule, part: 'ds:Reference', found });
}

function structure(part: string, rule: string): SenderFault {
  return new SenderFault('VB-F13', { rule, part });
}
