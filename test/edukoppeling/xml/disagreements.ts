/**
 * The kinds of disagreement between libxml2 and xml-crypto about exclusive canonical form. We give what libxml2 gives.
 * Explained in docs/decisions/0009-where-canonicalisations-differ.md, which holds these examples.
 */
import { decode } from '../properties/pieces.ts';
import type { Path } from './foreign-forms.ts';

export interface Example {
  readonly xml: string;
  readonly path: Path;
  readonly prefixes: readonly string[];
  readonly libxml2: string;
  readonly xmlCrypto: string;
}

/** What the PrefixList lists, and which of it the apex binds to something else than what is around it. */
export interface Listed {
  readonly prefixes: readonly string[];
  readonly shadowed: readonly string[];
}

export interface Disagreement {
  readonly kind: string;
  readonly example: Example;
  /** Takes out of a form what this kind can change in it. */
  readonly level: (form: string, about: Listed) => string;
}

const DECLARATIONS = /(?: xmlns(?::[^=\s]+)?="[^"]*")+/g;
const ATTRIBUTES = /(?: (?!xmlns[:=])[^\s=<>]+="[^"]*")+(?=>)/g;
const inOneOrder = (all: string) => (all.match(/ [^\s=]+="[^"]*"/g) ?? []).sort().join('');

export const DISAGREEMENTS: readonly Disagreement[] = [
  {
    kind: 'a listed prefix that is also the local name of an attribute',
    example: {
      xml: '<e xmlns:b="urn:x" b:a="v"></e>',
      path: [],
      prefixes: ['a'],
      libxml2: '<e xmlns:b="urn:x" b:a="v"></e>',
      xmlCrypto: '<e xmlns:a="v" xmlns:b="urn:x" b:a="v"></e>',
    },
    // The value becomes the URI of a declaration, unescaped: this comes before what looks for quotes.
    level: (form, { prefixes }) =>
      prefixes.reduce((left, prefix) => {
        const found = left.matchAll(new RegExp(` (?!xmlns:)[^\\s=:<>]+:${prefix}="([^"]*)"`, 'g'));
        // The longest first: a quote in a value makes a shorter one look like its beginning.
        const values = [...found].map(([, value = '']) => decode(value)).sort((x, y) => y.length - x.length);
        if (values.length === 0) return left;
        const unmade = values.reduce(
          (rest, value) => rest.replaceAll(` xmlns:${prefix}="${value}"`, ''),
          left,
        );
        // What it made hides the real binding, which it then declares again.
        return unmade.replace(new RegExp(` xmlns:${prefix}="[^"]*"`, 'g'), '');
      }, form),
  },
  {
    kind: 'the order of declarations',
    example: {
      xml: '<a:e xmlns:a="urn:x" xmlns:B="urn:y" B:f=""></a:e>',
      path: [],
      prefixes: [],
      libxml2: '<a:e xmlns:B="urn:y" xmlns:a="urn:x" B:f=""></a:e>',
      xmlCrypto: '<a:e xmlns:a="urn:x" xmlns:B="urn:y" B:f=""></a:e>',
    },
    level: (form) => form.replace(DECLARATIONS, inOneOrder),
  },
  {
    kind: 'the order of attributes',
    example: {
      xml: '<e xmlns:a="urn:x" xmlns:b="urn:xa" a:b="" b:a=""></e>',
      path: [],
      prefixes: [],
      libxml2: '<e xmlns:a="urn:x" xmlns:b="urn:xa" a:b="" b:a=""></e>',
      xmlCrypto: '<e xmlns:a="urn:x" xmlns:b="urn:xa" b:a="" a:b=""></e>',
    },
    level: (form) => form.replace(ATTRIBUTES, inOneOrder),
  },
  {
    kind: 'a default namespace that was undone',
    example: {
      xml: '<e xmlns="urn:x"><f xmlns=""><g></g></f></e>',
      path: [],
      prefixes: [],
      libxml2: '<e xmlns="urn:x"><f xmlns=""><g></g></f></e>',
      xmlCrypto: '<e xmlns="urn:x"><f xmlns=""><g xmlns=""></g></f></e>',
    },
    level: (form) => form.replace(/ xmlns=""/g, ''),
  },
  {
    kind: '#default in the PrefixList',
    example: {
      xml: '<a:e xmlns:a="urn:x" xmlns="urn:y"></a:e>',
      path: [],
      prefixes: ['#default'],
      libxml2: '<a:e xmlns="urn:y" xmlns:a="urn:x"></a:e>',
      xmlCrypto: '<a:e xmlns:a="urn:x"></a:e>',
    },
    level: (form, { prefixes }) =>
      prefixes.includes('#default') ? form.replace(/ xmlns="[^"]+"/g, '') : form,
  },
  {
    kind: 'an attribute whose name begins with xmlns',
    example: {
      xml: '<e xmlnsx="1"></e>',
      path: [],
      prefixes: [],
      libxml2: '<e xmlnsx="1"></e>',
      xmlCrypto: '<e></e>',
    },
    level: (form) => form.replace(/ xmlns[^\s=:]+="[^"]*"/g, ''),
  },
  {
    kind: 'a listed prefix that the element binds otherwise than what is around it',
    example: {
      xml: '<e xmlns:a="urn:x"><e xmlns:a="urn:y"></e></e>',
      path: [0],
      prefixes: ['a'],
      libxml2: '<e xmlns:a="urn:y"></e>',
      xmlCrypto: '<e xmlns:a="urn:x"></e>',
    },
    level: (form, { shadowed }) =>
      shadowed.reduce((left, prefix) => left.replace(new RegExp(` xmlns:${prefix}="[^"]*"`, 'g'), ''), form),
  },
  {
    kind: 'line ends of XML 1.1',
    example: {
      xml: '<e>a\u0085b\u2028c</e>',
      path: [],
      prefixes: [],
      libxml2: '<e>a\u0085b\u2028c</e>',
      xmlCrypto: '<e>a\nb\nc</e>',
    },
    level: (form) => form.replace(/[\n\u0085\u2028]+/g, '\n'),
  },
];

/** The kinds that together make the difference; undefined when they do not explain it. */
export function explain(libxml2: string, xmlCrypto: string, about: Listed): readonly string[] | undefined {
  const alike = (kinds: readonly Disagreement[]) => {
    const level = (form: string) => kinds.reduce((left, kind) => kind.level(left, about), form);
    return level(libxml2) === level(xmlCrypto);
  };
  if (!alike(DISAGREEMENTS)) return undefined;
  return DISAGREEMENTS.filter((kind) => !alike(DISAGREEMENTS.filter((other) => other !== kind))).map(
    ({ kind }) => kind,
  );
}
