/** The frame around every page: product, who is here for whom, the menu of what the roles allow, the page, the foot. */
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { CertificaatBanner } from '../certificaten/banner.tsx';
import { Button, Form } from '../components/form.tsx';
import { magZien, type OpenPage, type Page, type Visitor } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { FormToken } from './context.ts';

export interface ShellParts {
  /** Of the stylesheet. */
  readonly css: string;
  /** Of the page's script, when it has one. */
  readonly script: string | undefined;
  readonly visitor: Visitor | undefined;
  readonly csrf: string;
  readonly pages: readonly Page[];
  readonly openPages: readonly OpenPage[];
  /** As asked, without the query. */
  readonly path: string;
}

/** @returns the whole document. */
export function renderPage(
  {
    titel,
    inhoud,
    status,
  }: { readonly titel: string; readonly inhoud: ComponentChildren; readonly status: number },
  parts: ShellParts,
): string {
  const window = status === 422 ? `${TEKSTEN.shell.fout}: ${titel}` : titel;
  const html = renderToString(
    <FormToken.Provider value={parts.csrf}>
      <Shell titel={titel} window={window} parts={parts}>
        {inhoud}
      </Shell>
    </FormToken.Provider>,
  );
  return `<!DOCTYPE html>${html}`;
}

function Shell(props: {
  readonly titel: string;
  readonly window: string;
  readonly parts: ShellParts;
  readonly children: ComponentChildren;
}) {
  const { visitor, css, script } = props.parts;
  const { shell } = TEKSTEN;
  return (
    <html lang="nl">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${props.window} - ${shell.product}`}</title>
        <link rel="stylesheet" href={css} />
        {script && <script type="module" src={script} />}
      </head>
      <body>
        <a class="utrecht-skip-link utrecht-skip-link--visible-on-focus" href="#inhoud">
          {shell.naarInhoud}
        </a>
        <header class="vb-header">
          <div class="vb-wide vb-header__bar">
            <a class="vb-header__product" href="/">
              {shell.product}
            </a>
            {visitor && <Person visitor={visitor} />}
          </div>
          {visitor && <Menu parts={props.parts} visitor={visitor} />}
        </header>
        <main class="vb-wide vb-main" id="inhoud" tabIndex={-1}>
          {visitor && <CertificaatBanner visitor={visitor} />}
          <h1>{props.titel}</h1>
          <div class="vb-card">{props.children}</div>
        </main>
        <footer class="vb-footer">
          <div class="vb-wide">
            <p>{shell.voet}</p>
            <VoorIedereen pages={props.parts.openPages} />
          </div>
        </footer>
      </body>
    </html>
  );
}

/** Pages that need no login. */
function VoorIedereen({ pages }: { readonly pages: readonly OpenPage[] }) {
  const items = pages.flatMap(({ path, voet }) => (voet === undefined ? [] : [{ path, voet }]));
  if (items.length === 0) return null;
  return (
    <ul class="vb-footer__links">
      {items.map(({ path, voet }) => (
        <li key={path}>
          <a href={path}>{voet}</a>
        </li>
      ))}
    </ul>
  );
}

function Person({ visitor }: { readonly visitor: Visitor }) {
  return (
    <>
      <p class="vb-header__person">
        <strong>{visitor.partij?.naam ?? TEKSTEN.shell.register}</strong>
        {visitor.door}
      </p>
      <Form action="/uitloggen">
        <Button kind="secondary">{TEKSTEN.shell.uitloggen}</Button>
      </Form>
    </>
  );
}

function Menu({ parts, visitor }: { readonly parts: ShellParts; readonly visitor: Visitor }) {
  const items = parts.pages.flatMap((page) => {
    return magZien(page, visitor) && page.menu !== undefined ? [{ path: page.path, tekst: page.menu }] : [];
  });
  return (
    <nav class="vb-menu vb-wide" aria-label={TEKSTEN.shell.menu}>
      <ul>
        {items.map(({ path, tekst }) => (
          <li key={path}>
            <a href={path} aria-current={path === parts.path ? 'page' : undefined}>
              {tekst}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
