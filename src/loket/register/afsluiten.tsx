/**
 * Taking a report off the desk that no gemeente is to have, such as one about a pupil who lives abroad: nothing is sent,
 * and who did it and why is in the audit. Source: docs/decisions/0012.
 */
import type { BrokerParts } from '../../broker/parts.ts';
import { listLoketwerkVan } from '../../store/loketwerk.ts';
import { REDENEN_AFSLUITEN } from '../../verzuim/loketwerk.ts';
import { Refused } from '../api/refusals.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { RadioGroup } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { emptyForm, FORM, type FormState, formWith } from '../form-values.ts';
import { MELDINGSNUMMER } from '../meldingen/opgehaald.tsx';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import type { Taal } from '../taal.ts';
import { tekstenIn } from '../teksten-in.ts';
import { eisMelding } from './bestaande-melding.ts';
import { besluitAanLoket } from './loketbesluit.ts';
import { OpDesk } from './op-desk.tsx';

const ROLES = ['functioneel-beheerder'] as const;
const PATH = '/beheer/meldingen/:meldingsnummer/afsluiten';

export const afsluitenPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: PATH,
    roles: ROLES,
    tweetalig: true,
    params: MELDINGSNUMMER,
    answer: async ({ params: { meldingsnummer }, taal }) =>
      show(meldingsnummer, emptyForm(), { broker, taal }),
  }),
  page({
    method: 'POST',
    path: PATH,
    roles: ROLES,
    tweetalig: true,
    params: MELDINGSNUMMER,
    body: FORM,
    answer: async ({ params: { meldingsnummer }, body, visitor, now, taal }) => {
      const { beheer, velden } = tekstenIn(taal);
      const wrong = (veld: 'reden' | '', tekst: string) =>
        show(meldingsnummer, formWith(body, [{ veld, tekst }], ['reden']), { broker, taal }, 422);
      const reden = REDENEN_AFSLUITEN.find((one) => one === body['reden']);
      if (reden === undefined) return wrong('reden', velden.kies);
      const by = { door: visitor.door, now };
      const outcome = await besluitAanLoket(meldingsnummer, { kind: 'afsluiten', reden }, by, broker);
      if (outcome.kind === 'not-found') throw new Refused('VB-A05');
      if (outcome.kind === 'geweigerd') return wrong('', beheer.kanNiet[outcome.waarom]);
      return redirect(`/beheer/meldingen/${meldingsnummer}?gedaan=afgesloten`);
    },
  }),
];

async function show(
  meldingsnummer: string,
  of: FormState,
  { broker: { store }, taal }: { readonly broker: BrokerParts; readonly taal: Taal },
  status = 200,
): Promise<PageAnswer> {
  await eisMelding(store, meldingsnummer);
  const { beheer, velden } = tekstenIn(taal);
  const t = beheer.afsluiten;
  const werk = await listLoketwerkVan(store, meldingsnummer);
  const terug = `/beheer/meldingen/${meldingsnummer}`;
  const content = (
    <>
      <ErrorSummary of={of} />
      <OpDesk werk={werk}>
        <p>{t.inleiding}</p>
        <Form action={`${terug}/afsluiten`} summary>
          <RadioGroup
            of={of}
            veld="reden"
            label={t.reden}
            opties={REDENEN_AFSLUITEN.map((waarde) => ({ waarde, tekst: t.redenen[waarde] }))}
          />
          <Actions>
            <Button>{t.knop}</Button>
            <LinkButton href={terug}>{velden.annuleren}</LinkButton>
          </Actions>
        </Form>
      </OpDesk>
    </>
  );
  return view(t.titel(meldingsnummer), content, { status });
}
