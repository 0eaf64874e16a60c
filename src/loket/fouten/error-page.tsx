/** What went wrong, in plain words: what it is, what to do, and what to quote to the helpdesk. */
import { REFUSALS, type RefusalCode } from '../api/refusals.ts';
import type { Visitor } from '../page.ts';
import { isAlleenLas } from '../partij-feiten.ts';
import type { Taal } from '../taal.ts';
import { TEKSTEN } from '../teksten.ts';
import { tekstenIn } from '../teksten-in.ts';

export function ErrorPage(props: {
  readonly code: RefusalCode;
  readonly ref: string;
  readonly visitor: Visitor | undefined;
  readonly taal: Taal;
}) {
  const { code, ref, visitor, taal } = props;
  const { fouten } = tekstenIn(taal);
  const { start } = TEKSTEN;
  const doe: Partial<Record<RefusalCode, string>> = fouten.doe;
  return (
    <>
      <p>{REFUSALS[code][taal]}</p>
      <p>{doe[code] ?? fouten.doeAnders}</p>
      {code === 'VB-A03' && isAlleenLas(visitor?.partij) && taal === 'nl' && <p>{start.alleenLas}</p>}
      <p>
        <a href="/">{fouten.terug}</a>
      </p>
      <p class="vb-soft">
        {fouten.kenmerk} <span class="vb-mono">{ref}</span> ({code})
      </p>
    </>
  );
}
