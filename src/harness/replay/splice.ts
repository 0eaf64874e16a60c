/** Bytes of an envelope read generously and changed in place, so that everything else stays as it was recorded. */
import { parseXml, type XmlDocument, type XmlElement } from '../../edukoppeling/xml/document.ts';
import { XmlError } from '../../edukoppeling/xml/errors.ts';
import { DEFAULT_XML_LIMITS } from '../../edukoppeling/xml/limits.ts';

/** Wide enough for fixtures that go over a limit of the gate on purpose. */
const GENEROUS = {
  ...DEFAULT_XML_LIMITS,
  maxBytes: 64 * 1024 * 1024,
  maxDepth: 2048,
  maxAttributes: 4096,
  maxNames: 65_536,
  maxNameBytes: 4096,
};

/** New text between the start and the end tag of an element. */
export interface Edit {
  readonly element: XmlElement;
  readonly text: string;
}

/** @returns undefined for bytes that are no document of the profile: there is nothing to change in them. */
export function readGenerously(bytes: Buffer): XmlDocument | undefined {
  try {
    return parseXml(bytes, GENEROUS);
  } catch (error) {
    if (error instanceof XmlError) return undefined;
    throw error;
  }
}

/** Every element below the root with this name, in document order. */
export function descendants(root: XmlElement, namespaceUri: string, localName: string): XmlElement[] {
  return root.children.flatMap((child) => [
    ...(child.is(namespaceUri, localName) ? [child] : []),
    ...descendants(child, namespaceUri, localName),
  ]);
}

/** Header blocks with this local name in whatever namespace: also of a WS-Addressing that the profile refuses. */
export function headerBlocks(root: XmlElement, localName: string): XmlElement[] {
  const headers = root.children.filter((child) => child.localName === 'Header');
  return headers.flatMap((header) => header.children.filter((block) => block.localName === localName));
}

/** Edits of different elements of one document; elements without an end tag stay as they are. */
export function splice(bytes: Buffer, edits: readonly Edit[]): Buffer {
  const ranges = edits
    .map(({ element, text }) => ({ ...contentRange(bytes, element), text }))
    .filter(({ start, end }) => start <= end)
    .sort((a, b) => a.start - b.start);
  const pieces: Buffer[] = [];
  let at = 0;
  for (const { start, end, text } of ranges) {
    pieces.push(bytes.subarray(at, start), Buffer.from(text));
    at = end;
  }
  return Buffer.concat([...pieces, bytes.subarray(at)]);
}

function contentRange(bytes: Buffer, { document, index }: XmlElement): { start: number; end: number } {
  const { arena } = document.parsed;
  const last = arena.end[index] as number;
  return { start: arena.tagEnd[index] as number, end: bytes.lastIndexOf('</', last - 1) };
}
