/** The pupil of a report: asked why first, and the reason is in the audit before anything is shown. Never to an operator. */
import { isReden } from '../../broker/inzage/exporteer-inzage.ts';
import { type GeopendeLeerling, openLeerling } from '../../store/verloop.ts';
import type { Adres, Persoon } from '../../verzuim/verzuimmelding.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { DataList, Notice } from '../components/text.tsx';
import { emptyForm, FORM, type FormState, formWith } from '../form-values.ts';
import { MELDINGSNUMMER } from '../meldingen/opgehaald.tsx';
import { toonDatum } from '../meldingen/toon.ts';
import { type Page, type PageAnswer, page, view } from '../page.ts';
import { useTaal, useTeksten } from '../shell/context.ts';
import type { Taal } from '../taal.ts';
import { tekstenIn } from '../teksten-in.ts';
import { eisMelding } from './bestaande-melding.ts';
import { toonTijdstip } from './tijdstip.ts';

const ROLES = ['functioneel-beheerder'] as const;
const PATH = '/beheer/meldingen/:meldingsnummer/leerling';

export const leerlingPages: readonly Page[] = [
  page({
    method: 'GET',
    path: PATH,
    roles: ROLES,
    tweetalig: true,
    params: MELDINGSNUMMER,
    answer: async ({ params: { meldingsnummer }, store, taal }) => {
      await eisMelding(store, meldingsnummer);
      return ask(meldingsnummer, emptyForm(), taal);
    },
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: ROLES,
    tweetalig: true,
    params: MELDINGSNUMMER,
    body: FORM,
    answer: async ({ params: { meldingsnummer }, body, store, visitor, ref, taal }) => {
      const t = tekstenIn(taal).beheer.leerling;
      const reden = (body['reden'] ?? '').trim();
      await eisMelding(store, meldingsnummer);
      if (!isReden(reden)) {
        const of = formWith(body, [{ veld: 'reden', tekst: t.redenFout }], ['reden']);
        return ask(meldingsnummer, of, taal, 422);
      }
      const found = await openLeerling(store, meldingsnummer, { door: visitor.door, reden, ref });
      if (found === undefined) throw new Refused('VB-A05');
      // Shown in the answer itself: an address that shows it would show it without a reason.
      return view(t.titel(meldingsnummer), <Geopend meldingsnummer={meldingsnummer} geopend={found} />);
    },
  }),
];

function ask(meldingsnummer: string, of: FormState, taal: Taal, status = 200): PageAnswer {
  const { beheer, velden } = tekstenIn(taal);
  const t = beheer.leerling;
  const terug = `/beheer/meldingen/${meldingsnummer}`;
  const content = (
    <>
      <ErrorSummary of={of} />
      <p>{t.inleiding}</p>
      <Form action={`${terug}/leerling`} summary>
        <TextField of={of} veld="reden" label={t.reden} waarom={t.redenWaarom} maxLength={200} />
        <Actions>
          <Button>{t.knop}</Button>
          <LinkButton href={terug}>{velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(t.titel(meldingsnummer), content, { status });
}

function Geopend(props: { readonly meldingsnummer: string; readonly geopend: GeopendeLeerling }) {
  const taal = useTaal();
  const teksten = useTeksten();
  const { melding: label, velden } = teksten;
  const t = teksten.beheer.leerling;
  const { persoon, verzuimmelding, stappen, toelichtingen } = props.geopend;
  const { leerling, melding, melder, school, afwijkendAdres } = verzuimmelding;
  return (
    <>
      <Notice kind="warning">
        <p>{t.geopend}</p>
      </Notice>
      <h2>{t.persoon}</h2>
      <DataList
        items={[
          [t.naam, naamVan(persoon)],
          [label.nummersoorten[leerling.soort], leerling.nummer],
          [t.geboortedatum, persoon.geboortedatum],
          [t.adres, persoon.adres && adresTekst(persoon.adres)],
          [t.geheim, persoon.indicatieGeheim && persoon.indicatieGeheim !== '0' ? velden.ja : ''],
          [label.adresKop, afwijkendAdres && adresTekst(afwijkendAdres)],
        ]}
      />
      <h2>{t.melding}</h2>
      <DataList
        items={[
          [label.brin, school.vestigingscode ?? school.brin],
          [label.begindatum, toonDatum(melding.begindatum, taal)],
          [label.einddatum, toonDatum(melding.einddatum, taal)],
          [label.vermoedelijkeReden, melding.vermoedelijkeReden],
          [label.toelichting, melding.toelichting],
          [label.ondernomenActie, melding.ondernomenActie],
          [label.toelichtingActieGewenst, melding.toelichtingActieGewenst],
          [
            label.contactpersoon,
            [melder.naamMelder, melder.functieMelder, melder.emailMelder].filter(Boolean).join(', '),
          ],
        ]}
      />
      <h2>{t.stappen}</h2>
      <DataList
        items={stappen.map((stap, at) => [
          `${at + 1}. ${teksten.status[stap.status]}`,
          [
            toonTijdstip(stap.datumTijdStatus, taal),
            stap.contactGemeente?.naam,
            stap.redenAfsluiting && teksten.redenAfsluiting[stap.redenAfsluiting],
            stap.toelichtingAfsluiting && teksten.toelichtingAfsluiting[stap.toelichtingAfsluiting],
            stap.redenIntrekking,
            stap.overnemendePartij,
          ]
            .filter(Boolean)
            .join('\n'),
        ])}
      />
      {toelichtingen.length > 0 && (
        <>
          <h2>{t.toelichtingen}</h2>
          <ul>
            {toelichtingen.map(({ mailbox, tekst }, at) => (
              <li key={`${mailbox} ${at}`}>
                {mailbox}: {tekst}
              </li>
            ))}
          </ul>
        </>
      )}
      <p>
        <a href={`/beheer/meldingen/${props.meldingsnummer}`}>{t.terug}</a>
      </p>
    </>
  );
}

const naamVan = ({ voornamen, voorletters, voorvoegsel, geslachtsnaam }: Persoon): string =>
  [voornamen ?? voorletters, voorvoegsel, geslachtsnaam].filter(Boolean).join(' ');

function adresTekst(adres: Adres): string {
  const nummer = `${adres.huisnummer ?? ''}${adres.huisletter ?? ''}${adres.huisnummertoevoeging ?? ''}`;
  const lines = [
    `${adres.straatnaam} ${nummer}`.trim(),
    adres.aanduidingLocatie,
    `${adres.postcode ?? ''} ${adres.plaatsnaam}`.trim(),
    adres.gemeentecode && `(${adres.gemeentecode})`,
  ];
  return lines.filter(Boolean).join('\n');
}
