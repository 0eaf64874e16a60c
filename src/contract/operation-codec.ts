/** What every operation's codec is made of. */
import type { XmlElement } from '../edukoppeling/xml/document.ts';
import { XmlWriter } from '../edukoppeling/xml/writer.ts';
import { boolean, type Codec, one, optional, writeElement } from './codec.ts';
import type { OperationName, Operations } from './messages.ts';
import { fouten } from './verzuimmelding-codec.ts';

export interface OperationCodec<K extends OperationName> {
  readRequest(element: XmlElement): Operations[K]['request'];
  writeRequest(value: Operations[K]['request']): string;
  readResponse(element: XmlElement): Operations[K]['response'];
  writeResponse(value: Operations[K]['response']): string;
}

export function operation<K extends OperationName>(
  name: K,
  namespaceUri: string,
  request: Codec<Operations[K]['request']>,
  response: Codec<Operations[K]['response']>,
): OperationCodec<K> {
  const write = <T>(localName: string, codec: Codec<T>, value: T): string => {
    const writer = new XmlWriter();
    writeElement(writer, localName, codec, value, namespaceUri);
    return writer.toString();
  };
  return {
    readRequest: (element) => request.read(element),
    writeRequest: (value) => write(`${name}Request`, request, value),
    readResponse: (element) => response.read(element),
    writeResponse: (value) => write(`${name}Response`, response, value),
  };
}

/** In front of every answer, and what a refusal has instead of its content. */
export const verwerkt = one(boolean);
export const geweigerd = { fouten: optional(fouten) };
