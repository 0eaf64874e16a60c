/**
 * Tricks with URIs and ids: two readers that resolve a reference to two elements. All signed again unless the
 * title says otherwise; digests are those of the element that a permissive reader would find.
 * Source: EK-76, EK-104; edukoppeling §3.4, §3.6.
 */
import { attack, replace, type Table } from '../attack.ts';
import { partOf, SIGNED_PARTS, withId } from '../parts.ts';
import { resigned } from '../resign.ts';

const BODY_URI = 'URI="#id-Body"';
const toUri = (uri: string) => (base: string) => replace(base, BODY_URI, `URI="${uri}"`);

/** Not `#` and a plain name: refused before anything is looked up. */
const URIS: readonly (readonly [string, string])[] = [
  ['an empty URI, the whole document', ''],
  ['only a number sign', '#'],
  ['an id without a number sign', 'id-Body'],
  ['an XPointer to the root', '#xpointer(/)'],
  ['an XPointer by id', "#xpointer(id('id-Body'))"],
  ['an XPointer by path', "#xpointer(//*[@wsu:Id='id-Body'])"],
  ['an XPointer of the element scheme', '#element(id-Body)'],
  ['an XPointer with xmlns scheme', '#xmlns(s=urn:x)xpointer(//s:Body)'],
  ['an http URI', 'http://attacker.example/message.xml#id-Body'],
  ['an https URI without a fragment', 'https://attacker.example/id-Body'],
  ['a file URI', 'file:///etc/passwd'],
  ['a relative path', '../id-Body'],
  ['a network path', '//attacker.example/#id-Body'],
  ['a data URI', 'data:text/xml;base64,PGEvPg==#id-Body'],
  ['a cid URI, as for attachments', 'cid:id-Body'],
  ['a percent-encoded letter', '#id-%42ody'],
  ['a percent-encoded number sign', '%23id-Body'],
  ['a doubled number sign', '##id-Body'],
  ['a blank before the URI', ' #id-Body'],
  ['a blank after the URI', '#id-Body '],
  ['a blank inside the URI', '# id-Body'],
  ['a tab as a character reference', '#id-Body&#9;'],
  ['a line end as a character reference', '#id-Body&#10;'],
  ['a second fragment', '#id-Body#id-To'],
  ['a query before the fragment', '?x#id-Body'],
  ['two ids', '#id-Body #id-To'],
  ['an id that begins with a digit', '#1id-Body'],
  ['an id with a colon', '#wsu:id-Body'],
  ['a full-width letter', '#id-Bodｙ'],
  ['a zero-width joiner in the id', '#id-Body\u200d'],
  ['an id of 300 letters', `#id-Body${'x'.repeat(300)}`],
];

const uris = URIS.map(([title, uri]) => resigned(`URI: ${title}`, 'VB-F13', 'WB003', toUri(uri)));

/** In good form, but it names nothing that may be signed. */
const NOWHERE: readonly (readonly [string, string])[] = [
  ['an id that nobody has', '#nobody'],
  ['the id in another case', '#ID-BODY'],
  ['a longer id', '#id-Bodyx'],
  ['a shorter id', '#id-Bod'],
  ['the value of an attribute that is no id', '#vb'],
];

const nowhere = NOWHERE.map(([title, uri]) => resigned(`URI: ${title}`, 'VB-F13', 'WB004', toUri(uri)));

/** The Body's id in another attribute than wsu:Id. */
const SPELLINGS: readonly (readonly [string, string])[] = [
  ['a plain Id', 'Id'],
  ['a plain ID', 'ID'],
  ['a plain id', 'id'],
  ['xml:id', 'xml:id'],
  ['wsu:ID', 'wsu:ID'],
  ['wsu:id', 'wsu:id'],
  ['wsse:Id', 'wsse:Id'],
  ['an Id of a namespace of its own', 'xmlns:x="urn:x" x:Id'],
  ['AssertionID', 'AssertionID'],
];

const spellings = SPELLINGS.map(([title, attribute]) =>
  resigned(
    `the Body has its id as ${title}`,
    'VB-F13',
    'WB004',
    (base) => replace(base, / wsu:Id="id-Body"/, ` ${attribute}="id-Body"`),
    { octets: (uri, document) => (uri === '#id-Body' ? document.bytes : undefined) },
  ),
);

/** The id of the Body on one more element, in every spelling of `id`. */
const doubles = SPELLINGS.filter(
  ([, attribute]) => /id$/i.test(attribute) && attribute !== 'AssertionID',
).map(([title, attribute]) =>
  resigned(`the id of the Body on another element too, as ${title}`, 'VB-F13', 'EK-104', (base) =>
    replace(base, '<vb:brin>', `<vb:brin ${attribute}="id-Body">`),
  ),
);

const exchanged = SIGNED_PARTS.filter((part) => part !== 'Body').map((part) =>
  resigned(`the ${part} has the id of the Body too`, 'VB-F13', 'EK-104', (base) =>
    replace(base, partOf(base, part), withId(partOf(base, part), 'id-Body')),
  ),
);

export const REFERENCES: Table = [
  ...uris,
  ...nowhere,
  ...spellings,
  ...doubles,
  ...exchanged,
  resigned('a Reference without a URI', 'VB-F13', 'WB003', (base) => replace(base, ` ${BODY_URI}`, '')),
  resigned('the URI in an attribute with a prefix', 'VB-F13', 'WB003', (base) =>
    replace(base, BODY_URI, 'ds:URI="#id-Body"'),
  ),
  resigned('the URI in another case', 'VB-F13', 'WB003', (base) => replace(base, BODY_URI, 'uri="#id-Body"')),
  resigned('two ids on the Body in two spellings, one for each reader', 'VB-F13', 'EK-104', (base) =>
    replace(base, 'wsu:Id="id-Body"', 'wsu:Id="id-Body" Id="id-To"'),
  ),
  resigned('the plain Id of an element of XML-DSig equal to that of the Body', 'VB-F13', 'EK-104', (base) =>
    replace(base, '<ds:KeyInfo', '<ds:KeyInfo Id="id-Body"'),
  ),
  resigned('the id of the token equal to that of the Body', 'VB-F13', 'EK-104', (base) =>
    base.replaceAll('id-Token', 'id-Body'),
  ),
  resigned('an id with white space around it, equal once trimmed', 'VB-F13', 'WB004', (base) =>
    replace(base, 'wsu:Id="id-Body"', 'wsu:Id=" id-Body "'),
  ),
  resigned('an empty id, and a reference to it', 'VB-F13', 'WB003', (base) =>
    replace(replace(base, 'wsu:Id="id-Body"', 'wsu:Id=""'), BODY_URI, 'URI="#"'),
  ),
  attack('the references to two parts exchanged, not signed again', 'VB-F18', 'WB013', (base) =>
    base.replace(/#id-To"(.*?)#id-Action"/s, '#id-Action"$1#id-To"'),
  ),
  attack('the ids of two parts exchanged, not signed again', 'VB-F18', 'WB013', (base) =>
    base.replace(/wsu:Id="id-To"(.*?)wsu:Id="id-Action"/s, 'wsu:Id="id-Action"$1wsu:Id="id-To"'),
  ),
];
