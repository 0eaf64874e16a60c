/**
 * Canonical forms and transforms: each is really computed where a permissive verifier could compute it.
 * Source: WB007; EK-83, EK-84; edukoppeling §3.4.
 */
import { DS, EXC_C14N } from '../../../src/edukoppeling/namespaces.ts';
import { replace, type Table } from '../attack.ts';
import { resigned } from '../resign.ts';

const CANONICALIZATION = `<ds:CanonicalizationMethod Algorithm="${EXC_C14N}"></ds:CanonicalizationMethod>`;
const TRANSFORM = `<ds:Transform Algorithm="${EXC_C14N}"></ds:Transform>`;
const canonicalization = (title: string, algorithm: string, content = '') =>
  resigned(`CanonicalizationMethod ${title}`, 'VB-F14', 'EK-83', (base) =>
    replace(
      base,
      CANONICALIZATION,
      `<ds:CanonicalizationMethod Algorithm="${algorithm}">${content}</ds:CanonicalizationMethod>`,
    ),
  );
const transformed = (title: string, transforms: string) =>
  resigned(`Transforms: ${title}`, 'VB-F14', 'EK-84', (base) =>
    // The last Reference: the Body.
    base.replace(/(.*)<ds:Transform .*?<\/ds:Transform>/s, (_, before: string) => before + transforms),
  );
const transform = (algorithm: string, content = '') =>
  `<ds:Transform Algorithm="${algorithm}">${content}</ds:Transform>`;

const C14N = 'http://www.w3.org/TR/2001/REC-xml-c14n-20010315';
const C14N_11 = 'http://www.w3.org/2006/12/xml-c14n11';
const STYLESHEET =
  '<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"><xsl:template match="/"><xsl:copy-of select="document(\'file:///etc/passwd\')"/></xsl:template></xsl:stylesheet>';
const prefixes = (content: string) => `<ec:InclusiveNamespaces xmlns:ec="${EXC_C14N}" ${content}`;

export const CANONICAL_FORMS: Table = [
  canonicalization('inclusive', C14N),
  canonicalization('inclusive with comments', `${C14N}#WithComments`),
  canonicalization('exclusive with comments', `${EXC_C14N}WithComments`),
  canonicalization('1.1', C14N_11),
  canonicalization('1.1 with comments', `${C14N_11}#WithComments`),
  canonicalization('minimal', 'http://www.w3.org/2000/09/xmldsig#minimal'),
  canonicalization('2.0', 'http://www.w3.org/2010/xml-c14n2'),
  canonicalization('by an XSLT', 'http://www.w3.org/TR/1999/REC-xslt-19991116', STYLESHEET),
  canonicalization('empty', ''),
  canonicalization('without the number sign', EXC_C14N.slice(0, -1)),
  canonicalization('exclusive with two PrefixLists', EXC_C14N, `${prefixes('/>')}${prefixes('/>')}`),
  canonicalization('exclusive with another child', EXC_C14N, '<x:y xmlns:x="urn:x"/>'),
  canonicalization(
    'exclusive with an element in its PrefixList',
    EXC_C14N,
    prefixes('><x/></ec:InclusiveNamespaces>'),
  ),
  transformed('inclusive', transform(C14N)),
  transformed('inclusive with comments', transform(`${C14N}#WithComments`)),
  transformed('exclusive with comments', transform(`${EXC_C14N}WithComments`)),
  transformed('canonical form 1.1', transform(C14N_11)),
  transformed('enveloped signature', transform(`${DS}enveloped-signature`)),
  transformed('enveloped signature, then exclusive', transform(`${DS}enveloped-signature`) + TRANSFORM),
  transformed('exclusive, then enveloped signature', TRANSFORM + transform(`${DS}enveloped-signature`)),
  transformed('exclusive twice', TRANSFORM + TRANSFORM),
  transformed('base64', transform(`${DS}base64`)),
  transformed(
    'an XSLT that reads a file',
    transform('http://www.w3.org/TR/1999/REC-xslt-19991116', STYLESHEET),
  ),
  transformed(
    'an XPath that selects all',
    transform('http://www.w3.org/TR/1999/REC-xpath-19991116', '<ds:XPath>true()</ds:XPath>'),
  ),
  transformed(
    'an XPath that selects nothing',
    transform('http://www.w3.org/TR/1999/REC-xpath-19991116', '<ds:XPath>false()</ds:XPath>'),
  ),
  transformed(
    'an XPath that costs time',
    transform(
      'http://www.w3.org/TR/1999/REC-xpath-19991116',
      `<ds:XPath>${'count(//*)+'.repeat(50)}1</ds:XPath>`,
    ),
  ),
  transformed(
    'an XPath filter 2.0',
    transform(
      'http://www.w3.org/2002/06/xmldsig-filter2',
      '<p:XPath xmlns:p="http://www.w3.org/2002/06/xmldsig-filter2" Filter="subtract">//vb:melding</p:XPath>',
    ),
  ),
  transformed(
    'STR-Transform',
    transform(
      'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform',
      `<wsse:TransformationParameters>${CANONICALIZATION}</wsse:TransformationParameters>`,
    ),
  ),
  transformed('decryption', transform('http://www.w3.org/2002/07/decrypt#XML')),
  transformed('one without an Algorithm', '<ds:Transform></ds:Transform>'),
  transformed('none inside', ''),
  transformed('a foreign element', `<x:Transform xmlns:x="urn:x" Algorithm="${EXC_C14N}"></x:Transform>`),
  transformed('a second PrefixList', transform(EXC_C14N, prefixes('PrefixList="vb"/>').repeat(2))),
  transformed(
    'a PrefixList of the wrong namespace',
    transform(EXC_C14N, '<ds:InclusiveNamespaces PrefixList="vb"/>'),
  ),
  resigned('no Transforms: inclusive by default', 'VB-F14', 'EK-84', (base) =>
    replace(base, `<ds:Transforms>${TRANSFORM}</ds:Transforms>`, ''),
  ),
  resigned('Transforms twice', 'VB-F13', 'WB003', (base) =>
    replace(
      base,
      `<ds:Transforms>${TRANSFORM}</ds:Transforms>`,
      `<ds:Transforms>${TRANSFORM}</ds:Transforms>`.repeat(2),
    ),
  ),
  resigned('Transforms after the digest', 'VB-F14', 'EK-84', (base) =>
    base.replace(/(<ds:Transforms>.*?<\/ds:Transforms>)(<ds:DigestMethod.*?<\/ds:DigestValue>)/s, '$2$1'),
  ),
];
