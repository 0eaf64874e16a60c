/** A table of refusals: one message for every fault of edukoppeling §3.7.1 that a message can cause by itself. */
import { CODECS } from '../../src/contract/codecs.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { MessageChange, RawRequest } from '../setup/wire.ts';
import { resign, SIGNED_PARTS } from './resign.ts';

export const SOAP = 'http://schemas.xmlsoap.org/soap/envelope/';
export const WSA = 'http://www.w3.org/2005/08/addressing';
const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const WSU = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
export const NOBODY = 'http://x/?oin=0000000700088ZZ00000';
export const OUTDATED = Date.now() - 60 * 60_000;

export const invalidPayload = () =>
  CODECS.meldenVerzuim.writeRequest(exampleMelding()).replace('<vb:brin>99AD', '<vb:brin>GEHEIM');

/** A message that is accepted, but for one thing; and the fault it gets. */
export interface Case {
  readonly code: string;
  readonly namespaceUri: string;
  readonly localName: string;
  readonly text: string;
  readonly part: string;
  /** Before signing. */
  readonly change?: MessageChange;
  /** After signing. */
  readonly edit?: (text: string) => string;
  readonly raw?: RawRequest;
  /** False when nothing of the request can be read. */
  readonly readable?: false;
}
const header = (name: string) => new RegExp(`<wsa:${name} [^>]*>.*?</wsa:${name}>`);
export const without = (name: string) => (text: string) => text.replace(header(name), '');
export const inHeader = (block: string) => (text: string) =>
  text.replace('<soap:Header>', `<soap:Header>${block}`);
const missing = { namespaceUri: WSA, localName: 'MessageAddressingHeaderRequired', code: 'VB-F06' };
export const CASES: readonly Case[] = [
  {
    code: 'VB-F01',
    namespaceUri: SOAP,
    localName: 'VersionMismatch',
    text: '0001 Invalide soap envelope',
    part: 'soap:Envelope',
    edit: (text) => text.replaceAll(SOAP, 'http://www.w3.org/2003/05/soap-envelope'),
    readable: false,
  },
  {
    code: 'VB-F02',
    namespaceUri: SOAP,
    localName: 'MustUnderstand',
    text: '0010 Headers anders dan WSA-headers',
    part: 'soap:Header',
    edit: inHeader('<x:y xmlns:x="urn:x" soap:mustUnderstand="1"/>'),
  },
  {
    code: 'VB-F03',
    namespaceUri: SOAP,
    localName: 'Client',
    text: '0001 Invalide soap envelope',
    part: 'regel 1, positie',
    edit: () => '<a><b></a>',
    readable: false,
  },
  {
    code: 'VB-F04',
    namespaceUri: SOAP,
    localName: 'Client',
    text: '0009 Niet volgens UTF',
    part: 'Content-Type',
    raw: { headers: { 'content-type': 'text/xml; charset=iso-8859-1' } },
    readable: false,
  },
  {
    code: 'VB-F05',
    namespaceUri: SOAP,
    localName: 'Client',
    text: '0010 Headers anders dan WSA-headers',
    part: 'soap:Header',
    edit: inHeader('<x:y xmlns:x="urn:x"/>'),
  },
  { ...missing, text: '0005 WS-Addressing header To ontbreekt', part: 'wsa:To', edit: without('To') },
  {
    ...missing,
    text: '0006 WS-Addressing header Action ontbreekt',
    part: 'wsa:Action',
    edit: without('Action'),
  },
  {
    ...missing,
    text: '0007 WS-Addressing header MessageID ontbreekt',
    part: 'wsa:MessageID',
    edit: without('MessageID'),
    readable: false,
  },
  {
    ...missing,
    text: '0011 Header andere waarde dan voorgeschreven',
    part: 'wsa:From',
    edit: without('From'),
  },
  {
    code: 'VB-F07',
    namespaceUri: WSA,
    localName: 'InvalidAddressingHeader',
    text: '0011 Header andere waarde dan voorgeschreven',
    part: 'wsa:From',
    change: { addressing: { from: 'http://x/?oin=123' } },
  },
  {
    code: 'VB-F08',
    namespaceUri: WSA,
    localName: 'ActionNotSupported',
    text: '0003 Invalide soapaction',
    part: 'wsa:Action',
    change: { addressing: { action: 'urn:x' } },
    raw: { headers: { soapaction: '""' } },
  },
  {
    code: 'VB-F09',
    namespaceUri: WSA,
    localName: 'InvalidAddressingHeader',
    text: '0003 Invalide soapaction: ActionMismatch',
    part: 'SOAPAction',
    raw: { headers: { soapaction: '"urn:x"' } },
  },
  {
    code: 'VB-F10',
    namespaceUri: WSA,
    localName: 'OnlyAnonymousAddressSupported',
    text: '0011 Header andere waarde dan voorgeschreven',
    part: 'wsa:ReplyTo',
    edit: (text) =>
      resign(
        text
          .replace(/<ds:Signature .*<\/ds:Signature>/s, '')
          .replace(
            '<wsse:Security',
            '<wsa:ReplyTo wsu:Id="id-ReplyTo"><wsa:Address>https://elsewhere.example/</wsa:Address></wsa:ReplyTo><wsse:Security',
          ),
        { parts: [...SIGNED_PARTS, 'ReplyTo'] },
      ),
  },
  {
    code: 'VB-F11',
    namespaceUri: WSA,
    localName: 'DestinationUnreachable',
    text: '0011 Header andere waarde dan voorgeschreven',
    part: 'wsa:To',
    change: { addressing: { to: 'https://x/?oin=00000001999999999000' } },
  },
  {
    code: 'VB-F13',
    namespaceUri: WSSE,
    localName: 'InvalidSecurity',
    text: 'An error was discovered processing the <wsse:Security> header',
    part: 'wsse:Security',
    edit: (text) => text.replace(/<wsse:Security.*<\/wsse:Security>/s, ''),
  },
  {
    code: 'VB-F14',
    namespaceUri: WSSE,
    localName: 'UnsupportedAlgorithm',
    text: 'An unsupported signature or encryption algorithm was used',
    part: 'ds:SignatureMethod',
    edit: (text) => text.replace('#rsa-sha256', '#hmac-sha256'),
  },
  {
    code: 'VB-F15',
    namespaceUri: WSSE,
    localName: 'UnsupportedSecurityToken',
    text: 'An unsupported token was provided',
    part: 'ds:KeyInfo',
    edit: (text) =>
      text.replace(/<wsse:SecurityTokenReference.*<\/wsse:SecurityTokenReference>/, '<ds:KeyName/>'),
  },
  {
    code: 'VB-F16',
    namespaceUri: WSSE,
    localName: 'InvalidSecurityToken',
    text: 'An invalid security token was provided',
    part: 'wsse:BinarySecurityToken',
    change: { certificate: 'bad/expired' },
  },
  {
    code: 'VB-F17',
    namespaceUri: WSSE,
    localName: 'FailedAuthentication',
    text: '0002 Niet geautoriseerd',
    part: 'certificate',
    raw: { tls: 'vendor-kvk' },
  },
  {
    code: 'VB-F18',
    namespaceUri: WSSE,
    localName: 'FailedCheck',
    text: 'The signature or decryption was invalid',
    part: 'ds:Signature',
    edit: (text) => text.replace('onbekend', '0nbekend'),
  },
  {
    code: 'VB-F19',
    namespaceUri: WSSE,
    localName: 'SecurityTokenUnavailable',
    text: 'Referenced security token could not be retrieved',
    part: 'wsse:Reference',
    edit: (text) => text.replace('URI="#id-Token"', 'URI="#id-x"'),
  },
  {
    code: 'VB-F20',
    namespaceUri: WSU,
    localName: 'MessageExpired',
    text: 'The message has expired',
    part: 'wsu:Expires',
    change: { now: OUTDATED },
  },
  {
    code: 'VB-F21',
    namespaceUri: SOAP,
    localName: 'Client',
    text: '0004 Niet conform xsd',
    part: 'soap:Body',
    change: { payload: invalidPayload() },
  },
  {
    code: 'VB-F22',
    namespaceUri: SOAP,
    localName: 'Client',
    text: '0002 Niet geautoriseerd',
    part: 'wsa:From',
    change: { addressing: { from: NOBODY } },
  },
];
