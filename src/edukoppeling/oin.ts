/**
 * Organisatie-identificatienummer: 20 positions, upper case, letters allowed (schools: prefix 00000007).
 * Only {@link parseOin} makes one.
 * Source: edukoppeling §4.4; EK-57, EK-117.
 */
export type Oin = string & { readonly __oin: unique symbol };

/** Before any change of case: some letters of other scripts become ASCII by it. */
const ASCII = /^[0-9A-Za-z]{20}$/;
const OIN = /^(?:0000000[1-46-9]|00000010|00000099)[0-9A-Z]{9}[0-9]{3}$/;

/** @returns the OIN in `text`, or undefined when it is not one (20 positions, known prefix). */
export function parseOin(text: string): Oin | undefined {
  const trimmed = text.trim();
  if (!ASCII.test(trimmed)) return undefined;
  const upper = trimmed.toUpperCase();
  return OIN.test(upper) ? (upper as Oin) : undefined;
}

/** The test twin of an OIN: the same number under prefix 00000099 (EK-124). */
export function isTestTwin(certificateOin: Oin, addressedOin: Oin): boolean {
  return certificateOin.startsWith('00000099') && certificateOin.slice(8) === addressedOin.slice(8);
}
