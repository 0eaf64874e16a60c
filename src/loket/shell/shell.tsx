/** The frame around every page: product, who is here for whom, the menu of what the roles allow, the page, the foot. */
import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { CertificaatBanner } from '../certificaten/banner.tsx';
import { Button, Form } from '../components/form.tsx';
import { magZien, naamIn, type OpenPage, type Page, type Visitor } from '../page.ts';
import { addressIn, TALEN, type Taal } from '../taal.ts';
import { tekstenIn } from '../teksten-in.ts';
import { FormToken, PaginaTaal, useTaal, useTeksten } from './context.ts';

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
  readonly taal: Taal;
  /** Of the same page in other languages, to be asked for; undefined when there is Dutch only. */
  readonly elders: string | undefined;
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
  const window = status === 422 ? `${tekstenIn(parts.taal).shell.fout}: ${titel}` : titel;
  const html = renderToString(
    <FormToken.Provider value={parts.csrf}>
      <PaginaTaal.Provider value={parts.taal}>
        <Shell titel={titel} window={window} parts={parts}>
          {inhoud}
        </Shell>
      </PaginaTaal.Provider>
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
  const { visitor, css, script, taal, elders } = props.parts;
  const { shell } = useTeksten();
  return (
    <html lang={taal}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${props.window} - ${shell.product}`}</title>
        <link rel="stylesheet" href={css} />
        {script && <script type="module" src={script} />}
        {elders &&
          TALEN.map((one) => <link key={one} rel="alternate" hreflang={one} href={addressIn(one, elders)} />)}
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
            {elders && <AndereTaal url={elders} />}
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
  const here = useTaal();
  const items = pages.flatMap(({ path, voet }) => {
    const naam = naamIn(voet, here);
    return naam === undefined ? [] : [{ path, ...naam }];
  });
  if (items.length === 0) return null;
  return (
    <ul class="vb-footer__links">
      {items.map(({ path, tekst, in: taal }) => (
        <li key={path} lang={taal === here ? undefined : taal}>
          <a href={path}>{tekst}</a>
        </li>
      ))}
    </ul>
  );
}

/** Each language names itself, in its own words. */
const TAALNAAM: Readonly<Record<Taal, string>> = { nl: 'Nederlands', en: 'English' };

function AndereTaal({ url }: { readonly url: string }) {
  const taal = useTaal();
  return (
    <p class="vb-header__taal">
      {TALEN.filter((one) => one !== taal).map((one) => (
        <a key={one} href={addressIn(one, url)} hreflang={one} lang={one}>
          {TAALNAAM[one]}
        </a>
      ))}
    </p>
  );
}

function Person({ visitor }: { readonly visitor: Visitor }) {
  const { shell } = useTeksten();
  return (
    <>
      <p class="vb-header__person">
        <strong>{visitor.partij?.naam ?? shell.register}</strong>
        {visitor.door}
      </p>
      <Form action="/uitloggen">
        <Button kind="secondary">{shell.uitloggen}</Button>
      </Form>
    </>
  );
}

function Menu({ parts, visitor }: { readonly parts: ShellParts; readonly visitor: Visitor }) {
  const { shell } = useTeksten();
  const items = parts.pages.flatMap((page) => {
    const menu = magZien(page, visitor) ? naamIn(page.menu, parts.taal) : undefined;
    return menu === undefined ? [] : [{ ...menu, path: page.path, tweetalig: page.tweetalig === true }];
  });
  const list = (
    <ul>
      {items.map(({ path, tekst, in: taal, tweetalig }) => (
        <li key={path} lang={taal === parts.taal ? undefined : taal}>
          <a
            href={path}
            hreflang={tweetalig || parts.taal === 'nl' ? undefined : 'nl'}
            aria-current={path === parts.path ? 'page' : undefined}
          >
            {tekst}
          </a>
        </li>
      ))}
    </ul>
  );
  // Without a script only the width can tell which of the two is there: the other is not shown to anyone.
  return (
    <nav class="vb-menu vb-wide" aria-label={shell.menu}>
      <div class="vb-menu__row">{list}</div>
      <details class="vb-menu__fold">
        <summary>{shell.menu}</summary>
        {list}
      </details>
    </nav>
  );
}
