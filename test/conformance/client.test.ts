/** What our requester believes of an answer. edukoppeling §7.4–§7.6: EK-106…EK-109, EK-129, EK-138, EK-139. */
import { describe, expect, test } from 'vitest';
import type { RequesterOptions } from '../../src/edukoppeling/client.ts';
import { oin } from '../../src/harness/example-partners.ts';
import {
  ACKNOWLEDGEMENT,
  type AnswerChange,
  answerTo,
  CALL,
  faultOf,
  ok,
  requesterOf,
  unsignedFault,
} from './provider.ts';

const ask = (reply: Parameters<typeof requesterOf>[0][number], options: Partial<RequesterOptions> = {}) =>
  requesterOf([reply], options).requester.call(CALL);
const answered = (change: AnswerChange, options: Partial<RequesterOptions> = {}) =>
  ask((asked) => ok(answerTo(asked, change)), options);
const refusal = (rule: string) => ({ name: 'ResponseError', rule });

test('the answer without a change is believed', async () => {
  const response = await answered({});
  expect(response).toMatchObject({ kind: 'response', signerOin: '00000001999900019000' });
});

describe('SignatureConfirmation', () => {
  test.each([
    ['EK-107 refuses the confirmation of another signature', { signatureConfirmation: 'AAAA' }, 'EK-107'],
    ['EK-108 refuses an answer without confirmation', { signatureConfirmation: null }, 'EK-108'],
  ])('%s', async (_, change, rule) => {
    await expect(answered(change)).rejects.toMatchObject(refusal(rule));
    await expect(answered({})).resolves.toMatchObject({ kind: 'response' });
  });
  test('EK-107 an optional confirmation that is there must fit too', async () => {
    const optional = { signatureConfirmation: 'optional' } as const;
    await expect(answered({ signatureConfirmation: 'AAAA' }, optional)).rejects.toMatchObject(
      refusal('EK-107'),
    );
    await expect(answered({}, optional)).resolves.toMatchObject({ kind: 'response' });
  });
  test('EK-108 a provider configured as optional may leave it out', async () => {
    const response = answered({ signatureConfirmation: null }, { signatureConfirmation: 'optional' });
    await expect(response).resolves.toMatchObject({ kind: 'response' });
  });
  test('EK-106 a confirmation that is not signed itself is not believed', async () => {
    const reply = ask((asked) => {
      const bytes = answerTo(asked, { signatureConfirmation: null }).toString();
      const loose = `<w:SignatureConfirmation xmlns:w="http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd" Value="${asked.signatureValue}"/>`;
      return ok(bytes.replace('</wsse:Security>', `${loose}</wsse:Security>`));
    });
    await expect(reply).rejects.toMatchObject(refusal('EK-75'));
  });
});

describe('EK-109 no data of an answer that cannot be verified', () => {
  test.each([
    ['EK-109 a Body changed after signing', (text: string) => text.replace('>ja<', '>ne<'), 'WB013'],
    ['EK-109 no signature', (text: string) => text.replace(/<ds:Signature .*<\/ds:Signature>/s, ''), 'EK-73'],
    [
      'EK-109 no Security header',
      (text: string) => text.replace(/<wsse:Security .*<\/wsse:Security>/s, ''),
      'EK-73',
    ],
    [
      'EK-109 SHA-1',
      (text: string) => text.replace('2001/04/xmlenc#sha256', '2000/09/xmldsig#sha1'),
      'EK-79',
    ],
    ['EK-109 not XML', () => '<a><b></a>', 'EK-25'],
  ])('%s', async (_, change, rule) => {
    const reply = ask((asked) => ok(change(answerTo(asked).toString())));
    await expect(reply).rejects.toMatchObject(refusal(rule));
    await expect(answered({})).resolves.toMatchObject({ kind: 'response' });
  });
  test('EK-109 an expired Timestamp and an expired certificate', async () => {
    await expect(answered({ now: Date.now() - 60 * 60_000 })).rejects.toMatchObject(refusal('EK-99'));
    await expect(answered({ certificate: 'bad/expired' })).rejects.toMatchObject(refusal('EK-92'));
  });
});

describe('EK-129 the signer is on the list for this provider', () => {
  test('EK-129 refuses a trusted certificate of another party', async () => {
    await expect(answered({ certificate: 'vendor-rsin' })).rejects.toMatchObject(refusal('EK-129'));
  });
  test('EK-129 refuses our own provider when another list is configured, and believes either of two', async () => {
    const other = oin('00000001999900020000');
    await expect(answered({}, { providerOins: [other] })).rejects.toMatchObject(refusal('EK-129'));
    const both = { providerOins: [other, oin('00000001999900019000')] };
    await expect(answered({ certificate: 'vendor-rsin' }, both)).resolves.toMatchObject({ signerOin: other });
    await expect(answered({}, both)).resolves.toMatchObject({ kind: 'response' });
  });
});

describe('faults', () => {
  const signed = (faultcode: string, text: string, declared = '') =>
    ask((asked) => ok(answerTo(asked, { payload: faultOf(faultcode, text, declared) }), 500));
  const unsigned = (faultcode: string, text: string, declared = '') =>
    ask(() => ok(unsignedFault(faultcode, text, declared), 500));

  test('EK-138 an unsigned fault is read, and leaves the outcome unknown', async () => {
    const response = await unsigned('soap:Client', '0002 Niet geautoriseerd');
    expect(response).toMatchObject({
      kind: 'fault',
      fault: { faultstring: '0002 Niet geautoriseerd', signed: false, outcome: 'unknown' },
    });
    expect(await signed('soap:Client', '0002 Niet geautoriseerd')).toMatchObject({
      kind: 'fault',
      fault: { signed: true, outcome: 'refused' },
    });
  });
  test.each([
    ['EK-138 a fault signed by another party', { certificate: 'vendor-rsin' }],
    ['EK-138 a fault about another message', { relatesTo: 'urn:uuid:other' }],
    ['EK-138 a fault that confirms another signature', { signatureConfirmation: 'AAAA' }],
  ])('%s leaves the outcome unknown', async (_, change) => {
    const payload = faultOf('soap:Client', 'nee');
    const response = await ask((asked) => ok(answerTo(asked, { ...change, payload }), 500));
    expect(response).toMatchObject({ kind: 'fault', fault: { signed: false, outcome: 'unknown' } });
  });
  test('EK-138 an error at the side of the provider proves no refusal, signed or not', async () => {
    expect(await signed('soap:Server', '0051 x')).toMatchObject({
      fault: { signed: true, outcome: 'unknown' },
    });
  });

  const wsa = 'xmlns:a="http://www.w3.org/2005/08/addressing"';
  const wsse = 'xmlns:s="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"';
  test.each([
    [
      'EK-139 a subcode under another prefix',
      'a:InvalidAddressingHeader',
      wsa,
      'wsa:InvalidAddressingHeader',
    ],
    ['EK-139 the sub-subcode InvalidCardinality', 'a:InvalidCardinality', wsa, 'wsa:InvalidAddressingHeader'],
    ['EK-139 the sub-subcode DuplicateMessageID', 'a:DuplicateMessageID', wsa, 'wsa:InvalidAddressingHeader'],
    ['EK-139 the sub-subcode ActionMismatch', 'a:ActionMismatch', wsa, 'wsa:InvalidAddressingHeader'],
    [
      'EK-139 a code that stands at both levels',
      'a:OnlyAnonymousAddressSupported',
      wsa,
      'wsa:OnlyAnonymousAddressSupported',
    ],
    ['EK-139 a code of WS-Security', 's:FailedCheck', wsse, 'wsse:FailedCheck'],
    ['EK-139 a dotted code of SOAP 1.1', 'soap:Client.Authentication', '', 'soap:Client'],
    ['EK-139 a vendor code', 'v:E-4711', 'xmlns:v="urn:vendor"', undefined],
    ['EK-139 a vendor code without prefix', 'E-4711', '', undefined],
    ['EK-139 a prefix that nobody declared', 'zz:FailedCheck', '', undefined],
    ['EK-139 an empty code', '', '', undefined],
  ])('%s is accepted', async (_, faultcode, declared, code) => {
    for (const response of [
      await signed(faultcode, 'nee', declared),
      await unsigned(faultcode, 'nee', declared),
    ]) {
      expect(response).toMatchObject({
        kind: 'fault',
        fault: { faultcode, faultstring: 'nee', retry: false },
      });
      expect(response.kind === 'fault' ? response.fault.code : '').toBe(code);
    }
  });
  test('EK-139 a prefix bound to another namespace is not the code it looks like', async () => {
    const response = await signed('wsse:FailedCheck', 'nee', 'xmlns:wsse="urn:vendor"');
    expect(response.kind === 'fault' ? response.fault.code : '').toBeUndefined();
  });
});

test('EK-109 what is handed over is the payload that was signed', async () => {
  const response = await answered({ payload: ACKNOWLEDGEMENT });
  expect(response.kind === 'response' ? response.payload.text : '').toBe('ja');
});
