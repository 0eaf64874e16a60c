/**
 * Which names a CA may give: permitted and excluded subtrees against the names of everything below it.
 * A kind of name that is constrained and that we cannot compare counts as broken.
 * Source: RFC 5280 §4.2.1.10, §7.1.
 */
import { type Der, DerError, readChildren } from './der.ts';

export interface NameConstraints {
  /** GeneralName values. */
  readonly permitted: readonly Der[];
  readonly excluded: readonly Der[];
}

const EMAIL = 0x81;
const DNS = 0x82;
const DIRECTORY = 0xa4;
const IP = 0x87;
const TEXT_TAGS = [0x0c, 0x13, 0x14, 0x16];
const BMP_TEXT = 0x1e;

/** @throws DerError. */
export function readNameConstraints(sequence: Der): NameConstraints {
  const subtrees = (tag: number) =>
    readChildren(sequence)
      .filter((part) => part.tag === tag)
      .flatMap(readChildren)
      .map((subtree) => {
        const [base, ...limits] = readChildren(subtree);
        if (!base || limits.length > 0) throw new DerError('a subtree with limits');
        return base;
      });
  return { permitted: subtrees(0xa0), excluded: subtrees(0xa1) };
}

/**
 * @param subject  Name, as DER.  @param alternativeNames  GeneralName values.
 * @returns the first name that is not allowed, or undefined.
 * @throws DerError.
 */
export function findForbiddenName(
  constraints: NameConstraints,
  subject: Der,
  alternativeNames: readonly Der[],
): string | undefined {
  // The subject is compared as a directoryName; [4] wraps a Name as a whole.
  const own = { tag: DIRECTORY, whole: subject.whole, content: subject.whole };
  const names = subject.content.length > 0 ? [own, ...alternativeNames] : alternativeNames;
  const broken = names.find(
    (name) =>
      constraints.excluded.some((base) => base.tag === name.tag && isWithin(name, base) !== false) ||
      !isPermitted(name, constraints.permitted),
  );
  return broken && describe(broken);
}

function isPermitted(name: Der, permitted: readonly Der[]): boolean {
  const sameKind = permitted.filter(({ tag }) => tag === name.tag);
  return sameKind.length === 0 || sameKind.some((base) => isWithin(name, base) === true);
}

/** Undefined: a kind of name that we cannot compare. */
function isWithin(name: Der, base: Der): boolean | undefined {
  const text = name.content.toString('latin1').toLowerCase();
  const limit = base.content.toString('latin1').toLowerCase();
  switch (name.tag) {
    case DNS:
      return isDnsWithin(text, limit);
    case EMAIL: {
      if (limit.includes('@')) return text === limit;
      const host = text.slice(text.lastIndexOf('@') + 1);
      return limit.startsWith('.') ? host.endsWith(limit) : host === limit;
    }
    case DIRECTORY:
      return isDirectoryWithin(name, base);
    case IP:
      return isAddressWithin(name.content, base.content);
    default:
      return undefined;
  }
}

function isDnsWithin(name: string, limit: string): boolean {
  if (limit === '') return true;
  return name === limit || name.endsWith(limit.startsWith('.') ? limit : `.${limit}`);
}

/** Whether the name begins with the RDNs of the base. */
function isDirectoryWithin(name: Der, base: Der): boolean {
  const rdns = (der: Der) => readChildren(der).flatMap(readChildren).map(readRdn);
  const own = rdns(name);
  return rdns(base).every((rdn, i) => rdn === own[i]);
}

/** Case and white space do not count, nor which kind of string it is (RFC 5280 §7.1). */
function readRdn(rdn: Der): string {
  return readChildren(rdn)
    .map((attribute) => {
      const [type, value] = readChildren(attribute);
      return `${type?.content.toString('hex')}=${value ? readText(value) : ''}`;
    })
    .toSorted()
    .join('+');
}

function readText({ tag, content, whole }: Der): string {
  const text = TEXT_TAGS.includes(tag)
    ? content.toString('utf8')
    : tag === BMP_TEXT
      ? Buffer.from(content.subarray(0, content.length & ~1))
          .swap16()
          .toString('utf16le')
      : undefined;
  return text === undefined ? whole.toString('hex') : text.trim().replace(/\s+/g, ' ').toLowerCase();
}

function isAddressWithin(address: Buffer, base: Buffer): boolean {
  if (base.length !== address.length * 2) return false;
  const mask = base.subarray(address.length);
  return address.every((byte, i) => (byte & (mask[i] ?? 0)) === ((base[i] ?? 0) & (mask[i] ?? 0)));
}

function describe(name: Der): string {
  if (name.tag === DIRECTORY) return 'the subject is outside the names that the CA may give';
  return name.tag === DNS || name.tag === EMAIL
    ? `${name.content.toString('latin1').replace(/[^\w.@*-]/g, '?')} is outside the names that the CA may give`
    : 'a name of a kind that the CA may not give';
}
