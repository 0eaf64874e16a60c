/** The fields of a message, read from the schemas: path, type, how often, what a value may be. */
import { readSchemas } from '../dist/contract/files.js';
import { parseXml } from '../dist/edukoppeling/xml/document.js';

const XS = 'http://www.w3.org/2001/XMLSchema';
/** The same in every answer; the index explains them. */
const EXPLAINED_ONCE = ['fouten', 'fout'];

const declared = new Map();
for (const bytes of readSchemas().values()) {
  const { root } = parseXml(bytes);
  const namespace = root.attribute('targetNamespace');
  for (const found of root.children) {
    const name = found.attribute('name');
    if (name)
      declared.set(`${found.localName === 'element' ? 'element' : 'type'} ${namespace} ${name}`, found);
  }
}

/**
 * @param {{ namespaceUri: string, localName: string }} element
 * @returns {{ path: string, type: string, times: string, values: string }[]}
 */
export function fieldsOf({ namespaceUri, localName }) {
  const element = declared.get(`element ${namespaceUri} ${localName}`);
  return fieldsIn(typeOf(element), '', '');
}

/** @param note  how the elements of a group stand to each other. */
function fieldsIn(node, path, note) {
  switch (node.localName) {
    case 'element':
      return fieldsOfElement(node, path, note);
    case 'choice':
      return fieldsOfChoice(node, path);
    case 'extension':
      return fieldsIn(named(node, node.attribute('base')), path, note);
    case 'sequence': {
      const inside = node.attribute('minOccurs') === '0' ? 'all or none' : note;
      return node.children.flatMap((child) => fieldsIn(child, path, inside));
    }
    default:
      return node.children.flatMap((child) => fieldsIn(child, path, note));
  }
}

/** The choice between an answer and a refusal is none for who reads the page. */
function fieldsOfChoice(choice, path) {
  const alternatives = choice.children.filter(
    (child) => !child.children.some(isExplained) && !isExplained(child),
  );
  if (alternatives.length === 1) return fieldsIn(alternatives[0], path, '');
  return alternatives.flatMap((child, i) => fieldsIn(child, path, `choice ${'abcdef'[i]}`));
}

function isExplained(node) {
  return EXPLAINED_ONCE.includes(node.attribute('name'));
}

function fieldsOfElement(element, path, note) {
  if (isExplained(element)) return [];
  const here = path === '' ? element.attribute('name') : `${path}/${element.attribute('name')}`;
  const times = [howOften(element), note].filter((text) => text !== '').join(', ');
  const type = typeOf(element);
  if (type?.localName === 'complexType') {
    return [{ path: here, type: 'group', times, values: '' }, ...fieldsIn(type, here, '')];
  }
  const { base, values } = simple(type, element.attribute('type'));
  return [{ path: here, type: base, times, values: values.join('; ') }];
}

function howOften(element) {
  const [least, most] = [element.attribute('minOccurs') ?? '1', element.attribute('maxOccurs') ?? '1'];
  return least === most ? least : `${least}..${most}`;
}

function typeOf(element) {
  const inline = element.child(XS, 'complexType') ?? element.child(XS, 'simpleType');
  return inline ?? named(element, element.attribute('type'));
}

/** @returns undefined for a type of XML Schema itself. */
function named(scope, qname) {
  const [prefix, name] = qname.split(':');
  return declared.get(`type ${scope.namespaceOf(prefix)} ${name}`);
}

/** @returns the built-in type below, and every limit on the way to it. */
function simple(type, qname) {
  if (type === undefined) return { base: qname.split(':').pop(), values: [] };
  const restriction = type.child(XS, 'restriction');
  const base = restriction.attribute('base');
  const below = simple(named(restriction, base), base);
  return { base: below.base, values: [...limits(restriction, below.base), ...below.values] };
}

function limits(restriction, base) {
  const all = (name) => restriction.childrenNamed(XS, name).map((facet) => facet.attribute('value'));
  const unit = base === 'base64Binary' ? 'bytes' : 'characters';
  const [codes, patterns] = [all('enumeration'), all('pattern')];
  return [
    ...(codes.length > 0 ? [codes.map((code) => `\`${code}\``).join(', ')] : []),
    ...patterns.map((pattern) => `\`${pattern.replaceAll('|', '\\|').replaceAll('\t', '\\t')}\``),
    ...all('maxLength').map((most) => `at most ${most} ${unit}`),
    ...all('minExclusive').map((value) => `more than ${value}`),
    ...all('minInclusive').map((value) => `from ${value}`),
    ...all('maxInclusive').map((value) => `to ${value}`),
    ...all('totalDigits').map((digits) => `at most ${digits} digits`),
    ...all('fractionDigits').map((digits) => `at most ${digits} decimals`),
  ];
}
