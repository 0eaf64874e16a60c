/** Canonical form taken apart into tags and texts, and put together again; enough for trying changes on it. */
import { canonicalize } from '../../../edukoppeling/xml/c14n.ts';
import { readGenerously } from '../../replay/splice.ts';

const TOKEN = /<[^\s>]+(?: [^\s=]+="[^"]*")*>|[^<]+/g;

/** Tags start with `<`, texts do not. */
export function tokenize(canonical: string): readonly string[] {
  return canonical.match(TOKEN) ?? [];
}

export function isOpenTag(token: string): boolean {
  return token.startsWith('<') && !token.startsWith('</');
}

export function isText(token: string | undefined): token is string {
  return token !== undefined && !token.startsWith('<');
}

/** A changed text as exclusive canonical form of its own; undefined when it is not XML any more. */
export function reparse(text: string, prefixes: readonly string[] = []): string | undefined {
  const document = readGenerously(Buffer.from(text));
  return document && canonicalize(document.root, prefixes).toString('utf8');
}

/** Every variant with exactly one token changed; `change` gives undefined for a token that stays. */
export function* changeEach(
  tokens: readonly string[],
  change: (token: string, at: number) => string | undefined,
): Generator<string> {
  for (const [at, token] of tokens.entries()) {
    const changed = change(token, at);
    if (changed === undefined || changed === token) continue;
    yield tokens.with(at, changed).join('');
  }
}

/** All of them changed at once. */
export function changeAll(
  tokens: readonly string[],
  change: (token: string, at: number) => string | undefined,
): string {
  return tokens.map((token, at) => change(token, at) ?? token).join('');
}
