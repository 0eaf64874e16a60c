/** What is taken from a message before anything in it is believed: whose certificate it carries, and whom it is for. */
import type { ServiceName } from '../../broker/message.ts';
import { SERVICE_NAMES } from '../../contract/contracts.ts';
import { SOAP, WSSE } from '../../edukoppeling/namespaces.ts';
import type { Oin } from '../../edukoppeling/oin.ts';
import { readOin } from '../../edukoppeling/pki/index.ts';
import { readGenerously } from '../replay/splice.ts';
import type { CheckParts } from './check.ts';

/** The OIN of the token, believed or not: in practice the client certificate is the same one. */
export function readTokenOin(bytes: Buffer): Oin | undefined {
  const header = readGenerously(bytes)?.root.child(SOAP, 'Header');
  const token = header?.child(WSSE, 'Security')?.child(WSSE, 'BinarySecurityToken');
  if (token === undefined) return undefined;
  try {
    return readOin(Buffer.from(token.text, 'base64'));
  } catch {
    return undefined; // bytes that are no certificate: the gate says so later
  }
}

/** The service whose namespace the Body has; the school's when it has none of them. */
export function guessService(bytes: Buffer, { services }: CheckParts): ServiceName {
  const payload = readGenerously(bytes)?.root.child(SOAP, 'Body')?.children[0];
  const offers = (service: ServiceName) =>
    [...services[service].values()].some(
      ({ operation }) => operation.input.namespaceUri === payload?.namespaceUri,
    );
  return SERVICE_NAMES.find(offers) ?? 'school';
}
