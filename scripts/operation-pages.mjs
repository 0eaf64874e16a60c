/** docs/integrate/operations: a page for each operation, from WSDL, schemas, handlers, codes and samples; called by make-docs.mjs. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { joinOperations } from '../dist/broker/operations.js';
import { FOUT_ORIGINS, SIGNAAL_ORIGINS, TECHNISCHE_CODES } from '../dist/contract/codes.js';
import { readServices } from '../dist/contract/contracts.js';
import { SCHEMA_FILES, SERVICE_SCHEMAS, WSDL_FILES } from '../dist/contract/files.js';
import { FOUTEN, SIGNALEN } from '../dist/verzuim/fouten.js';
import { fieldsOf } from './schema-fields.mjs';

const MADE =
  '<!-- Made by scripts/make-docs.mjs from the contracts, the tables in the code and examples/messages. -->';
const MESSAGES = new URL('../examples/messages/', import.meta.url);
const CALLERS = {
  school: 'a school or its board, with its own certificate or through a vendor with a mandate for VERZUIM',
  gemeente: 'who holds a mailbox: a gemeente, or an office for its gemeenten',
  rio: 'every connected party',
};
const REMEMBERED =
  'MessageID, and kenmerkAfzender with the content: the same again gets the first answer, signed afresh';
const NOT_REMEMBERED = 'nothing; asking again is a fresh question';

/** @returns {Map<string, string>} name of the file to its text. */
export function operationPages() {
  const services = readServices();
  const tables = joinOperations(services);
  const about = new Map(
    parse(readFileSync(new URL('operations.yaml', MESSAGES), 'utf8')).map((one) => [one.operation, one]),
  );
  const pages = new Map([['README.md', indexPage(services, about)]]);
  for (const [name, service] of Object.entries(services)) {
    for (const { operation, handler } of tables[name].values()) {
      const sample = about.get(operation.name);
      pages.set(`${operation.name}.md`, operationPage({ name, service, operation, handler, sample }));
    }
  }
  return pages;
}

function indexPage(services, about) {
  return lines([
    '# Operations',
    '',
    MADE,
    '',
    'A page for each operation: who may call it, a request, an answer and a refusal that a test sends and compares, every',
    'field with its limits, and what can be answered instead. The [profile](../README.md) is the same for all: mutual TLS,',
    'WS-Addressing, one signature. The Bodies are in `examples/messages/`.',
    ...Object.entries(services).flatMap(([name, service]) => [
      '',
      `## ${service.name}`,
      '',
      `\`wsdl/${WSDL_FILES[name]}\`, \`schemas/${SERVICE_SCHEMAS[name]}\`, at \`${service.path}\`; caller: ${CALLERS[name]}.`,
      '',
      '| operation | |',
      '| --- | --- |',
      ...service.operations.map(
        (operation) => `| [${operation.name}](${operation.name}.md) | ${about.get(operation.name).meaning} |`,
      ),
    ]),
    '',
    '## What every answer has',
    '',
    '`verwerkt` true, and then the fields of the page; or `verwerkt` false and `fouten` with 1 to 100 times `fout`, nothing',
    'else:',
    '',
    '| field | times | |',
    '| --- | --- | --- |',
    '| `code` | 1 | the code, see [errors](../../errors.md) |',
    '| `tekst` | 1 | Dutch, never with a value of the message |',
    '| `veld` | 0..1 | path of the field below the request |',
    '| `herhalen` | 1 | whether the same message can succeed later |',
    '| `meldingsnummer` | 0..1 | VZ-DUB-01: the report that overlaps |',
    '| `datumTijdLaatsteMutatie` | 0..1 | VZ-STA-02: the present moment |',
    '',
    '## How to read the tables of fields',
    '',
    '_times_: `1` is obligatory. _choice a_ and _choice b_ in one group: exactly one of them. _all or none_: fields that come',
    `together. Order is that of the table; every field is in the schema, and types with a limit stand in \`schemas/${SCHEMA_FILES[0]}\`.`,
    'Text is trimmed (`xs:token`). Moments are UTC with `Z`, dates are Dutch local dates.',
  ]);
}

function operationPage({ name, service, operation, handler, sample }) {
  const { meaning, again, refused } = sample;
  const codes = Object.entries(FOUT_ORIGINS).filter(([, { operations }]) =>
    operations.includes(operation.name),
  );
  const signals = Object.entries(SIGNAAL_ORIGINS).filter(([, answers]) => answers.includes(operation.name));
  return lines([
    `# ${operation.name}`,
    '',
    MADE,
    '',
    meaning,
    '',
    '| | |',
    '| --- | --- |',
    `| service | \`${service.name}\`, \`wsdl/${WSDL_FILES[name]}\`, \`${service.path}\` |`,
    `| Action, SOAPAction | \`${operation.action}\` |`,
    `| Action of the answer | \`${operation.responseAction}\` |`,
    `| caller | ${CALLERS[name]} |`,
    `| remembered by | ${again ?? (handler.remembered ? REMEMBERED : NOT_REMEMBERED)} |`,
    '',
    '## Request',
    '',
    ...xml(`${operation.name}-request.xml`),
    ...fields(operation.input),
    '## Answer',
    '',
    ...xml(`${operation.name}-response.xml`),
    ...fields(operation.output),
    '## Refusal',
    '',
    `The request with ${replaced(refused)} is answered, with HTTP 200:`,
    '',
    ...xml(`${operation.name}-refusal.xml`),
    'Every code that this operation can answer with, each explained in [errors](../../errors.md):',
    '',
    '| code | text |',
    '| --- | --- |',
    ...codes.map(([code]) => `| ${code} | ${FOUTEN[code]} |`),
    '',
    ...(signals.length === 0
      ? []
      : [
          'Signals that can stand in the answer:',
          '',
          '| signal | text |',
          '| --- | --- |',
          ...signals.map(([code]) => `| ${code} | ${SIGNALEN[code]} |`),
          '',
        ]),
    '## Faults',
    '',
    'Any [fault](../../errors.md#faults) of the profile, as a signed SOAP fault with HTTP 500. Of these the content or the',
    'sender is the cause:',
    '',
    '| fault | when |',
    '| --- | --- |',
    '| VB-F21 | the Body is not valid by the schema; `detail` says where |',
    ...Object.entries(TECHNISCHE_CODES).map(([code, { tekst, fault }]) => `| ${fault} | ${code}: ${tekst} |`),
  ]);
}

function replaced(refused) {
  const texts = Object.entries(refused).map(([from, to]) => `\`${to}\` in the place of \`${from}\``);
  return texts.join(' and ');
}

function xml(file) {
  return ['```xml', readFileSync(new URL(file, MESSAGES), 'utf8').trim(), '```', ''];
}

function fields(element) {
  return [
    '| field | times | type | value |',
    '| --- | --- | --- | --- |',
    ...fieldsOf(element).map(
      ({ path, type, times, values }) => `| \`${path}\` | ${times} | ${type} | ${values} |`,
    ),
    '',
  ];
}

function lines(all) {
  return `${all.join('\n').trimEnd()}\n`;
}
