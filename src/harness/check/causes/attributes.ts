/** Attributes that came, went, or changed namespace after the part was hashed. */
import { SOAP, WSU } from '../../../edukoppeling/namespaces.ts';
import type { Attempt, DamagedPart } from './attempt.ts';
import { changeAll, changeEach, isOpenTag, isText, reparse, tokenize } from './tokens.ts';

const ATTRIBUTE = / (?!xmlns[:=])([^\s=]+)="([^"]*)"/g;
const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

/** Each attribute of each tag on its own, replaced by what `change` gives. */
function* eachAttribute(
  { canonical, prefixes }: DamagedPart,
  change: (name: string, value: string) => Iterable<string>,
): Generator<string | undefined> {
  const tokens = tokenize(canonical);
  for (const [at, token] of tokens.entries()) {
    if (!isOpenTag(token)) continue;
    for (const [whole, name = '', value = ''] of token.matchAll(ATTRIBUTE)) {
      for (const other of change(name, value)) {
        yield reparse(tokens.with(at, token.replace(whole, other)).join(''), prefixes);
      }
    }
  }
}

function* renamed(part: DamagedPart): Generator<string | undefined> {
  yield* eachAttribute(part, function* (name, value) {
    const local = name.split(':').pop() ?? name;
    for (const spelling of new Set([local, 'Id', 'ID', 'id'])) yield ` ${spelling}="${value}"`;
    yield ` xmlns:wsu="${WSU}" wsu:${local}="${value}"`;
    yield ` xml:id="${value}"`;
  });
}

function* added(part: DamagedPart): Generator<string | undefined> {
  yield* eachAttribute(part, () => ['']);
  const bare = (token: string) => (isOpenTag(token) ? token.replace(ATTRIBUTE, '') : undefined);
  yield reparse(changeAll(tokenize(part.canonical), bare), part.prefixes);
}

const LOST = [
  ' xml:space="preserve"',
  ' xml:lang="nl"',
  ...['xsd:string', 'xs:string', 'xsd:date', 'xs:date', 'xsd:boolean', 'xs:boolean'].map(
    (type) => ` xmlns:xsi="${XSI}" xsi:type="${type}"`,
  ),
  ` xmlns:xsi="${XSI}" xsi:nil="false"`,
];
/** Only on the outermost element. */
const LOST_OUTSIDE = [
  ` xmlns:soap="${SOAP}" soap:mustUnderstand="1"`,
  ` xmlns:soap="${SOAP}" soap:mustUnderstand="0"`,
  ` xmlns:soapenv="${SOAP}" soapenv:mustUnderstand="1"`,
  ` xmlns:soapenv="${SOAP}" soapenv:mustUnderstand="0"`,
];

function* lost({ canonical, prefixes }: DamagedPart): Generator<string | undefined> {
  const tokens = tokenize(canonical);
  const grown = (token: string, attribute: string) => token.replace(/>$/, `${attribute}>`);
  for (const attribute of LOST) {
    for (const changed of changeEach(tokens, (token) =>
      isOpenTag(token) ? grown(token, attribute) : undefined,
    ))
      yield reparse(changed, prefixes);
    const onLeaves = (token: string, at: number) =>
      isOpenTag(token) && isText(tokens[at + 1]) ? grown(token, attribute) : undefined;
    yield reparse(changeAll(tokens, onLeaves), prefixes);
  }
  for (const attribute of LOST_OUTSIDE)
    yield reparse(tokens.with(0, grown(tokens[0] ?? '', attribute)).join(''), prefixes);
}

export const ATTRIBUTE_ATTEMPTS: readonly Attempt[] = [
  {
    name: 'attribute-renamed',
    en: 'An attribute had another name or namespace when the part was hashed (for example Id instead of wsu:Id).',
    nl: 'Een attribuut had een andere naam of namespace toen het deel werd gehasht (bijvoorbeeld Id in plaats van wsu:Id).',
    candidates: renamed,
  },
  {
    name: 'attribute-added',
    en: 'An attribute was added after the part was hashed.',
    nl: 'Er is een attribuut toegevoegd nadat het deel was gehasht.',
    candidates: added,
  },
  {
    name: 'attribute-lost',
    en: 'An attribute was lost after the part was hashed (xsi:type, xml:space, mustUnderstand).',
    nl: 'Er is een attribuut verdwenen nadat het deel was gehasht (xsi:type, xml:space, mustUnderstand).',
    candidates: lost,
  },
];
