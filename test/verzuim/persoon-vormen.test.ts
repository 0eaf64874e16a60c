/** A person that the register learns of is one that the contract can say: the shapes are those of the schema. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ADRES_VORMEN, PERSOON_VORMEN, watPast } from '../../src/verzuim/persoon-vormen.ts';

const schema = (name: string) => readFileSync(new URL(`../../schemas/${name}`, import.meta.url), 'utf8');
const types = schema('verzuim-types-v1.xsd');
const gemeente = schema('verzuim-gemeente-v1.xsd');

function facetsOf(struct: string, field: string): string {
  const within = new RegExp(`<xs:complexType name="${struct}">.*?</xs:complexType>`, 's').exec(gemeente)?.[0];
  const type = new RegExp(`name="${field}" type="t:(\\w+)"`).exec(within ?? '')?.[1];
  return (
    new RegExp(`<xs:simpleType name="${type}">.*?</xs:simpleType>`, 's').exec(types)?.[0] ?? 'no such type'
  );
}

const fields = [
  ...Object.entries(PERSOON_VORMEN).map(([field, { form }]) => ['Persoon', field, form] as const),
  ...Object.entries(ADRES_VORMEN).map(([field, { form }]) => ['Adres', field, form] as const),
];

test.each(fields)('%s/%s is as the schema has it', (struct, field, form) => {
  const facets = facetsOf(struct, field);
  const most = Number(/maxLength value="(\d+)"/.exec(facets)?.[1]);
  const pattern = /pattern value="([^"]+)"/.exec(facets)?.[1];
  const values = [...facets.matchAll(/enumeration value="([^"]+)"/g)].map(([, value]) => value ?? '');
  expect([most > 0, pattern !== undefined, values.length > 0].filter(Boolean)).toHaveLength(1);
  const bySchema = (text: string): boolean => {
    if (most > 0) return text !== '' && Array.from(text).length <= most;
    return pattern === undefined ? values.includes(text) : new RegExp(`^(?:${pattern})$`).test(text);
  };
  const near = fc.oneof(
    fc.string({ unit: fc.constantFrom('é', '𝒳', '7', '0', 'A', 'z'), maxLength: 12 }),
    fc.integer({ min: Math.max(0, most - 2 || 0), max: most + 2 || 8 }).map((n) => '𝒳'.repeat(n)),
    fc.constantFrom('M', 'V', 'O', '3511AB', '0511AB', '0344', '99999', '100000', ''),
  );
  fc.assert(fc.property(near, (text) => form.test(text) === bySchema(text)));
});

test('what does not fit is left out, and nothing else', () => {
  const found = { voorvoegsel: 'van den ouden', voornamen: 'Kim', voorletters: undefined, geslacht: 'X' };
  expect(watPast(PERSOON_VORMEN, found)).toEqual({ voornamen: 'Kim' });
});
