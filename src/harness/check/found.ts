/**
 * What stands in the message where a rule was broken, for findings whose fault does not say it. Only values of the
 * envelope's own structure, which its owner may see; of the Body no more than the name of its element.
 */
import { DS, SOAP, WSA, WSSE, WSU } from '../../edukoppeling/namespaces.ts';
import type { XmlDocument, XmlElement } from '../../edukoppeling/xml/document.ts';
import { descendants, readGenerously } from '../replay/splice.ts';
import type { CheckContext } from './check.ts';
import type { Finding } from './finding.ts';

const MAX_LENGTH = 200;
const NAMESPACES: Readonly<Record<string, string>> = { wsa: WSA, wsu: WSU, wsse: WSSE, ds: DS };

export function withFound(
  finding: Finding,
  context: CheckContext,
  document: XmlDocument | undefined,
): Finding {
  if (finding.found !== undefined || finding.part.startsWith('soap:Body/')) return finding;
  const found = describe(finding, context, document);
  return found === undefined ? finding : { ...finding, found: shorten(found) };
}

function describe(
  { part, rule }: Finding,
  { input, tlsOin }: CheckContext,
  document: XmlDocument | undefined,
): string | undefined {
  if (part === 'Content-Type') return `charset ${input.http?.charset}`;
  if (part === 'SOAPAction') return input.http?.soapAction ?? 'no such HTTP header';
  if (rule === 'EK-75') return 'no ds:Reference points to it';
  if (part === 'certificate') return `the OIN of the client certificate is ${tlsOin}`;
  const root = (document ?? readGenerously(input.bytes))?.root;
  if (root === undefined) return undefined;
  if (part === 'soap:Envelope') return `the root is ${nameOf(root)}`;
  if (part === 'soap:Header') {
    const blocks = root.child(SOAP, 'Header')?.children ?? [];
    const foreign = blocks.filter((block) => block.namespaceUri !== WSA && !block.is(WSSE, 'Security'));
    return foreign.length === 0 ? undefined : foreign.map(nameOf).join(', ');
  }
  if (rule === 'EK-104') return `more than once: ${doubledIds(root.document).join(', ')}`;
  if (part === 'soap:Body') {
    const body = root.child(SOAP, 'Body');
    return body ? `Body holds ${namesOf(body)}` : 'no Body';
  }
  const [prefix = '', localName = ''] = (part === 'ds:Transforms' ? 'ds:Transform' : part).split(':');
  const namespaceUri = NAMESPACES[prefix];
  if (namespaceUri === undefined) return undefined;
  const header = root.child(SOAP, 'Header');
  const elements = header ? descendants(header, namespaceUri, localName) : [];
  if (elements.length === 0) return 'none';
  const values = new Set(elements.map(describeElement));
  return `${elements.length > 1 ? `${elements.length} times: ` : ''}${[...values].join(' | ')}`;
}

/** The text of a header, the algorithm or address of an element of XML-DSig, the names of the children of others. */
function describeElement(element: XmlElement): string {
  const actor = element.attribute('actor', SOAP) ?? element.attribute('role', SOAP);
  if (actor !== undefined) return `actor ${JSON.stringify(actor)}`;
  const attribute =
    element.attribute('Algorithm') ?? element.attribute('URI') ?? element.attribute('ValueType');
  if (attribute !== undefined) return attribute;
  if (element.children.length > 0 && element.is(WSA, element.localName)) {
    return element.children.map((child) => `${child.localName} ${child.text.trim()}`).join(', ');
  }
  if (element.children.length > 0) return namesOf(element);
  return element.namespaceUri === DS || element.namespaceUri === WSSE ? '' : JSON.stringify(element.text);
}

function doubledIds({ idAttributes }: XmlDocument): readonly string[] {
  const values = idAttributes.map(({ value }) => value);
  return [...new Set(values.filter((value, i) => values.indexOf(value) !== i))];
}

function namesOf(parent: XmlElement | undefined): string {
  const names = parent?.children.map(nameOf) ?? [];
  return names.length === 0 ? 'nothing' : names.join(', ');
}

function nameOf(element: XmlElement): string {
  return `{${element.namespaceUri}}${element.localName}`;
}

function shorten(text: string): string {
  return text.length > MAX_LENGTH ? `${text.slice(0, MAX_LENGTH)} …` : text;
}
