/** What a list of messages says of one: read from bytes that may be anything, to be shown and never to be trusted. */
import type { Answer, Received } from '../../broker/message.ts';
import type { Traffic } from '../../store/test-traffic.ts';

/** Of a request; a longer one is kept in part. Our answers to one message are always smaller than a page of a mailbox. */
export const MAX_KEPT_BYTES = 256 * 1024;
const MAX_TEXT = 200;
const FAULT = /\[(VB-F\d{2});\s*([A-Z0-9-]+);/;
const VZ = /VZ-[A-Z]{3}-\d{2}/g;

const elementText = (xml: string, name: string): string | null => {
  const found = new RegExp(`<(?:[\\w.-]{1,40}:)?${name}\\b[^>]{0,400}>([^<]{1,400})<`).exec(xml)?.[1];
  return found?.trim().slice(0, MAX_TEXT) ?? null;
};

export function readExchange(received: Received, answer: Answer): Traffic {
  const { bytes, http, tlsOin, service, now, ref } = received;
  const asked = bytes.subarray(0, MAX_KEPT_BYTES).toString('utf8').replaceAll('\0', '');
  const said = answer.bytes.toString('utf8');
  const fault = answer.status === 200 ? undefined : FAULT.exec(said);
  const refused = answer.status === 200 && /<(?:\w+:)?verwerkt>false</.test(said);
  return {
    ...{ ref, tlsOin, at: now, service },
    soapAction: http.soapAction?.slice(0, MAX_TEXT) ?? null,
    charset: http.charset?.slice(0, MAX_TEXT) ?? null,
    request: bytes.subarray(0, MAX_KEPT_BYTES),
    requestBytes: bytes.length,
    action: elementText(asked, 'Action'),
    messageId: elementText(asked, 'MessageID'),
    status: answer.status,
    answer: answer.bytes.subarray(0, MAX_KEPT_BYTES),
    answerId: elementText(said, 'MessageID'),
    codes: fault ? [fault[1] ?? ''] : refused ? [...new Set(said.match(VZ) ?? [])] : [],
    rule: fault?.[2] ?? null,
  };
}
