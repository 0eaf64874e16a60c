/** Exclusive canonical form by two others, of the element that is reached by child numbers (0-based, elements only). */
import { DOMParser, type Element as DomElement } from '@xmldom/xmldom';
import {
  XmlDocument as LibxmlDocument,
  type XmlElement as LibxmlElement,
  XmlC14NMode,
  XmlStringOutputBufferHandler,
} from 'libxml2-wasm';
import { ExclusiveCanonicalization } from 'xml-crypto';
import type { XmlElement } from '../../../src/edukoppeling/xml/document.ts';

export type Path = readonly number[];

export function pathOf(element: XmlElement): Path {
  const path: number[] = [];
  for (let at = element; at.parent; at = at.parent) {
    path.unshift(at.parent.children.findIndex((sibling) => sibling.equals(at)));
  }
  return path;
}

/** What a canonicalisation gives, or that it gave up. */
export function libxml2Form(xml: string, path: Path, prefixes: readonly string[]): string {
  const document = LibxmlDocument.fromString(xml);
  try {
    const element = document.get(`/*${path.map((step) => `/*[${step + 1}]`).join('')}`);
    const handler = new XmlStringOutputBufferHandler();
    // The path has elements only.
    (element as LibxmlElement).canonicalize(handler, {
      mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0,
      inclusiveNamespacePrefixes: [...prefixes],
      withComments: false,
    });
    return handler.result;
  } catch (error) {
    return `(${error instanceof Error ? error.message : String(error)})`;
  } finally {
    document.dispose();
  }
}

export function xmlCryptoForm(xml: string, path: Path, prefixes: readonly string[]): string {
  const document = new DOMParser().parseFromString(xml, 'text/xml');
  let element = document.documentElement as DomElement;
  const ancestors: { prefix: string; namespaceURI: string }[] = [];
  for (const step of path) {
    collectDeclarations(element, ancestors);
    element = elementsIn(element)[step] as DomElement;
  }
  try {
    // Its types are those of the browser's DOM, which xmldom's objects stand in for.
    return new ExclusiveCanonicalization().process(element as unknown as never, {
      inclusiveNamespacesPrefixList: [...prefixes],
      ancestorNamespaces: ancestors,
    }) as unknown as string;
  } catch (error) {
    return `(${error instanceof Error ? error.message : String(error)})`;
  }
}

function elementsIn(element: DomElement): readonly DomElement[] {
  return Array.from(element.childNodes).filter((node) => node.nodeType === 1) as DomElement[];
}

/** As xml-crypto collects them itself: one entry a prefix, the nearest last. */
function collectDeclarations(element: DomElement, found: { prefix: string; namespaceURI: string }[]): void {
  for (const { name, value } of Array.from(element.attributes)) {
    if (!name.startsWith('xmlns:')) continue;
    const prefix = name.slice(6);
    const known = found.findIndex((each) => each.prefix === prefix);
    if (known >= 0) found.splice(known, 1);
    found.push({ prefix, namespaceURI: value });
  }
}
