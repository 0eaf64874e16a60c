/** Pieces of a page that only show: a notice, a badge, a list of facts, a table that becomes cards, the way through pages. */
import type { ComponentChildren } from 'preact';
import { useTeksten } from '../shell/context.ts';

export function Notice(props: {
  readonly kind: 'info' | 'ok' | 'warning' | 'error';
  readonly kop?: string;
  readonly children: ComponentChildren;
}) {
  return (
    <div
      class={`utrecht-alert utrecht-alert--${props.kind}`}
      role={props.kind === 'ok' ? 'status' : undefined}
    >
      {props.kop && <h2>{props.kop}</h2>}
      {props.children}
    </div>
  );
}

export type BadgeKind = 'neutral' | 'success' | 'warning' | 'error';
export function Badge(props: { readonly kind: BadgeKind; readonly children: ComponentChildren }) {
  return <span class={`utrecht-badge-status utrecht-badge-status--${props.kind}`}>{props.children}</span>;
}

/** Facts with their names; what is undefined or empty is left out. */
export function DataList(props: { readonly items: readonly (readonly [string, ComponentChildren])[] }) {
  return (
    <dl class="vb-list">
      {props.items.map(([naam, waarde]) =>
        waarde === undefined || waarde === '' ? null : (
          <div key={naam}>
            <dt>{naam}</dt>
            <dd>{waarde}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** Columns. */
const WIDE = 5;

/** The first cell of a row names it. On a small screen every row is a card, and a cell says its own heading. */
export function Table(props: {
  readonly caption: string;
  /** The heading above it says the same: only a screen reader is told which table it is in. */
  readonly onderKop?: boolean;
  readonly koppen: readonly string[];
  readonly rijen: readonly { readonly key: string; readonly cellen: readonly ComponentChildren[] }[];
}) {
  return (
    <table class={`vb-table utrecht-table${props.koppen.length >= WIDE ? ' vb-table--wide' : ''}`}>
      <caption>{props.onderKop ? <span class="vb-only-heard">{props.caption}</span> : props.caption}</caption>
      <thead>
        <tr>
          {props.koppen.map((kop) => (
            <th key={kop} scope="col">
              {kop}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {props.rijen.map(({ key, cellen: [naam, ...cellen] }) => (
          <tr key={key}>
            <th scope="row">{naam}</th>
            {cellen.map((cel, at) => (
              <td key={props.koppen[at + 1]} data-kop={props.koppen[at + 1]}>
                {cel}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Pages from the newest back: to the beginning, and on. */
export function Paging(props: { readonly first?: string | undefined; readonly next?: string | undefined }) {
  const { eerste, volgende, bladeren } = useTeksten().velden;
  if (props.first === undefined && props.next === undefined) return null;
  return (
    <nav class="vb-actions" aria-label={bladeren}>
      {props.first && <a href={props.first}>{eerste}</a>}
      {props.next && (
        <a href={props.next} rel="next">
          {volgende}
        </a>
      )}
    </nav>
  );
}
