/** Writes docs/errors.md, docs/settings.md and docs/conformance.md from the tables in the code; a test compares. Run after `npm run build`. */
import { writeFileSync } from 'node:fs';
import { z } from 'zod';
import { FAULTS } from '../dist/edukoppeling/faults.js';
import { REFUSALS } from '../dist/loket/api/refusals.js';
import { SETTINGS } from '../dist/ops/settings.js';
import { FOUTEN, SIGNALEN } from '../dist/verzuim/fouten.js';
import { conformancePage } from './conformance-page.mjs';

export { conformancePage } from './conformance-page.mjs';

const MADE = '<!-- Made by scripts/make-docs.mjs from the tables in the code. -->';

/** `VB-F06-To` is code VB-F06, about To. */
function titleOf(code) {
  const about = code.slice(7);
  return about === '' ? code : `${code.slice(0, 6)} (${about})`;
}

const escapeAngles = (text) => text.replace(/[<>]/g, (c) => `\\${c}`);

export function errorsPage() {
  const entries = Object.entries(FAULTS);
  const faults = entries.map(
    ([code, { faultcode, text, retry }]) =>
      `| ${code.slice(0, 6)} | \`${faultcode}\` | ${escapeAngles(text)} | ${retry === 'later' ? 'send again later' : 'not without a change'} |`,
  );
  const explained = entries.flatMap(([code, { meaning, help, uitleg, hulp }]) => [
    `### ${titleOf(code)}`,
    '',
    `- **English.** ${meaning} _What to do:_ ${help}`,
    `- **Nederlands.** ${uitleg} _Wat te doen:_ ${hulp}`,
    '',
  ]);
  const rows = (table) => Object.entries(table).map(([code, text]) => `| ${code} | ${text} |`);
  return `${[
    '# Faults and codes',
    '',
    MADE,
    '',
    'A technical refusal is a SOAP fault (HTTP 500), signed when the service is. `faultstring` has one form:',
    '`<text> [<code>; <rule>; <part>; ref=<reference>]`. The reference also stands in the log and the audit. The rules',
    'are in [conformance.md](conformance.md); `verzuimbroker check FILE` says what is wrong with a message of yours.',
    '',
    '| code | faultcode | text on the wire | retry |',
    '| --- | --- | --- | --- |',
    ...faults,
    '',
    '## What each fault means',
    '',
    ...explained,
    '## Functional codes',
    '',
    'A functional refusal is a signed answer with HTTP 200, `verwerkt` false and every broken rule at once; sending the',
    'same message again never helps. Signals come with an accepted report.',
    '',
    '| code | text |',
    '| --- | --- |',
    ...rows(FOUTEN),
    '',
    '| signal | text |',
    '| --- | --- |',
    ...rows(SIGNALEN),
    '',
    '## The API for people',
    '',
    'JSON with `code`, `nl`, `en` and `ref`; with VB-A06 `velden`, with VB-A09 to VB-A11 a `Retry-After`.',
    '',
    '| code | status | Nederlands | English |',
    '| --- | --- | --- | --- |',
    ...Object.entries(REFUSALS).map(
      ([code, { status, nl, en }]) => `| ${code} | ${status} | ${nl} | ${en} |`,
    ),
  ].join('\n')}\n`;
}

export function settingsPage() {
  const schema = z.toJSONSchema(SETTINGS, { io: 'input', unrepresentable: 'any' });
  const rows = [];
  const walk = (object, prefix) => {
    for (const [name, property] of Object.entries(object.properties ?? {})) {
      const key = `${prefix}${name}`;
      if (property.properties) {
        if (property.description) rows.push(`| \`${key}\` | group |  | ${property.description} |`);
        walk(property, `${key}.`);
        continue;
      }
      const needed = object.required?.includes(name) && property.default === undefined ? 'required' : '';
      const type = property.enum
        ? property.enum.join(', ')
        : property.type === 'array'
          ? 'list'
          : (property.type ?? 'text');
      const fallback = property.default === undefined ? needed : `\`${JSON.stringify(property.default)}\``;
      rows.push(
        `| \`${key}\` | ${type} | ${fallback} | ${property.description ?? property.items?.description ?? ''} |`,
      );
    }
  };
  walk(schema, '');
  return `${[
    '# Settings',
    '',
    MADE,
    '',
    'One YAML file; unknown keys stop the start, and all errors are told at once (exit status 78). Files are relative to',
    'it. `DATABASE_URL`, `REDIS_URL` and `PORT` in the environment win.',
    '',
    '| key | type | default | |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n')}\n`;
}

if (process.argv[1]?.endsWith('make-docs.mjs')) {
  writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsPage());
  writeFileSync(new URL('../docs/settings.md', import.meta.url), settingsPage());
  writeFileSync(new URL('../docs/conformance.md', import.meta.url), conformancePage());
}
