/** Namespace declarations and prefixes that were another way when the part was hashed. */
import { DS, SOAP, WSA, WSSE, WSU } from '../../../edukoppeling/namespaces.ts';
import { canonicalize } from '../../../edukoppeling/xml/c14n.ts';
import type { XmlElement } from '../../../edukoppeling/xml/document.ts';
import type { Attempt, DamagedPart } from './attempt.ts';
import { changeAll, changeEach, isOpenTag, reparse, tokenize } from './tokens.ts';

const DECLARATION = / xmlns(?::([^\s=]+))?="([^"]*)"/g;

/** Inclusive c14n is the exclusive one with every prefix in scope listed. */
function* inclusive({ element }: DamagedPart): Generator<Buffer> {
  const names = element.document.parsed.names.prefixes.filter((prefix) => prefix !== 'xml');
  const list = (prefixes: readonly string[]) => prefixes.map((prefix) => prefix || '#default');
  yield canonicalize(element, list(names));
  // Signed before it was put into the envelope: what only the ancestors declare was not in scope yet.
  for (let scope: XmlElement | undefined = element; scope; scope = scope.parent) {
    yield canonicalize(element, list(declaredBelow(element, scope)));
  }
}

/** Prefixes declared on `element` or an ancestor of it up to `top`. */
function declaredBelow(element: XmlElement, top: XmlElement): readonly string[] {
  const { arena, names } = element.document.parsed;
  const found = new Set<string>();
  for (let node: XmlElement | undefined = element; node; node = node.equals(top) ? undefined : node.parent) {
    const first = arena.firstDeclaration[node.index] as number;
    const end = first + (arena.declarationCount[node.index] as number);
    for (let i = first; i < end; i++) found.add(names.prefixes[arena.declaredPrefix[i] as number] as string);
  }
  return [...found];
}

function* withoutPrefixList({ element, prefixes }: DamagedPart): Generator<Buffer> {
  if (prefixes.length > 0) yield canonicalize(element, []);
}

function* otherPrefixList({ element, prefixes }: DamagedPart): Generator<Buffer> {
  const known = element.document.parsed.names.prefixes.filter((prefix) => prefix !== 'xml');
  for (const prefix of known) yield canonicalize(element, [prefix || '#default']);
  for (const prefix of prefixes)
    yield canonicalize(
      element,
      prefixes.filter((other) => other !== prefix),
    );
  for (const prefix of known) yield canonicalize(element, [...prefixes, prefix || '#default']);
}

/** A signer that wrote names without declaring them, or did not undo a default namespace. */
function* declarationsLost({ canonical }: DamagedPart): Generator<string> {
  const tokens = tokenize(canonical);
  const drop = (token: string) => (isOpenTag(token) ? token.replace(DECLARATION, '') : undefined);
  yield changeAll(tokens, drop);
  yield* changeEach(tokens, drop);
  yield canonical.replaceAll(' xmlns=""', '');
}

/** A writer that declares again on every element, or once on the outermost one. */
function* declarationsMoved({ canonical }: DamagedPart): Generator<string | undefined> {
  const tokens = tokenize(canonical);
  const bound = new Map([...canonical.matchAll(DECLARATION)].map(([, prefix = '', uri]) => [prefix, uri]));
  yield changeAll(tokens, (token) => {
    if (!isOpenTag(token)) return undefined;
    const [, name = ''] = /^<([^\s>]+)/.exec(token) ?? [];
    const prefix = name.includes(':') ? (name.split(':')[0] ?? '') : '';
    const declaration =
      prefix === '' ? ` xmlns="${bound.get('')}"` : ` xmlns:${prefix}="${bound.get(prefix)}"`;
    return token.includes(declaration) ? undefined : token.replace(`<${name}`, `<${name}${declaration}`);
  });
  const all = [...bound].sort(([a], [b]) => (a < b ? -1 : 1));
  const text = all.map(([prefix, uri]) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="${uri}"`).join('');
  yield changeAll(tokens, (token, at) => {
    if (!isOpenTag(token)) return undefined;
    const bare = token.replace(DECLARATION, '');
    return at === 0 ? bare.replace(/^<[^\s>]+/, (name) => `${name}${text}`) : bare;
  });
}

/** What other writers call these namespaces; every other namespace gets the generated names. */
const USUAL: ReadonlyMap<string, readonly string[]> = new Map([
  [SOAP, ['soap', 'soapenv', 'SOAP-ENV', 'S', 's', 'env', 'e', 'soap11']],
  [WSA, ['wsa', 'a', 'wsa5', 'wsa10', 'add', 'ws', 'addressing']],
  [WSU, ['wsu', 'u', 'util', 'utility']],
  [WSSE, ['wsse', 'o', 'sec', 'security']],
  [DS, ['ds', 'dsig', 'sig', 'xmldsig', '']],
]);
const GENERATED = [
  '',
  'ns',
  'ns0',
  'ns1',
  'ns2',
  'ns3',
  'ns4',
  'ns5',
  'tns',
  'q1',
  'n',
  'm',
  'p',
  'v',
  'vb',
  'vz',
  'x',
];

function* prefixesChanged({ canonical, prefixes }: DamagedPart): Generator<string | undefined> {
  const bound = [...canonical.matchAll(DECLARATION)].map(
    ([, prefix = '', uri = '']) => [prefix, uri] as const,
  );
  for (const [prefix, uri] of bound) {
    for (const other of new Set([...(USUAL.get(uri) ?? []), ...GENERATED])) {
      // An attribute without a prefix would be in no namespace at all.
      if (other === prefix || (other === '' && canonical.includes(` ${prefix}:`))) continue;
      yield reparse(rename(canonical, prefix, other), prefixes);
    }
  }
  yield* prefixesOfOneStack(canonical, prefixes, new Map(bound));
}

/** Whoever writes a message anew renames all its prefixes at once. */
const STACKS: readonly ReadonlyMap<string, string>[] = [
  new Map([
    [SOAP, 's'],
    [WSA, 'a'],
    [WSU, 'u'],
    [WSSE, 'o'],
    [DS, ''],
  ]),
  new Map([
    [SOAP, 'S'],
    [WSA, 'wsa'],
    [WSU, 'wsu'],
    [WSSE, 'wsse'],
    [DS, 'ds'],
  ]),
  new Map([
    [SOAP, 'soapenv'],
    [WSA, 'wsa'],
    [WSU, 'wsu'],
    [WSSE, 'wsse'],
    [DS, 'ds'],
  ]),
];

function* prefixesOfOneStack(
  canonical: string,
  prefixes: readonly string[],
  bound: ReadonlyMap<string, string>,
): Generator<string | undefined> {
  for (const stack of STACKS) {
    // By way of a prefix nobody has, so that two can change places.
    const renamed = [...bound].flatMap(([from, uri], i) => {
      const to = stack.get(uri);
      return to === undefined || to === from ? [] : [{ from, by: `vb-by-way-${i}`, to }];
    });
    if (renamed.length === 0) continue;
    const moved = renamed.reduce((text, { from, by }) => rename(text, from, by), canonical);
    yield reparse(
      renamed.reduce((text, { by, to }) => rename(text, by, to), moved),
      prefixes,
    );
  }
}

function rename(canonical: string, from: string, to: string): string {
  const before = (prefix: string) => (prefix === '' ? '' : `${prefix}:`);
  const name = (text: string, keepBare: boolean) => {
    const [prefix = '', local] = text.includes(':') ? text.split(':') : ['', text];
    return prefix !== from || (keepBare && prefix === '') ? text : `${before(to)}${local}`;
  };
  const declared = (prefix: string) => ` xmlns${prefix === '' ? '' : `:${prefix}`}="`;
  return changeAll(tokenize(canonical), (token) => {
    if (!token.startsWith('<')) return undefined;
    return token
      .replace(/^(<\/?)([^\s>]+)/, (_, start: string, text: string) => `${start}${name(text, false)}`)
      .replace(/ (?!xmlns[:=])([^\s=]+)="/g, (_, text: string) => ` ${name(text, true)}="`)
      .replace(declared(from), declared(to));
  });
}

export const NAMESPACE_ATTEMPTS: readonly Attempt[] = [
  {
    name: 'prefix-list-ignored',
    en: 'The signer did not apply the PrefixList that its own Transform names.',
    nl: 'De ondertekenaar paste de PrefixList uit de eigen Transform niet toe.',
    candidates: withoutPrefixList,
  },
  {
    name: 'inclusive-c14n',
    en: 'The signer used inclusive canonicalisation; the Transform says exclusive (xml-exc-c14n#).',
    nl: 'De ondertekenaar gebruikte inclusieve canonicalisatie; de Transform zegt exclusief (xml-exc-c14n#).',
    candidates: inclusive,
  },
  {
    name: 'other-prefix-list',
    en: 'The signer applied another PrefixList than the Transform names.',
    nl: 'De ondertekenaar paste een andere PrefixList toe dan de Transform noemt.',
    candidates: otherPrefixList,
  },
  {
    name: 'declaration-lost',
    en: 'The signer hashed the part before its namespace declarations were written into it.',
    nl: 'De ondertekenaar hashte het deel voordat de namespacedeclaraties erin stonden.',
    candidates: declarationsLost,
  },
  {
    name: 'declaration-moved',
    en: 'Namespace declarations stood on other elements when the part was hashed, and it was not canonicalised.',
    nl: 'Namespacedeclaraties stonden op andere elementen toen het deel werd gehasht, zonder canonicalisatie.',
    candidates: declarationsMoved,
  },
  {
    name: 'prefix-changed',
    en: 'A namespace prefix was renamed after signing.',
    nl: 'Een namespaceprefix is na het ondertekenen hernoemd.',
    candidates: prefixesChanged,
  },
];
