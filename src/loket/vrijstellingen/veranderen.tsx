/** What a gemeente does to a vrijstelling or vervangende leerplicht that is there: change it, or withdraw it. */
import type { BrokerParts } from '../../broker/parts.ts';
import type { VrijstellingStand } from '../../store/read-vrijstelling.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextArea } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { emptyForm, FORM, type FormState, type FormValues } from '../form-values.ts';
import { newKenmerk, sendForm } from '../own-messages.ts';
import { type Page, type PageAnswer, type PageCall, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { VrijstellingVelden } from './formulier.tsx';
import { leesVrijstelling, vulVrijstelling } from './lees-vrijstelling.ts';
import { VRIJSTELLING_ROLES } from './lijst.tsx';
import { isVervangend, LABELS, vrijstellingForm } from './velden.ts';
import { metVrijstelling, VRIJSTELLINGSNUMMER } from './vrijstelling.tsx';

const { vrijstelling: t, vrijstellingen } = TEKSTEN.gemeente;
type Soort = 'wijzigen' | 'intrekken';

export const veranderVrijstellingPages = (broker: BrokerParts): readonly Page[] =>
  (['wijzigen', 'intrekken'] as const).flatMap((soort) => [toon(soort, broker), verwerk(soort, broker)]);

const toon = (soort: Soort, broker: BrokerParts): Page =>
  page({
    method: 'GET',
    path: `/vrijstellingen/:vrijstellingsnummer/${soort}`,
    roles: VRIJSTELLING_ROLES,
    params: VRIJSTELLINGSNUMMER,
    answer: (call) =>
      metVrijstelling(call, broker, (stand) => {
        const filled = soort === 'wijzigen' ? vulVrijstelling(stand.vrijstelling) : {};
        const gezien = stand.datumTijdLaatsteMutatie;
        return show(soort, emptyForm({ ...filled, kenmerk: newKenmerk(), gezien }), stand);
      }),
  });

const verwerk = (soort: Soort, broker: BrokerParts): Page =>
  page({
    method: 'POST',
    path: `/vrijstellingen/:vrijstellingsnummer/${soort}`,
    roles: VRIJSTELLING_ROLES,
    params: VRIJSTELLINGSNUMMER,
    body: FORM,
    answer: (call) =>
      metVrijstelling(call, broker, async (stand) => {
        const sent = await (soort === 'wijzigen' ? wijzig(stand, call, broker) : trekIn(stand, call, broker));
        if (sent.kind === 'done') {
          return redirect(`/vrijstellingen/${stand.vrijstellingsnummer}?gedaan=${soort}`);
        }
        return show(soort, vrijstellingForm(call.body, sent.errors), stand, 422);
      }),
  });

type Call = PageCall<unknown, unknown, FormValues>;

async function wijzig(
  { vrijstellingsnummer, vrijstelling: oud }: VrijstellingStand,
  call: Call,
  broker: BrokerParts,
) {
  const about = { vrijstellingsnummer, datumTijdLaatsteMutatie: call.body['gezien'] ?? '' };
  const { soort } = oud;
  if (isVervangend(soort)) {
    const { vrijstelling: inhoud, errors } = leesVrijstelling(call.body, soort, oud);
    if (errors.length > 0) return { kind: 'wrong' as const, errors };
    return sendForm('wijzigenVervangendeLeerplicht', { ...about, inhoud }, call, broker);
  }
  const { vrijstelling: inhoud, errors } = leesVrijstelling(call.body, soort, oud);
  if (errors.length > 0) return { kind: 'wrong' as const, errors };
  return sendForm('wijzigenVrijstelling', { ...about, inhoud }, call, broker);
}

function trekIn({ vrijstellingsnummer, vrijstelling }: VrijstellingStand, call: Call, broker: BrokerParts) {
  const { kenmerk = '', gezien = '', redenIntrekking = '' } = call.body;
  const request = {
    ...{ vrijstellingsnummer, datumTijdLaatsteMutatie: gezien, kenmerkAfzender: kenmerk },
    redenIntrekking: redenIntrekking.trim(),
  };
  return isVervangend(vrijstelling.soort)
    ? sendForm('intrekkenVervangendeLeerplicht', request, call, broker)
    : sendForm('intrekkenVrijstelling', request, call, broker);
}

function show(soort: Soort, of: FormState, stand: VrijstellingStand, status = 200): PageAnswer {
  const { vrijstellingsnummer, vrijstelling } = stand;
  const address = `/vrijstellingen/${vrijstellingsnummer}`;
  const { kenmerk, gezien } = of.values;
  const wijzigen = soort === 'wijzigen';
  const content = (
    <>
      <ErrorSummary of={of} labels={LABELS} />
      <p>
        <strong>{vrijstellingen.soort[vrijstelling.soort]}</strong>
      </p>
      <p>{wijzigen ? t.wijzigInleiding : t.intrekInleiding}</p>
      <Form action={`${address}/${soort}`} summary hidden={{ kenmerk, gezien }}>
        {wijzigen ? (
          <VrijstellingVelden of={of} soort={vrijstelling.soort} nieuw={false} />
        ) : (
          <TextArea
            of={of}
            veld="redenIntrekking"
            label={t.reden}
            waarom={t.redenWaarom}
            maxLength={200}
            rows={3}
          />
        )}
        <Actions>
          <Button>{wijzigen ? t.wijzigKnop : t.intrekKnop}</Button>
          <LinkButton href={address}>{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  const titel = wijzigen ? t.wijzigTitel : t.intrekTitel;
  return view(titel(vrijstellingsnummer), content, { status });
}
