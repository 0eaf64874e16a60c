/** What went wrong, in plain words: what it is, what to do, and what to quote to the helpdesk. */
import { REFUSALS, type RefusalCode } from '../api/refusals.ts';
import type { Visitor } from '../page.ts';
import { isAlleenLas } from '../partij-feiten.ts';
import { TEKSTEN } from '../teksten.ts';

export function ErrorPage(props: {
  readonly code: RefusalCode;
  readonly ref: string;
  readonly visitor: Visitor | undefined;
}) {
  const { code, ref, visitor } = props;
  const { fouten, start } = TEKSTEN;
  return (
    <>
      <p>{REFUSALS[code].nl}</p>
      <p>{fouten.doe[code] ?? fouten.doeAnders}</p>
      {code === 'VB-A03' && isAlleenLas(visitor?.partij) && <p>{start.alleenLas}</p>}
      <p>
        <a href="/">{fouten.terug}</a>
      </p>
      <p class="vb-soft">
        {fouten.kenmerk} <span class="vb-mono">{ref}</span> ({code})
      </p>
    </>
  );
}
