/**
 * The tree of one document as flat arrays: no object a node, so that a 10 MB message costs a few arrays.
 * Nodes stand in document order; the subtree of node n is n+1 … after[n]-1.
 */
export const ELEMENT = 1;
export const TEXT = 2;
export const CDATA = 3;

/** The bytes of the start tag (elements) or of the text are already in canonical form. */
export const CANONICAL = 1;
/** The bytes of the whole element are in canonical form, and nothing in it declares a namespace. */
export const CANONICAL_SUBTREE = 2;
export const SELF_CLOSING = 4;

/** Bit of a prefix in a prefix mask; prefixes beyond 30 share one bit, which is never known to be rendered. */
export const SHARED_PREFIX_BIT = 1 << 30;
export function prefixBit(prefixId: number): number {
  return prefixId < 30 ? 1 << prefixId : SHARED_PREFIX_BIT;
}

export class Arena {
  nodes = 0;
  attributes = 0;
  declarations = 0;

  kind: Uint8Array;
  flags: Uint8Array;
  start: Int32Array;
  end: Int32Array;
  /** Elements: the byte after the start tag. */
  tagEnd: Int32Array;
  parent: Int32Array;
  after: Int32Array;
  /** Elements: name and namespace numbers. */
  name: Int32Array;
  namespace: Int32Array;
  /** Elements: first and number of attributes and of namespace declarations. */
  firstAttribute: Int32Array;
  attributeCount: Int32Array;
  firstDeclaration: Int32Array;
  declarationCount: Int32Array;
  /** Elements: bits of the prefixes used by the element and everything in it. */
  prefixMask: Int32Array;

  attributeName: Int32Array;
  attributeNamespace: Int32Array;
  attributeOwner: Int32Array;
  valueStart: Int32Array;
  valueEnd: Int32Array;

  declaredPrefix: Int32Array;
  declaredNamespace: Int32Array;

  constructor(bytes: number) {
    const nodes = Math.max(64, bytes >> 5);
    const attributes = Math.max(64, bytes >> 7);
    this.kind = new Uint8Array(nodes);
    this.flags = new Uint8Array(nodes);
    this.start = new Int32Array(nodes);
    this.end = new Int32Array(nodes);
    this.tagEnd = new Int32Array(nodes);
    this.parent = new Int32Array(nodes);
    this.after = new Int32Array(nodes);
    this.name = new Int32Array(nodes);
    this.namespace = new Int32Array(nodes);
    this.firstAttribute = new Int32Array(nodes);
    this.attributeCount = new Int32Array(nodes);
    this.firstDeclaration = new Int32Array(nodes);
    this.declarationCount = new Int32Array(nodes);
    this.prefixMask = new Int32Array(nodes);
    this.attributeName = new Int32Array(attributes);
    this.attributeNamespace = new Int32Array(attributes);
    this.attributeOwner = new Int32Array(attributes);
    this.valueStart = new Int32Array(attributes);
    this.valueEnd = new Int32Array(attributes);
    this.declaredPrefix = new Int32Array(64);
    this.declaredNamespace = new Int32Array(64);
  }

  addNode(kind: number, parent: number, start: number): number {
    if (this.nodes === this.kind.length) this.#growNodes();
    const node = this.nodes++;
    this.kind[node] = kind;
    this.parent[node] = parent;
    this.start[node] = start;
    return node;
  }

  addAttribute(owner: number, name: number, valueStart: number, valueEnd: number): void {
    if (this.attributes === this.attributeName.length) this.#growAttributes();
    const attribute = this.attributes++;
    this.attributeOwner[attribute] = owner;
    this.attributeName[attribute] = name;
    this.valueStart[attribute] = valueStart;
    this.valueEnd[attribute] = valueEnd;
  }

  addDeclaration(prefixId: number, namespace: number): void {
    if (this.declarations === this.declaredPrefix.length) {
      this.declaredPrefix = grown(this.declaredPrefix);
      this.declaredNamespace = grown(this.declaredNamespace);
    }
    const declaration = this.declarations++;
    this.declaredPrefix[declaration] = prefixId;
    this.declaredNamespace[declaration] = namespace;
  }

  #growNodes(): void {
    this.kind = grownBytes(this.kind);
    this.flags = grownBytes(this.flags);
    this.start = grown(this.start);
    this.end = grown(this.end);
    this.tagEnd = grown(this.tagEnd);
    this.parent = grown(this.parent);
    this.after = grown(this.after);
    this.name = grown(this.name);
    this.namespace = grown(this.namespace);
    this.firstAttribute = grown(this.firstAttribute);
    this.attributeCount = grown(this.attributeCount);
    this.firstDeclaration = grown(this.firstDeclaration);
    this.declarationCount = grown(this.declarationCount);
    this.prefixMask = grown(this.prefixMask);
  }

  #growAttributes(): void {
    this.attributeName = grown(this.attributeName);
    this.attributeNamespace = grown(this.attributeNamespace);
    this.attributeOwner = grown(this.attributeOwner);
    this.valueStart = grown(this.valueStart);
    this.valueEnd = grown(this.valueEnd);
  }
}

function grown(array: Int32Array): Int32Array {
  const larger = new Int32Array(array.length * 2);
  larger.set(array);
  return larger;
}

function grownBytes(array: Uint8Array): Uint8Array {
  const larger = new Uint8Array(array.length * 2);
  larger.set(array);
  return larger;
}
