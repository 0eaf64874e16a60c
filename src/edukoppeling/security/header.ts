/**
 * wsse:Security: exactly one, with exactly one Timestamp, one Signature and the token it points to.
 * Source: edukoppeling §3.4; EK-73, EK-88…EK-95, EK-103.
 */
import { SenderFault } from '../faults.ts';
import { BASE64_BINARY, DS, SOAP, WSSE, WSSE11, WSU, X509V3 } from '../namespaces.ts';
import { STRICT, type Tolerate } from '../profile.ts';
import type { XmlElement } from '../xml/document.ts';
import { decodeBase64 } from '../xmldsig/base64.ts';
import { readSignature, type SignatureParts } from '../xmldsig/signed-info.ts';

export interface SecurityHeader {
  readonly timestamp: XmlElement;
  readonly token: XmlElement;
  readonly signature: SignatureParts;
  /** Only in answers. */
  readonly signatureConfirmation: XmlElement | undefined;
}

/** @throws SenderFault F13, F14, F15, F19. */
export function readSecurityHeader(
  blocks: readonly XmlElement[],
  tolerate: Tolerate = STRICT,
): SecurityHeader {
  const security = findSecurity(blocks);
  if (security.text.trim() !== '') throw structure('wsse:Security', 'WB003');
  for (const child of security.children) refuseUnknownChild(child);
  const timestamp = requireTimestamp(security);
  const signatureElement = requireSignature(security);
  const signatureConfirmation = findConfirmation(security);
  const signature = readSignature(signatureElement, tolerate);
  const token = findToken(security, signature.tokenId);
  return { timestamp, token, signature, signatureConfirmation };
}

/** @throws SenderFault F13. */
export function findSecurity(blocks: readonly XmlElement[]): XmlElement {
  const [security, ...more] = blocks.filter((block) => block.is(WSSE, 'Security'));
  if (security === undefined) throw structure('wsse:Security', 'EK-73');
  if (more.length > 0 || security.attribute('actor', SOAP) !== undefined) {
    throw structure('wsse:Security', 'WB003');
  }
  return security;
}

/** @throws SenderFault F13. */
export function requireTimestamp(security: XmlElement): XmlElement {
  return one(security, WSU, 'Timestamp', 'EK-95');
}

/** @throws SenderFault F13. */
export function requireSignature(security: XmlElement): XmlElement {
  return one(security, DS, 'Signature', 'EK-73');
}

/** @throws SenderFault F13. */
export function findConfirmation(security: XmlElement): XmlElement | undefined {
  const [found, ...doubled] = security.childrenNamed(WSSE11, 'SignatureConfirmation');
  if (doubled.length > 0) throw structure('wsse11:SignatureConfirmation', 'EK-106');
  return found;
}

/** A certificate has a few thousand; more is not worth looking at. */
const MAX_TOKEN_CHARACTERS = 64 * 1024;

/** The DER bytes of the token. @throws SenderFault F15, F16. */
export function readBinarySecurityToken(token: XmlElement): Buffer {
  const valueType = token.attribute('ValueType');
  const encodingType = token.attribute('EncodingType');
  if (valueType !== X509V3 || (encodingType !== undefined && encodingType !== BASE64_BINARY)) {
    throw new SenderFault('VB-F15', { rule: 'EK-88', part: 'wsse:BinarySecurityToken' });
  }
  const { text } = token;
  const der = text.length > MAX_TOKEN_CHARACTERS ? undefined : decodeBase64(text);
  if (der === undefined || token.children.length > 0) {
    throw new SenderFault('VB-F16', { rule: 'EK-92', part: 'wsse:BinarySecurityToken' });
  }
  return der;
}

/** @throws SenderFault F13, F15. */
export function refuseUnknownChild(child: XmlElement): void {
  if (child.is(WSU, 'Timestamp') || child.is(DS, 'Signature') || child.is(WSSE, 'BinarySecurityToken'))
    return;
  if (child.is(WSSE11, 'SignatureConfirmation')) return;
  const token = child.namespaceUri === WSSE || child.localName === 'Assertion';
  throw token
    ? new SenderFault('VB-F15', { rule: 'EK-89', part: 'wsse:Security' })
    : structure('wsse:Security', 'WB003');
}

/**
 * EK-88, EK-90: the token stands in the same header, once.
 * @param id  undefined when the reference is of another kind and that is overlooked: then there is only one to mean.
 */
export function findToken(security: XmlElement, id: string | undefined): XmlElement {
  const tokens = security.childrenNamed(WSSE, 'BinarySecurityToken');
  const [found, ...doubled] = tokens.filter((token) => id === undefined || token.attribute('Id', WSU) === id);
  if (found === undefined) throw new SenderFault('VB-F19', { rule: 'EK-90', part: 'wsse:Reference' });
  if (doubled.length > 0 || tokens.length > 1) throw structure('wsse:BinarySecurityToken', 'EK-88');
  return found;
}

function one(security: XmlElement, namespaceUri: string, localName: string, rule: string): XmlElement {
  const [found, ...more] = security.childrenNamed(namespaceUri, localName);
  const prefix = namespaceUri === DS ? 'ds' : 'wsu';
  if (found === undefined) throw structure(`${prefix}:${localName}`, rule, 'none in the Security header');
  if (more.length > 0)
    throw structure(`${prefix}:${localName}`, rule, `${more.length + 1} in the Security header`);
  return found;
}

function structure(part: string, rule: string, found?: string): SenderFault {
  return new SenderFault('VB-F13', { rule, part, ...(found ? { found } : {}) });
}
