/** A provider that answers a requester as it is told, with real signatures; and what the requester sent to it. */
import { createRequester, type HttpReply, type RequesterOptions } from '../../src/edukoppeling/client.ts';
import { DEFAULT_TIME_WINDOW } from '../../src/edukoppeling/security/timestamp.ts';
import type { RetryableCall } from '../../src/edukoppeling/send-with-retries.ts';
import { anonymousAddress, type OutgoingMessage, signEnvelope } from '../../src/edukoppeling/sign.ts';
import { DEFAULT_XML_LIMITS } from '../../src/edukoppeling/xml/limits.ts';
import { BROKER_OIN, fixtureIdentity, fixtureTrust, oin } from '../../src/harness/example-partners.ts';
import { SCHOOL_OIN } from '../setup/wire.ts';

export const CALL: RetryableCall = {
  action: 'urn:x/melden',
  responseAction: 'urn:x/meldenResponse',
  payload: '<x:melden xmlns:x="urn:x"><x:kenmerkAfzender>k-1</x:kenmerkAfzender></x:melden>',
  acknowledgement: true,
};

/** What a request says that its answer repeats. */
export interface Asked {
  readonly messageId: string;
  readonly signatureValue: string;
  readonly bytes: Buffer;
}

export interface AnswerChange {
  readonly relatesTo?: string;
  readonly signatureConfirmation?: string | null;
  readonly certificate?: string;
  readonly action?: string;
  readonly payload?: OutgoingMessage['payload'];
  readonly now?: number;
}

export const ACKNOWLEDGEMENT = '<x:ontvangen xmlns:x="urn:x">ja</x:ontvangen>';

/** The signed answer to `asked`. */
export function answerTo(asked: Asked, change: AnswerChange = {}): Buffer {
  const confirmation =
    change.signatureConfirmation === undefined ? asked.signatureValue : change.signatureConfirmation;
  const certificate = change.certificate ?? 'broker';
  return signEnvelope(
    {
      addressing: {
        to: anonymousAddress(SCHOOL_OIN),
        action: change.action ?? CALL.responseAction,
        from: anonymousAddress(BROKER_OIN),
        relatesTo: change.relatesTo ?? asked.messageId,
      },
      ...(confirmation === null ? {} : { signatureConfirmation: confirmation }),
      payload: change.payload ?? ACKNOWLEDGEMENT,
      now: change.now ?? Date.now(),
    },
    fixtureIdentity(certificate, certificate.startsWith('bad/') ? 'vendor-rsin' : certificate),
  ).bytes;
}

export function ok(bytes: Buffer | string, status = 200): HttpReply {
  return { status, contentType: 'text/xml; charset=utf-8', bytes: Buffer.from(bytes) };
}

/** soap:Fault in canonical form. @param declared  namespace declarations, such as `xmlns:q="urn:q"`. */
export function faultOf(faultcode: string, faultstring: string, declared = ''): string {
  const scope = declared === '' ? '' : ` ${declared}`;
  return `<soap:Fault${scope}><faultcode>${faultcode}</faultcode><faultstring>${faultstring}</faultstring></soap:Fault>`;
}

/** An envelope that nobody signed. */
export function unsignedFault(faultcode: string, faultstring: string, declared = ''): string {
  return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${faultOf(faultcode, faultstring, declared)}</soap:Body></soap:Envelope>`;
}

/** @param provide  the provider's replies, one a request; the last one stays. */
export function requesterOf(
  provide: readonly ((asked: Asked) => HttpReply)[],
  change: Partial<RequesterOptions> = {},
) {
  const asked: Asked[] = [];
  const requester = createRequester({
    identity: fixtureIdentity('vendor-rsin'),
    to: `https://broker.test/?oin=${BROKER_OIN}`,
    fromOin: oin(SCHOOL_OIN),
    trust: fixtureTrust(),
    limits: DEFAULT_XML_LIMITS,
    window: DEFAULT_TIME_WINDOW,
    providerOins: [BROKER_OIN],
    clock: Date.now,
    transport: async (bytes) => {
      const found = readAsked(bytes);
      const reply = provide[Math.min(asked.length, provide.length - 1)];
      asked.push(found);
      if (reply === undefined) throw new Error('the provider has no reply');
      return reply(found);
    },
    ...change,
  });
  return { requester, asked };
}

function readAsked(bytes: Buffer): Asked {
  const text = bytes.toString();
  const [, messageId = ''] = /<wsa:MessageID [^>]*>([^<]*)</.exec(text) ?? [];
  const [, signatureValue = ''] = /<ds:SignatureValue [^>]*>([^<]*)</.exec(text) ?? [];
  return { messageId, signatureValue, bytes };
}
