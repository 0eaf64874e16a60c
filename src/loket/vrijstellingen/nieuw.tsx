/** A new vrijstelling or vervangende leerplicht: first the kind, then what that kind asks for. */
import { z } from 'zod';
import type { BrokerParts } from '../../broker/parts.ts';
import { VRIJSTELLINGSOORTEN, type Vrijstellingsoort } from '../../verzuim/vrijstelling.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { emptyForm, FORM, type FormState } from '../form-values.ts';
import { newKenmerk, sendForm } from '../own-messages.ts';
import { type Page, type PageAnswer, type PageCall, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { VrijstellingVelden } from './formulier.tsx';
import { leesVrijstelling } from './lees-vrijstelling.ts';
import { VRIJSTELLING_ROLES } from './lijst.tsx';
import { isVervangend, LABELS, SOORTEN, soortOpties, vrijstellingForm } from './velden.ts';

const { kiesSoort, vrijstelling: t, vrijstellingen } = TEKSTEN.gemeente;
const SOORT = z.object({ soort: z.enum(SOORTEN) });
const GROEPEN = ['vrijstelling', 'vervangendeLeerplicht'] as const;

export const nieuweVrijstellingPages = (broker: BrokerParts): readonly Page[] => [
  page({
    method: 'GET',
    path: '/vrijstellingen/nieuw',
    roles: VRIJSTELLING_ROLES,
    answer: async () => view(kiesSoort.titel, <KiesSoort />),
  }),
  page({
    method: 'GET',
    path: '/vrijstellingen/nieuw/:soort',
    roles: VRIJSTELLING_ROLES,
    params: SOORT,
    answer: async ({ params }) => {
      const start = { kenmerk: newKenmerk(), 'leerling/soort': 'burgerservicenummer' };
      return show(emptyForm(start), params.soort);
    },
  }),
  page({
    method: 'POST',
    path: '/vrijstellingen/nieuw/:soort',
    roles: VRIJSTELLING_ROLES,
    params: SOORT,
    body: FORM,
    answer: async (call) => {
      const { soort } = call.params;
      const sent = await send(soort, call, broker);
      if (sent.kind === 'done') {
        return redirect(`/vrijstellingen/${sent.response.vrijstellingsnummer}?gedaan=geregistreerd`);
      }
      return show(vrijstellingForm(call.body, sent.errors), soort, 422);
    },
  }),
];

async function send(
  soort: Vrijstellingsoort,
  call: PageCall<unknown, unknown, FormState['values']>,
  broker: BrokerParts,
) {
  if (isVervangend(soort)) {
    const { vrijstelling, errors } = leesVrijstelling(call.body, soort);
    if (errors.length > 0) return { kind: 'wrong' as const, errors };
    return sendForm('doorgevenVervangendeLeerplicht', vrijstelling, call, broker);
  }
  const { vrijstelling, errors } = leesVrijstelling(call.body, soort);
  if (errors.length > 0) return { kind: 'wrong' as const, errors };
  return sendForm('doorgevenVrijstelling', vrijstelling, call, broker);
}

function KiesSoort() {
  return (
    <>
      <p>{kiesSoort.inleiding}</p>
      {GROEPEN.map((groep) => (
        <section key={groep} aria-labelledby={groep}>
          <h2 id={groep}>{kiesSoort[groep]}</h2>
          <ul class="vb-choices">
            {soortOpties(groep).map(({ waarde, tekst, uitleg }) => (
              <li key={waarde}>
                <a href={`/vrijstellingen/nieuw/${waarde}`}>{tekst}</a>
                <span class="vb-soft">{uitleg}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <Actions>
        <LinkButton href="/vrijstellingen">{TEKSTEN.velden.annuleren}</LinkButton>
      </Actions>
    </>
  );
}

function show(of: FormState, soort: Vrijstellingsoort, status = 200): PageAnswer {
  const content = (
    <>
      <ErrorSummary of={of} labels={LABELS} />
      <p>
        <strong>{vrijstellingen.soort[soort]}</strong>
        <br />
        {vrijstellingen.soortUitleg[soort]} <a href="/vrijstellingen/nieuw">{t.andereSoort}</a>
      </p>
      <Form action={`/vrijstellingen/nieuw/${soort}`} summary hidden={{ kenmerk: of.values['kenmerk'] }}>
        <VrijstellingVelden of={of} soort={soort} nieuw />
        <Actions>
          <Button>{t.knop}</Button>
          <LinkButton href="/vrijstellingen">{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(t.titel[VRIJSTELLINGSOORTEN[soort].groep], content, { status });
}
