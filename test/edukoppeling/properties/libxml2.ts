/** libxml2 as the second opinion: what a message's signed parts are, and their canonical form. */
import {
  ParseOption,
  XmlC14NMode,
  XmlDocument,
  type XmlElement,
  XmlStringOutputBufferHandler,
} from 'libxml2-wasm';
import { SOAP, WSA, WSSE } from '../../../src/edukoppeling/namespaces.ts';

/** Exclusive canonical form of the one element at an XPath. @throws Error when there is none. */
export function libxml2Canonical(document: XmlDocument, path: string, prefixes: readonly string[]): string {
  const element = document.get(path);
  if (element === null) throw new Error(`no element at ${path}`);
  const handler = new XmlStringOutputBufferHandler();
  // The paths used here select elements only.
  (element as XmlElement).canonicalize(handler, {
    mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
    inclusiveNamespacePrefixes: [...prefixes],
    withComments: false,
  });
  return handler.result;
}

/** What libxml2 reports as an error although the document is well-formed: decision 0009. */
const NOT_ABOUT_FORM = /is not a valid URI|xml:id|already defined/;

/** Undefined when libxml2 refuses the bytes as XML. The caller disposes. */
export function readWithLibxml2(bytes: Uint8Array): XmlDocument | undefined {
  try {
    return XmlDocument.fromBuffer(bytes);
  } catch (error) {
    if (!(error instanceof Error && NOT_ABOUT_FORM.test(error.message))) return undefined;
  }
  try {
    return XmlDocument.fromBuffer(bytes, { option: ParseOption.XML_PARSE_NOERROR });
  } catch {
    // XmlParseError: what is not well-formed is refused with this option too.
    return undefined;
  }
}

const BLOCKS = `/*[namespace-uri()='${SOAP}']/*[local-name()='Header']/*`;

/**
 * Every signed part by its place, not its id: the canonical form (empty PrefixList) of SignedInfo, Timestamp, Body and
 * each wsa header, as lines in the order of their names. Undefined when libxml2 cannot read the bytes.
 */
export function signedPartsOf(bytes: Uint8Array): string | undefined {
  const document = readWithLibxml2(bytes);
  if (document === undefined) return undefined;
  try {
    const security = `${BLOCKS}[namespace-uri()='${WSSE}']`;
    const paths = [
      `/*/*[local-name()='Body']`,
      `${BLOCKS}[namespace-uri()='${WSA}']`,
      `${security}/*[local-name()='Timestamp']`,
      `${security}/*[local-name()='Signature']/*[local-name()='SignedInfo']`,
    ];
    const forms = paths.flatMap((path) => {
      const count = document.find(path).length;
      return Array.from({ length: count }, (_, i) => libxml2Canonical(document, `(${path})[${i + 1}]`, []));
    });
    return forms.sort().join('\n');
  } finally {
    document.dispose();
  }
}
