/** The profile as a library of its own: `import … from 'verzuimbroker/edukoppeling'`. */
export {
  type Call,
  createRequester,
  HttpError,
  NetworkError,
  type PreparedMessage,
  type Requester,
  type Transport,
} from './client.ts';
export { DependencyError, FAULTS, type FaultCode, SenderFault } from './faults.ts';
export { createHttpsTransport } from './https-transport.ts';
export { type Oin, parseOin } from './oin.ts';
export * as pki from './pki/index.ts';
export { PROFILES, type Profile, TOLERANCES, type Tolerance } from './profile.ts';
export type { ReceivedFault } from './received-fault.ts';
export { type Outcome, planRetry, type RetryableCall, sendWithRetries } from './send-with-retries.ts';
export { anonymousAddress, type SigningIdentity, signEnvelope, writeUnsignedEnvelope } from './sign.ts';
export { parseFaultstring } from './soap/fault.ts';
export { type GateOptions, type Verdict, type VerifiedEnvelope, verifyEnvelope } from './verify.ts';
export { type Response, ResponseError, verifyResponse } from './verify-response.ts';
export { canonicalize } from './xml/c14n.ts';
export { parseXml } from './xml/document.ts';
export { XmlWriter } from './xml/writer.ts';
