/**
 * XSD validation of the canonical bytes of a verified Body. libxml2 says only whether they are valid; the data are
 * read from the verified nodes. Its own messages quote values, so they are translated by their kind.
 * Source: design §1, §6.2; EK-33; verzuim §6.2 (never a value in a text).
 */
import {
  XmlBufferInputProvider,
  XmlDocument,
  XmlParseError,
  XmlValidateError,
  XsdValidator,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import type { SchemaViolation } from '../edukoppeling/faults.ts';

export interface SchemaValidator {
  /** @returns every violation; empty when valid. */
  validate(canonicalBytes: Buffer): readonly SchemaViolation[];
}

const MAX_VIOLATIONS = 100;

/** @param root  the name of the file in `files` that declares the Body's elements. */
export function createSchemaValidator(files: ReadonlyMap<string, Buffer>, root: string): SchemaValidator {
  const validator = loadSchema(files, root);
  const known = readNames(files);
  return {
    validate(bytes) {
      const document = read(bytes);
      if (document === undefined) return [UNREADABLE];
      try {
        validator.validate(document);
        return [];
      } catch (error) {
        if (!(error instanceof XmlValidateError)) throw error;
        return error.details.slice(0, MAX_VIOLATIONS).map((detail) => ({
          path: safePath(detail.xpath ?? '', known),
          line: detail.line,
          text: translate(detail.message, known),
        }));
      } finally {
        document.dispose();
      }
    },
  };
}

/**
 * What our reader takes and libxml2 does not: a namespace that is no URI, an xml:id that is no name.
 * It would be a violation of every schema.
 */
const UNREADABLE: SchemaViolation = {
  path: '*',
  line: 1,
  text: 'Een namespace of xml:id is niet geldig.',
};

function read(bytes: Buffer): XmlDocument | undefined {
  try {
    return XmlDocument.fromBuffer(bytes);
  } catch (error) {
    if (error instanceof XmlParseError) return undefined;
    throw error;
  }
}

function loadSchema(files: ReadonlyMap<string, Buffer>, root: string): XsdValidator {
  const base = 'mem:///schemas/';
  const provider = new XmlBufferInputProvider(
    Object.fromEntries([...files].map(([name, bytes]) => [base + name, bytes])),
  );
  const rootFile = files.get(root);
  if (rootFile === undefined) throw new Error(`no schema ${root}`);
  xmlRegisterInputProvider(provider);
  const document = XmlDocument.fromBuffer(rootFile, { url: base + root });
  try {
    return XsdValidator.fromDoc(document);
  } finally {
    document.dispose();
    xmlCleanupInputProvider();
  }
}

/** The names that our schemas declare; only these are repeated to a sender. */
function readNames(files: ReadonlyMap<string, Buffer>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const bytes of files.values()) {
    for (const [, name] of bytes.toString('utf8').matchAll(/<xs:element name="([^"]+)"/g))
      names.add(name ?? '');
  }
  return names;
}

function safePath(xpath: string, known: ReadonlySet<string>): string {
  return xpath
    .split('/')
    .filter((step) => step !== '')
    .map((step) => {
      const [, name = '', position = ''] = /^(?:[^:[]+:)?([^[]+)(\[\d+\])?$/.exec(step) ?? [];
      return known.has(name) ? `${name}${position}` : '*';
    })
    .join('/');
}

/** In the order of trying: the kind of libxml2's message, and what we say instead. */
const KINDS: readonly (readonly [RegExp, (names: readonly string[]) => string])[] = [
  [/This element is not expected/, (names) => `Dit element hoort hier niet${expected(names)}.`],
  [/Missing child element/, (names) => `Er ontbreekt een element${expected(names)}.`],
  [/facet 'maxLength'/, () => 'De waarde is te lang.'],
  [/facet 'minLength'/, () => 'De waarde is leeg of te kort.'],
  [/facet 'enumeration'/, () => 'De waarde staat niet in de codelijst.'],
  [/facet 'pattern'/, () => 'De waarde heeft niet de voorgeschreven vorm.'],
  [/facet '/, () => 'De waarde valt buiten de grenzen.'],
  [/No matching global/, () => 'Dit element is geen bericht van deze dienst.'],
  [/attribute/, () => 'Dit attribuut hoort hier niet.'],
  [/Character content|element-only/, () => 'Hier mag geen tekst staan.'],
];

function translate(message: string, known: ReadonlySet<string>): string {
  const names = (/Expected is (?:one of )?\((.*)\)/.exec(message)?.[1] ?? '')
    .split(',')
    .map((name) => name.trim().replace(/^\{[^}]*\}/, ''))
    .filter((name) => known.has(name));
  const found = KINDS.find(([kind]) => kind.test(message));
  return found ? found[1](names) : 'De waarde past niet bij het type van dit element.';
}

function expected(names: readonly string[]): string {
  return names.length === 0 ? '' : `; verwacht: ${names.join(', ')}`;
}
