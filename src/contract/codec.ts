/**
 * Pieces that codecs are put together from: each reads a schema-valid element and writes the same in canonical form.
 * A structure lists its fields in the order of the schema.
 */
import type { XmlElement } from '../edukoppeling/xml/document.ts';
import type { XmlWriter } from '../edukoppeling/xml/writer.ts';

export interface Codec<T> {
  read(element: XmlElement): T;
  /** Writes the content of the element; the element itself is written by whoever holds it. */
  write(writer: XmlWriter, value: T, namespaceUri: string): void;
}

const PREFIX = 'vb';

function leaf<T>(read: (text: string) => T, write: (value: T) => string): Codec<T> {
  return { read: (element) => read(element.text), write: (writer, value) => void writer.text(write(value)) };
}

/** xs:token: outer blanks go, inner ones become one. */
export const token = leaf((text) => text.replace(/[\t\n\r ]+/g, ' ').trim(), String);
export const memo = leaf((text) => text, String);
export const boolean = leaf((text) => /^\s*(true|1)\s*$/.test(text), String);
export const integer = leaf((text) => Number(text.trim()), String);
/** A file, as bytes. */
export const base64 = leaf(
  (text) => Buffer.from(text, 'base64'),
  (bytes) => bytes.toString('base64'),
);
/** Any number of decimals in, milliseconds out. */
export const moment = leaf((text) => new Date(text.trim()).toISOString(), String);
/** xs:decimal with one decimal ⇄ tenths, without a float in between. */
export const tenths = leaf(
  (text) => {
    const [whole = '', fraction = ''] = text.trim().replace(/^\+/, '').split('.');
    return Number(whole || '0') * 10 + Number((fraction || '0').slice(0, 1));
  },
  (value) => `${Math.floor(value / 10)}.${value % 10}`,
);

type Cardinality = 'one' | 'optional' | 'many';
export interface Field {
  readonly element: string;
  readonly codec: Codec<never>;
  readonly cardinality: Cardinality;
}

export function one<T>(codec: Codec<T>, element = ''): Field {
  return { element, codec: codec as Codec<never>, cardinality: 'one' };
}
export function optional<T>(codec: Codec<T>, element = ''): Field {
  return { element, codec: codec as Codec<never>, cardinality: 'optional' };
}
export function many<T>(codec: Codec<T>, element = ''): Field {
  return { element, codec: codec as Codec<never>, cardinality: 'many' };
}

type KeysOf<T> = T extends unknown ? keyof T : never;

/** A sequence of elements ⇄ an object; a field is named after its element unless it names another. */
export function struct<T>(fields: { readonly [K in KeysOf<T> & string]: Field }): Codec<T> {
  const list = Object.entries<Field>(fields).map(([key, field]) => ({
    ...field,
    key,
    element: field.element || key,
  }));
  return {
    read(element) {
      const children = element.children;
      const value: Record<string, unknown> = {};
      for (const { key, element: name, codec, cardinality } of list) {
        const found = children.filter((child) => child.localName === name);
        if (cardinality === 'many') value[key] = found.map((child) => codec.read(child));
        else if (found[0] !== undefined) value[key] = codec.read(found[0]);
      }
      // The schema has checked that what is obligatory is there.
      return value as T;
    },
    write(writer, value, namespaceUri) {
      const record = value as Record<string, unknown>;
      for (const { key, element, codec, cardinality } of list) {
        const held = record[key];
        const values =
          cardinality === 'many' ? ((held ?? []) as unknown[]) : held === undefined ? [] : [held];
        for (const item of values) writeElement(writer, element, codec as Codec<unknown>, item, namespaceUri);
      }
    },
  };
}

/** A wrapper element around a list: `<signalen><signaal/>…</signalen>` ⇄ an array. */
export function list<T>(element: string, codec: Codec<T>): Codec<readonly T[]> {
  return {
    read: (wrapper) => wrapper.children.map((child) => codec.read(child)),
    write: (writer, values, namespaceUri) => {
      for (const value of values) writeElement(writer, element, codec, value, namespaceUri);
    },
  };
}

export function writeElement<T>(
  writer: XmlWriter,
  localName: string,
  codec: Codec<T>,
  value: T,
  namespaceUri: string,
): void {
  writer.open({ prefix: PREFIX, namespaceUri, localName });
  codec.write(writer, value, namespaceUri);
  writer.close();
}
