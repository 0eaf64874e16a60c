/** Finding a report by what somebody who calls has at hand. By POST: what is typed may be the number of a pupil. */
import { type FoundRefusal, findByReference } from '../../store/find-by-reference.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form } from '../components/form.tsx';
import { Table } from '../components/text.tsx';
import { emptyForm, FORM, type FormState, formWith } from '../form-values.ts';
import { toonMoment } from '../meldingen/toon.ts';
import { type Page, page, redirect, view } from '../page.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import { inElkeTaal, tekstenIn } from '../teksten-in.ts';
import { REGISTER } from './uitval.tsx';

const PATH = '/beheer/meldingen';
const MAX_LENGTH = 300;

export const zoekenPages: readonly Page[] = [
  page({
    method: 'GET',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    menu: inElkeTaal(({ beheer }) => beheer.zoeken.menu),
    answer: async ({ taal }) => view(tekstenIn(taal).beheer.zoeken.titel, <Zoeken of={emptyForm()} />),
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: REGISTER,
    tweetalig: true,
    body: FORM,
    answer: async ({ body, store, taal }) => {
      const { beheer, velden, status: statussen } = tekstenIn(taal);
      const t = beheer.zoeken;
      const gezocht = (body['zoek'] ?? '').trim().slice(0, MAX_LENGTH);
      const wrong = (tekst: string) =>
        view(t.titel, <Zoeken of={formWith(body, [{ veld: 'zoek', tekst }], ['zoek'])} />, { status: 422 });
      if (gezocht === '') return wrong(velden.leeg);
      const { meldingen, refusals } = await findByReference(store, gezocht);
      const [only, ...more] = meldingen;
      if (only && more.length === 0 && refusals.length === 0) {
        return redirect(`${PATH}/${only.meldingsnummer}`);
      }
      if (only === undefined && refusals.length === 0) return wrong(t.niets);
      return view(
        t.titel,
        <>
          <Zoeken of={emptyForm(body)} />
          {only && (
            <Table
              caption={t.meldingen}
              koppen={t.koppen}
              rijen={meldingen.map(({ meldingsnummer, brin, verzuimsoort, status, registeredAt }) => ({
                key: meldingsnummer,
                cellen: [
                  <a href={`${PATH}/${meldingsnummer}`}>{meldingsnummer}</a>,
                  brin,
                  verzuimsoort,
                  statussen[status],
                  toonMoment(registeredAt.toISOString(), taal),
                ],
              }))}
            />
          )}
          {refusals.length > 0 && <Geweigerd refusals={refusals} />}
        </>,
      );
    },
  }),
];

function Zoeken({ of }: { readonly of: FormState }) {
  const t = useTeksten().beheer.zoeken;
  return (
    <>
      <ErrorSummary of={of} />
      <p>{t.inleiding}</p>
      <search>
        <Form action={PATH} summary>
          <TextField of={of} veld="zoek" label={t.veld} waarom={t.waarom} maxLength={MAX_LENGTH} />
          <Actions>
            <Button>{t.knop}</Button>
          </Actions>
        </Form>
      </search>
    </>
  );
}

function Geweigerd({ refusals }: { readonly refusals: readonly FoundRefusal[] }) {
  const taal = useTaal();
  const t = useTeksten().beheer.zoeken;
  return (
    <Table
      caption={t.geweigerd}
      koppen={t.geweigerdKoppen}
      rijen={refusals.map(({ at, fromOin, operation, codes, rule, messageId, ref }) => ({
        key: `${fromOin} ${messageId} ${ref}`,
        cellen: [
          toonMoment(at.toISOString(), taal),
          fromOin,
          operation,
          codes.join(', '),
          rule || '–',
          messageId,
          ref || '–',
        ],
      }))}
    />
  );
}
