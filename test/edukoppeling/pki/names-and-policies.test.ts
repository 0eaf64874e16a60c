/** RFC 5280 on names and policies, case by case: what a CA may give, and what it may not. */
import { describe, expect, test } from 'vitest';
import type { Certificate } from '../../../src/edukoppeling/pki/certificate.ts';
import { readDer, readOid } from '../../../src/edukoppeling/pki/der.ts';
import { CertificateError } from '../../../src/edukoppeling/pki/index.ts';
import { findForbiddenName, readNameConstraints } from '../../../src/edukoppeling/pki/name-constraints.ts';
import { findPolicies } from '../../../src/edukoppeling/pki/policy.ts';
import { certificateOf, tlv } from '../../setup/revocation.ts';

const text = (tag: number, value: string) => tlv(tag, Buffer.from(value));
const dns = (value: string) => text(0x82, value);
const email = (value: string) => text(0x81, value);
const address = (hex: string) => tlv(0x87, hex);
const uri = (value: string) => text(0x86, value);
const UTF8 = 0x0c;
const PRINTABLE = 0x13;
const name = (kind: number, ...parts: readonly (readonly ['C' | 'O' | 'CN', string])[]) =>
  tlv(
    0x30,
    ...parts.map(([type, value]) =>
      tlv(0x31, tlv(0x30, { C: '0603550406', O: '060355040a', CN: '0603550403' }[type], text(kind, value))),
    ),
  );
const directory = (der: Buffer) => tlv(0xa4, der);
const NOBODY = name(UTF8);
const limits = (permitted: readonly Buffer[], excluded: readonly Buffer[] = []) => {
  const subtrees = (tag: number, names: readonly Buffer[]) =>
    names.length > 0 ? [tlv(tag, ...names.map((base) => tlv(0x30, base)))] : [];
  return readNameConstraints(readDer(tlv(0x30, ...subtrees(0xa0, permitted), ...subtrees(0xa1, excluded))));
};
const allows = (constraints: ReturnType<typeof limits>, names: readonly Buffer[], subject = NOBODY) =>
  findForbiddenName(
    constraints,
    readDer(subject),
    names.map((der) => readDer(der)),
  ) === undefined;

describe('name constraints', () => {
  test.each([
    ['a DNS name', dns('school.test'), dns('LAS.School.test'), dns('notschool.test')],
    ['a DNS name itself', dns('school.test'), dns('school.test'), dns('school.test.other')],
    ['a DNS domain with a dot', dns('.school.test'), dns('las.school.test'), dns('school.test')],
    ['an e-mail host', email('school.test'), email('a@school.test'), email('a@las.school.test')],
    ['an e-mail domain', email('.school.test'), email('a@las.school.test'), email('a@school.test')],
    ['an e-mail address', email('a@school.test'), email('a@school.test'), email('b@school.test')],
    ['an IPv4 net', address('c0000200ffffff00'), address('c0000205'), address('c0000305')],
    [
      'an IPv6 net',
      address(`20010db8${'00'.repeat(12)}ffffffff${'00'.repeat(12)}`),
      address(`20010db8${'00'.repeat(11)}01`),
      address(`20010db9${'00'.repeat(11)}01`),
    ],
    [
      'a directory name',
      directory(name(UTF8, ['C', 'NL'], ['O', 'School'])),
      directory(name(UTF8, ['C', 'NL'], ['O', 'School'], ['CN', 'las'])),
      directory(name(UTF8, ['C', 'NL'], ['O', 'Other'])),
    ],
    [
      'a directory name, whatever the kind of string and the case',
      directory(name(PRINTABLE, ['C', 'nl'], ['O', 'Some  School'])),
      directory(name(UTF8, ['C', 'NL'], ['O', 'some school '])),
      directory(name(UTF8, ['O', 'some school'], ['C', 'NL'])),
    ],
  ])('%s: permitted and excluded', (_kind, base, inside, outside) => {
    expect(allows(limits([base]), [inside])).toBe(true);
    expect(allows(limits([base]), [outside])).toBe(false);
    expect(allows(limits([base]), [inside, outside])).toBe(false);
    expect(allows(limits([], [base]), [inside])).toBe(false);
    expect(allows(limits([], [base]), [outside])).toBe(true);
    expect(allows(limits([base], [base]), [inside])).toBe(false);
  });
  test('a kind of name that is not constrained is free', () => {
    expect(allows(limits([dns('school.test')]), [email('a@other.test')])).toBe(true);
    expect(allows(limits([dns('school.test')]), [], name(UTF8, ['C', 'NL']))).toBe(true);
  });
  test('a kind of name that is constrained and cannot be compared is refused', () => {
    expect(allows(limits([uri('school.test')]), [uri('https://school.test')])).toBe(false);
    expect(allows(limits([], [uri('other.test')]), [uri('https://school.test')])).toBe(false);
    expect(allows(limits([], [dns('other.test')]), [uri('https://school.test')])).toBe(true);
  });
  test('the subject is a directory name too', () => {
    const constraints = limits([directory(name(UTF8, ['C', 'NL']))]);
    expect(allows(constraints, [], name(UTF8, ['C', 'NL'], ['O', 'School']))).toBe(true);
    expect(allows(constraints, [], name(UTF8, ['C', 'BE'], ['O', 'School']))).toBe(false);
  });
  test('a subtree with limits of depth cannot be read', () => {
    const subtree = (...parts: (Buffer | string)[]) => readDer(tlv(0x30, tlv(0xa0, tlv(0x30, ...parts))));
    expect(readNameConstraints(subtree(dns('a.test'))).permitted).toHaveLength(1);
    expect(() => readNameConstraints(subtree(dns('a.test'), '810101'))).toThrow('limits');
  });
});

describe('policies of a path', () => {
  const [P, Q, ANY] = ['2.16.528.1.1003.1.2.8.6', '2.16.528.1.1003.1.2.8.5', '2.5.29.32.0'];
  type Rule = Partial<Pick<Certificate, 'policies' | 'requireExplicitPolicy' | 'inhibitAnyPolicy'>>;
  /** From the root down, as one reads it. */
  const of = (...rules: readonly Rule[]) => {
    const plain = { ...certificateOf('vendor-rsin'), policies: [] };
    const path = [{}, ...rules].map((rule) => ({ ...plain, ...rule })).toReversed();
    try {
      return [...findPolicies(path)];
    } catch (error) {
      return error instanceof CertificateError ? error.problem : String(error);
    }
  };
  test('are those that the leaf carries and every CA may give', () => {
    expect(of({ policies: [ANY] }, { policies: [P, Q] })).toEqual([P, Q]);
    expect(of({ policies: [P, Q] }, { policies: [P] })).toEqual([P]);
    expect(of({ policies: [Q] }, { policies: [P] })).toEqual([]);
    expect(of({}, { policies: [P] })).toEqual([]);
    expect(of({ policies: [P] }, { policies: [ANY] }, { policies: [P] })).toEqual([P]);
    expect(of({ policies: [ANY] }, { policies: [ANY] })).toEqual([]);
  });
  test('must be there when a CA demands one, from where it says on', () => {
    expect(of({ policies: [Q], requireExplicitPolicy: 0 }, { policies: [P] })).toBe('policy');
    expect(of({ policies: [P], requireExplicitPolicy: 0 }, { policies: [P] })).toEqual([P]);
    // One more certificate may go without; the leaf is that one, and counts down before the last look.
    expect(of({ policies: [Q], requireExplicitPolicy: 1 }, { policies: [P] })).toBe('policy');
    expect(of({ policies: [Q], requireExplicitPolicy: 2 }, { policies: [P] })).toEqual([]);
    expect(of({ policies: [Q] }, { policies: [P], requireExplicitPolicy: 0 })).toBe('policy');
  });
  test('a CA that forbids "any" ends it for those below', () => {
    expect(of({ policies: [ANY], inhibitAnyPolicy: 0 }, { policies: [ANY] }, { policies: [P] })).toEqual([]);
    expect(of({ policies: [ANY], inhibitAnyPolicy: 1 }, { policies: [ANY] }, { policies: [P] })).toEqual([P]);
  });
});

test('an OID is read with all its arcs', () => {
  expect(readOid(readDer(Buffer.from('0603551d0f', 'hex')))).toBe('2.5.29.15');
  expect(readOid(readDer(Buffer.from('06092a864886f70d01010a', 'hex')))).toBe('1.2.840.113549.1.1.10');
  expect(certificateOf('vendor-g4').policies).toEqual(['2.16.528.1.1003.1.2.44.15.35.11']);
});
