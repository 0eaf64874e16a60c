/** Why a message had no mandate, by the reference in its fault. What is not there and what is another's look the same. */
import { z } from 'zod';
import { zoekWeigering } from '../../parties/mandaat-weigering.ts';
import { handelend } from '../api/handelend.ts';
import { DataList, Notice } from '../components/text.tsx';
import { type Page, page, view } from '../page.ts';
import { BEHEER } from '../teksten-beheer.ts';
import { toonTijd } from '../toon-tijd.ts';
import { ZoekWeigering } from './lijst.tsx';
import { ROLES } from './namen.ts';

const { mandaten: t } = BEHEER;
/** As it stands in the fault, also with what stands before it. */
const REF = z
  .string()
  .max(100)
  .default('')
  .transform((typed) => typed.trim().replace(/^ref=/, ''));

export const weigeringPage: Page = page({
  method: 'GET',
  path: '/mandaten/weigering',
  roles: ROLES,
  query: z.object({ ref: REF }),
  answer: async ({ store, visitor, query: { ref } }) => {
    const found = /^[0-9A-Za-z-]{1,64}$/.test(ref)
      ? await zoekWeigering(store, ref, handelend(visitor))
      : undefined;
    const terug = (
      <p>
        <a href="/mandaten">{t.terug}</a>
      </p>
    );
    if (found === undefined) {
      return view(
        t.weigeringTitel,
        <>
          <Notice kind="warning">
            <p>{t.nietGevonden}</p>
          </Notice>
          <ZoekWeigering ref={ref} />
          {terug}
        </>,
      );
    }
    return view(
      t.weigeringTitel,
      <>
        <Notice kind="info" kop={found.uitleg}>
          <p>{found.watNu}</p>
        </Notice>
        <DataList
          items={[
            [t.leverancier, found.leverancier ?? t.onbekend(found.partijOin)],
            [t.afzender, found.school ?? t.onbekend(found.fromOin)],
            [t.moment, toonTijd(found.at)],
            [t.ref, <span class="vb-mono">{found.ref}</span>],
            [
              BEHEER.mandaten.titel,
              found.mandaatIds.length === 0
                ? undefined
                : found.mandaatIds.map((id) => t.nummer(String(id))).join(', '),
            ],
          ]}
        />
        {terug}
      </>,
    );
  },
});
