/** Limits of the reader. A message over one of them is refused, never cut. Source: edukoppeling §3.6; EK-41. */
export interface XmlLimits {
  readonly maxBytes: number;
  /** Elements inside elements; the root is 1. */
  readonly maxDepth: number;
  /** Attributes of one element, namespace declarations included. */
  readonly maxAttributes: number;
  /** Different qualified names in one document. */
  readonly maxNames: number;
  readonly maxNameBytes: number;
  /** Namespace declarations in one document. */
  readonly maxNamespaceDeclarations: number;
  /** Of one URI: canonical form repeats it at every element that needs it, so this bounds how much it can grow. */
  readonly maxNamespaceBytes: number;
}

export const DEFAULT_XML_LIMITS: XmlLimits = {
  maxBytes: 5 * 1024 * 1024,
  maxDepth: 64,
  maxAttributes: 256,
  maxNames: 2048,
  maxNameBytes: 256,
  maxNamespaceDeclarations: 4096,
  maxNamespaceBytes: 256,
};
