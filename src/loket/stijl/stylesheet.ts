/**
 * The one stylesheet: our tokens, the components of @utrecht/*-css that are used, our own layout. Put together once, at
 * start; its address holds its digest, so that it may be kept for a year. Source: docs/decisions/0022.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const UTRECHT = [
  'alert',
  'badge-status',
  'button',
  'data-list',
  'form-field-description',
  'form-field-error-message',
  'form-fieldset',
  'form-label',
  'link',
  'radio-button',
  'select',
  'skip-link',
  'table',
  'textarea',
  'textbox',
] as const;

/** In this order: the later ones decide. */
const OWN_LAYOUT = [
  'layout.css',
  'form.css',
  'content.css',
  'table.css',
  'register.css',
  'beheer.css',
] as const;

/** From dist/ and from src/ alike. */
const OWN = new URL('../../../src/loket/stijl/', import.meta.url);

export interface Stylesheet {
  readonly path: string;
  readonly css: Buffer;
}

export function readStylesheet(): Stylesheet {
  const require = createRequire(import.meta.url);
  const packaged = UTRECHT.map((name) =>
    readFileSync(require.resolve(`@utrecht/${name}-css/dist/index.css`), 'utf8'),
  );
  const own = (name: string) => readFileSync(new URL(name, OWN), 'utf8');
  // The licences of the packages ask to be kept: their comments stay.
  const css = Buffer.from([own('tokens.css'), ...packaged, ...OWN_LAYOUT.map(own)].join('\n'));
  const digest = createHash('sha256').update(css).digest('hex').slice(0, 16);
  return { path: `/stijl/loket-${digest}.css`, css };
}
