/** docs/errors.md from the tables of faults and codes; called by make-docs.mjs. */
import { BUSY } from '../dist/broker/admit/busy.js';
import { FOUT_ORIGINS, SIGNAAL_ORIGINS, TECHNISCHE_CODES } from '../dist/contract/codes.js';
import { FAULTS } from '../dist/edukoppeling/faults.js';
import { REFUSALS } from '../dist/loket/api/refusals.js';
import { FOUTEN, SIGNALEN } from '../dist/verzuim/fouten.js';
import { FOUT_HULP, SIGNAAL_HULP } from '../dist/verzuim/fouten-hulp.js';

const MADE = '<!-- Made by scripts/make-docs.mjs from the tables in the code. -->';
const NEVER = 'not without a change';
const LATER = 'send again later';

export function errorsPage() {
  return `${[
    '# Faults and codes',
    '',
    MADE,
    '',
    'Three kinds of refusal. A **technical** one is a SOAP fault (HTTP 500, `VB-F…`); who is **too busy** sends HTTP 503',
    '(`VB-B…`). A **functional** one is a signed answer (HTTP 200, `verwerkt` false, `VZ-…`). The **desk** of the register gets',
    '`VZ-…` codes too, from its commands. A **signal** is no refusal: it comes with what was accepted.',
    '',
    '## Faults',
    '',
    'A fault is signed when the service is. `faultstring` has one form: `<text> [<code>; <rule>; <part>; ref=<reference>]`.',
    'The reference also stands in the log and the audit. The rules are in [conformance.md](conformance.md);',
    '`verzuimbroker check FILE` says what is wrong with a message of yours.',
    '',
    '| code | faultcode | text on the wire | retry |',
    '| --- | --- | --- | --- |',
    ...faultRows(),
    '',
    'Four codes of the domain are technical, and every operation can answer with their fault:',
    '',
    '| code | text | fault | repeating |',
    '| --- | --- | --- | --- |',
    ...Object.entries(TECHNISCHE_CODES).map(([code, { tekst, fault }]) =>
      row(code, tekst, fault, FAULTS[fault].retry === 'later' ? LATER : NEVER),
    ),
    '',
    '### What each fault means',
    '',
    ...explainedFaults(),
    '## Too busy',
    '',
    'Not a SOAP message: HTTP 503 with `Retry-After` in seconds, and a line of text with the code and a reference that stands',
    'in the log too. Nothing was read of the message, or nothing done with it: send the same bytes again',
    '([back-pressure.md](operate/back-pressure.md)).',
    '',
    '| code | text | repeating |',
    '| --- | --- | --- |',
    ...Object.entries(BUSY).map(([code, { text }]) => row(code, text, LATER)),
    '',
    '### What each of them means',
    '',
    ...explainedBusy(),
    '## Functional codes',
    '',
    'Every broken rule is told at once, each with the field that it is about: a path below the request; in a change it',
    'begins with `verzuimmelding/`, `vrijstelling/` or `vervangendeLeerplicht/`. Only `bevestigenOntvangst` answers for each',
    'levering apart, with `verwerkt` true. The same message again gets the same refusal; a correction is a new message with a',
    'new MessageID. The operations have [pages](integrate/operations/README.md).',
    '',
    '| code | text | field | answer of | command or API | repeating |',
    '| --- | --- | --- | --- | --- | --- |',
    ...Object.entries(FOUTEN).map(([code, text]) => {
      const { velden, operations, commands = [], api = [] } = FOUT_ORIGINS[code];
      return row(
        code,
        text,
        velden.map(asField).join(', '),
        list(operations),
        list([...commands, ...api]),
        NEVER,
      );
    }),
    '',
    '### What each functional code means',
    '',
    ...explained(FOUT_HULP, FOUTEN),
    '## Signals',
    '',
    '| signal | text | field | answer of |',
    '| --- | --- | --- | --- |',
    ...Object.entries(SIGNALEN).map(([code, text]) => row(code, text, 'none', list(SIGNAAL_ORIGINS[code]))),
    '',
    '### What each signal means',
    '',
    ...explained(SIGNAAL_HULP, SIGNALEN),
    '## The API for people',
    '',
    'JSON with `code`, `nl`, `en` and `ref`; with VB-A06 `velden`, with VB-A09 to VB-A11 and VB-A13 a `Retry-After`.',
    '',
    '| code | status | Nederlands | English |',
    '| --- | --- | --- | --- |',
    ...Object.entries(REFUSALS).map(([code, { status, nl, en }]) => row(code, status, nl, en)),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

function faultRows() {
  return Object.entries(FAULTS).map(([code, { faultcode, text, retry }]) =>
    row(code.slice(0, 6), quoted(faultcode), escapeAngles(text), retry === 'later' ? LATER : NEVER),
  );
}

function explainedFaults() {
  return Object.entries(FAULTS).flatMap(([code, { meaning, help, uitleg, hulp }]) => [
    `#### ${titleOf(code)}`,
    '',
    `- **English.** ${meaning} _What to do:_ ${help}`,
    `- **Nederlands.** ${uitleg} _Wat te doen:_ ${hulp}`,
    '',
  ]);
}

function explainedBusy() {
  return Object.entries(BUSY).flatMap(([code, { meaning, help, text, hulp }]) => [
    `#### ${code}`,
    '',
    `- **English.** ${meaning} _What to do:_ ${help}`,
    `- **Nederlands.** ${text}. _Wat te doen:_ ${hulp}`,
    '',
  ]);
}

function explained(table, texts) {
  return Object.entries(table).flatMap(([code, { meaning, help, hulp }]) => [
    `#### ${code}`,
    '',
    `- **English.** ${meaning} _What to do:_ ${help}`,
    `- **Nederlands.** ${texts[code]}. _Wat te doen:_ ${hulp}`,
    '',
  ]);
}

/** `VB-F06-To` is code VB-F06, about To. */
function titleOf(code) {
  const about = code.slice(7);
  return about === '' ? code : `${code.slice(0, 6)} (${about})`;
}

function row(...cells) {
  return `| ${cells.join(' | ')} |`;
}

function list(names) {
  return names.map(quoted).join(', ');
}

function quoted(text) {
  return `\`${text}\``;
}

/** A path as code; words stay words. */
function asField(veld) {
  return veld.startsWith('the ') ? veld : quoted(veld);
}

function escapeAngles(text) {
  return text.replace(/[<>]/g, (c) => `\\${c}`);
}
