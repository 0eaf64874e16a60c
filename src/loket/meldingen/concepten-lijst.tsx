/** The own reports half filled in, above the list of those that were sent: gone on with, or thrown away. */
import { isDatum } from '../../verzuim/datum.ts';
import { VERZUIMSOORTEN } from '../../verzuim/verzuimsoorten.ts';
import { Button, Form } from '../components/form.tsx';
import { Table } from '../components/text.tsx';
import { TEKSTEN } from '../teksten.ts';
import { toonTijd } from '../toon-tijd.ts';
import type { Concept } from './concepten.ts';
import { leesDatum } from './lees-formulier.ts';
import { toonDatum } from './toon.ts';

const { meldingen: t } = TEKSTEN;

/** Nothing of the pupil stands in it, as in the list below it. */
export function Concepten({ concepten }: { readonly concepten: readonly Concept[] }) {
  if (concepten.length === 0) return null;
  return (
    <section>
      <h2>{t.concepten}</h2>
      <p>{t.conceptenUitleg}</p>
      <Table
        caption={t.concepten}
        onderKop
        koppen={t.conceptenKoppen}
        rijen={concepten.map(({ conceptId, changedAt, values }) => {
          const moment = toonTijd(changedAt);
          return {
            key: conceptId,
            cellen: [
              <a href={`/meldingen/concepten/${conceptId}`} aria-label={t.conceptVerder(moment)}>
                {moment}
              </a>,
              soort(values['melding/verzuimsoort']),
              begin(values['melding/begindatum']),
              <Form action={`/meldingen/concepten/${conceptId}/weggooien`}>
                <Button kind="secondary" label={t.conceptWeggooien(moment)}>
                  {t.weggooien}
                </Button>
              </Form>,
            ],
          };
        })}
      />
      <h2>{t.caption}</h2>
    </section>
  );
}

const begin = (getypt = ''): string => {
  const datum = leesDatum(getypt);
  return isDatum(datum) ? toonDatum(datum) : getypt;
};

const soort = (code = ''): string =>
  Object.hasOwn(VERZUIMSOORTEN, code) ? VERZUIMSOORTEN[code as keyof typeof VERZUIMSOORTEN].naam : '';
