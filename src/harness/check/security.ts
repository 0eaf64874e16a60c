/** The Security header: structure, references, token, signature value, digests, Timestamp; in the gate's order. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { SenderFault } from '../../edukoppeling/faults.ts';
import { DS, WSSE } from '../../edukoppeling/namespaces.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import {
  findConfirmation,
  findSecurity,
  findToken,
  readBinarySecurityToken,
  refuseUnknownChild,
  requireSignature,
  requireTimestamp,
} from '../../edukoppeling/security/header.ts';
import type { SignedPart } from '../../edukoppeling/security/signed-parts.ts';
import { verifyTimestamp } from '../../edukoppeling/security/timestamp.ts';
import { verifyToken } from '../../edukoppeling/security/verify-security.ts';
import { isUnsigned } from '../../edukoppeling/verify.ts';
import type { XmlElement } from '../../edukoppeling/xml/document.ts';
import {
  readReference,
  readSignature,
  readUnkeyedSignature,
} from '../../edukoppeling/xmldsig/signed-info.ts';
import { verifyDigest, verifySignatureValue } from '../../edukoppeling/xmldsig/verify-signature.ts';
import type { PartialHeaders } from './addressing.ts';
import { showCanonical } from './canonical-view.ts';
import { explainDigest } from './causes/explain-digest.ts';
import { explainSignatureValue } from './causes/explain-signature-value.ts';
import type { CheckContext } from './check.ts';
import type { PartialEnvelope } from './envelope.ts';
import { checkReferences, type PartialSignature, type UnkeyedSignature } from './references.ts';

/** @returns the OIN that answers for the message; undefined when the signature does not show one. */
export async function checkSecurity(
  envelope: PartialEnvelope,
  headers: PartialHeaders,
  context: CheckContext,
): Promise<Oin | undefined> {
  const { inspection, options, input } = context;
  if (inspection.take('profile', () => isUnsigned(envelope, options)) === true) return context.tlsOin;
  const security = openSecurity(envelope.blocks, context);
  if (security === undefined) return undefined;
  for (const child of security.children)
    inspection.take('children of wsse:Security', () => refuseUnknownChild(child));
  const timestamp = inspection.take('wsu:Timestamp is there', () => requireTimestamp(security));
  const element = inspection.take('ds:Signature is there', () => requireSignature(security));
  const confirmation = inspection.take('wsse11:SignatureConfirmation', () => findConfirmation(security));
  const signature = element && openSignature(element, context);
  const token = openToken(security, signature, context);
  const required = [envelope.body, timestamp, ...headers.all, confirmation].filter(
    (each) => each !== undefined,
  );
  const parts = signature ? checkReferences(envelope, signature, { required, token }, context) : [];
  const signer = token && (await checkSigner(token, signature?.unkeyed, context));
  for (const part of parts) checkDigest(part, context);
  if (timestamp) {
    const tolerate = toleranceOf(context);
    inspection.take('wsu:Timestamp', () => verifyTimestamp(timestamp, input.now, options.window, tolerate));
  }
  return signer;
}

function toleranceOf({ options }: CheckContext): (deviation: string) => boolean {
  return (deviation) => options.tolerances?.some((each) => each === deviation) ?? false;
}

/** One that has an actor is refused, and can still be looked into. */
function openSecurity(blocks: readonly XmlElement[], { inspection }: CheckContext): XmlElement | undefined {
  const found = inspection.take('wsse:Security', () => findSecurity(blocks));
  if (found) return found;
  const [only, ...more] = blocks.filter((block) => block.is(WSSE, 'Security'));
  return more.length === 0 ? only : undefined;
}

/** Undefined for a fault that was told already. */
function quietly<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof SenderFault) return undefined;
    throw error;
  }
}

/** When it cannot be read as a whole, every Reference that is wrong by itself is told too. */
function openSignature(element: XmlElement, context: CheckContext): PartialSignature | undefined {
  const { inspection } = context;
  const whole = inspection.take('ds:Signature', () => readSignature(element, toleranceOf(context)));
  const unkeyed = whole ?? quietly(() => readUnkeyedSignature(element).parts);
  if (unkeyed) return { references: unkeyed.references, complete: true, unkeyed, whole };
  const references = element.child(DS, 'SignedInfo')?.childrenNamed(DS, 'Reference') ?? [];
  const readable = references.flatMap(
    (reference) => inspection.take('ds:Signature', () => readReference(reference)) ?? [],
  );
  return { references: readable, complete: false, unkeyed: undefined, whole: undefined };
}

function openToken(
  security: XmlElement,
  signature: PartialSignature | undefined,
  { inspection }: CheckContext,
): XmlElement | undefined {
  const whole = signature?.whole;
  if (whole) return inspection.take('token is there', () => findToken(security, whole.tokenId));
  const [only, ...more] = security.childrenNamed(WSSE, 'BinarySecurityToken');
  return more.length === 0 ? only : undefined;
}

/** @returns the OIN of a good certificate whose key made the signature value. */
async function checkSigner(
  token: XmlElement,
  signature: UnkeyedSignature | undefined,
  context: CheckContext,
): Promise<Oin | undefined> {
  const { inspection, options, input } = context;
  const der = inspection.take('wsse:BinarySecurityToken', () => readBinarySecurityToken(token));
  if (der === undefined) return undefined;
  const { trust, window } = options;
  const certificate = await inspection.takeAsync('certificate', () =>
    verifyToken(der, { trust, window, now: input.now }),
  );
  const key = certificate?.publicKey ?? readKey(der);
  if (signature === undefined || key === undefined) return undefined;
  return checkSignatureValue(signature, key, context) ? certificate?.oin : undefined;
}

/** The key of a certificate that is not believed still says whether the signature is its own. */
function readKey(der: Buffer): KeyObject | undefined {
  try {
    return new X509Certificate(der).publicKey;
  } catch {
    return undefined; // not a certificate: told already
  }
}

function checkSignatureValue(signature: UnkeyedSignature, key: KeyObject, context: CheckContext): boolean {
  const { inspection, input } = context;
  try {
    verifySignatureValue(signature, key);
    inspection.pass('ds:SignatureValue');
    return true;
  } catch (error) {
    if (!(error instanceof SenderFault)) throw error;
    if (error.rule !== 'WB013') inspection.fail('ds:SignatureValue', error);
    else
      inspection.fail('ds:SignatureValue', error, {
        probableCause: explainSignatureValue(signature, key),
        ...showCanonical(signature.signedInfo, signature.signedInfoPrefixes, input.withValues ?? false),
      });
    return false;
  }
}

function checkDigest({ reference, element }: SignedPart, { inspection, input }: CheckContext): void {
  try {
    verifyDigest(reference, element);
    inspection.pass('digests');
  } catch (error) {
    if (!(error instanceof SenderFault)) throw error;
    if (error.rule !== 'WB013') inspection.fail('digests', error);
    else
      inspection.fail('digests', error, {
        probableCause: explainDigest(reference, element),
        ...showCanonical(element, reference.inclusivePrefixes, input.withValues ?? false),
      });
  }
}
