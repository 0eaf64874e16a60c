/**
 * A simulated system at the other side: typed calls over the requester of `edukoppeling/`. LAS and gemeente differ
 * only in the service they call.
 */
import { CODECS } from '../contract/codecs.ts';
import type { OperationName, Operations } from '../contract/messages.ts';
import type { Service } from '../contract/service.ts';
import { type Call, createRequester, type PreparedMessage, type Transport } from '../edukoppeling/client.ts';
import type { Oin } from '../edukoppeling/oin.ts';
import type { TrustStore } from '../edukoppeling/pki/index.ts';
import type { Profile } from '../edukoppeling/profile.ts';
import type { ReceivedFault } from '../edukoppeling/received-fault.ts';
import { DEFAULT_TIME_WINDOW } from '../edukoppeling/security/timestamp.ts';
import type { SigningIdentity } from '../edukoppeling/sign.ts';
import type { Response } from '../edukoppeling/verify-response.ts';
import { DEFAULT_XML_LIMITS } from '../edukoppeling/xml/limits.ts';

export interface PartnerOptions {
  readonly service: Service;
  /** The address of the service; wsa:To is made from it and `brokerOin`. */
  readonly url: string;
  readonly brokerOin: Oin;
  readonly fromOin: Oin;
  readonly identity: SigningIdentity;
  readonly trust: TrustStore;
  readonly transport: Transport;
  /** Of the service; default 2W-be-S. */
  readonly profile?: Profile;
  /** Milliseconds since epoch. */
  readonly clock: () => number;
}

/** The broker refused with a SOAP fault. */
export class FaultError extends Error {
  readonly fault: ReceivedFault;
  constructor(fault: ReceivedFault) {
    super(fault.faultstring);
    this.name = 'FaultError';
    this.fault = fault;
  }
}

export interface Prepared {
  readonly message: PreparedMessage;
  readonly call: Call;
}

export interface Partner {
  /** One signed exchange. @throws FaultError, ResponseError, HttpError, NetworkError. */
  call<K extends OperationName>(
    name: K,
    request: Operations[K]['request'],
  ): Promise<Operations[K]['response']>;
  /** Signs without sending, so that the same bytes can be sent twice, or changed. */
  prepare<K extends OperationName>(name: K, request: Operations[K]['request']): Prepared;
  /** Sends prepared bytes. */
  send<K extends OperationName>(name: K, prepared: Prepared): Promise<Operations[K]['response']>;
}

export function createPartner(options: PartnerOptions): Partner {
  const requester = createRequester({
    identity: options.identity,
    transport: options.transport,
    to: `${options.url}?oin=${options.brokerOin}`,
    fromOin: options.fromOin,
    trust: options.trust,
    limits: { ...DEFAULT_XML_LIMITS, maxBytes: 20 * 1024 * 1024 },
    window: DEFAULT_TIME_WINDOW,
    providerOins: [options.brokerOin],
    clock: options.clock,
    ...(options.profile ? { profile: options.profile } : {}),
  });
  const prepare = <K extends OperationName>(name: K, request: Operations[K]['request']): Prepared => {
    const operation = options.service.operations.find((candidate) => candidate.name === name);
    if (operation === undefined) throw new Error(`the WSDL has no operation ${name}`);
    const { action, responseAction } = operation;
    const call = { action, responseAction, payload: CODECS[name].writeRequest(request) };
    return { message: requester.prepare(call), call };
  };
  const send = async <K extends OperationName>(
    name: K,
    prepared: Prepared,
  ): Promise<Operations[K]['response']> =>
    readResponse(name, await requester.exchange(prepared.message, prepared.call));
  return { prepare, send, call: (name, request) => send(name, prepare(name, request)) };
}

function readResponse<K extends OperationName>(name: K, response: Response): Operations[K]['response'] {
  if (response.kind === 'fault') throw new FaultError(response.fault);
  return CODECS[name].readResponse(response.payload);
}
