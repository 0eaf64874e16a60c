/**
 * Writes docs/errors.md, docs/settings.md, docs/conformance.md and docs/integrate/operations from the tables in the code; a
 * test compares. Run after `npm run build`.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { SETTINGS } from '../dist/ops/settings.js';
import { conformancePage } from './conformance-page.mjs';
import { errorsPage } from './errors-page.mjs';
import { operationPages } from './operation-pages.mjs';

export { conformancePage } from './conformance-page.mjs';
export { errorsPage } from './errors-page.mjs';
export { operationPages } from './operation-pages.mjs';

const MADE = '<!-- Made by scripts/make-docs.mjs from the tables in the code. -->';

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
  const folder = new URL('../docs/integrate/operations/', import.meta.url);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const [name, page] of operationPages()) writeFileSync(new URL(name, folder), page);
}
