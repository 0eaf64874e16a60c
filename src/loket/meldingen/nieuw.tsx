/** A new report. The kenmerk of the form is made when it is shown: sent twice, it gives one report and one answer. */
import type { BrokerParts } from '../../broker/parts.ts';
import type { SchoolGegevens } from '../../verzuim/partij.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { Notice } from '../components/text.tsx';
import { emptyForm, FORM, type FormState } from '../form-values.ts';
import { newKenmerk, sendForm } from '../own-messages.ts';
import { type Page, page, redirect, type Visitor, view } from '../page.ts';
import { actieveContactpersonen, schoolVan } from '../partij-feiten.ts';
import { TEKSTEN } from '../teksten.ts';
import { loketBrins, MeldingVelden } from './formulier.tsx';
import { leesFormulier } from './lees-formulier.ts';
import { LABELS, meldingForm } from './velden.ts';

const ROLES = ['verzuimloketmelder'] as const;
const { nieuw: t, velden } = TEKSTEN;

export const nieuwPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: '/meldingen/nieuw',
    roles: ROLES,
    menu: t.menu,
    answer: async ({ visitor }) => {
      const school = eigenSchool(visitor);
      const start = {
        kenmerk: newKenmerk(),
        'leerling/soort': 'burgerservicenummer',
        'melding/urenEenheid': 'LESUUR',
      };
      return view(t.titel, <Nieuw of={emptyForm(start)} school={school} />);
    },
  }),
  page({
    method: 'POST',
    path: '/meldingen/nieuw',
    roles: ROLES,
    body: FORM,
    answer: async (call) => {
      const school = eigenSchool(call.visitor);
      const { verzuimmelding, errors } = leesFormulier(call.body, school);
      const sent =
        errors.length > 0
          ? { kind: 'wrong' as const, errors }
          : await sendForm('meldenVerzuim', verzuimmelding, call, broker);
      if (sent.kind === 'done') return redirect(`/meldingen/${sent.response.meldingsnummer}?gedaan=gemeld`);
      const form = meldingForm(call.body, sent.errors);
      return view(t.titel, <Nieuw of={form} school={school} />, { status: 422 });
    },
  }),
];

/** With those BRINs that may report here. */
export function eigenSchool({ partij }: Visitor): SchoolGegevens {
  const school = schoolVan(partij);
  // The role fits schools only.
  if (school === undefined) throw new Error('a melder without a school');
  return { ...school, brins: loketBrins(school) };
}

function Nieuw({ of, school }: { readonly of: FormState; readonly school: SchoolGegevens }) {
  if (actieveContactpersonen(school).length === 0) {
    return (
      <Notice kind="warning" kop={t.geenContactKop}>
        <p>{t.geenContact}</p>
      </Notice>
    );
  }
  return (
    <>
      <ErrorSummary of={of} labels={LABELS} />
      <p>{t.inleiding}</p>
      <Form action="/meldingen/nieuw" summary hidden={{ kenmerk: of.values['kenmerk'] }}>
        <MeldingVelden of={of} school={school} nieuw />
        <Actions>
          <Button>{t.knop}</Button>
          <LinkButton href="/meldingen">{velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
}
