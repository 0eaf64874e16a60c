/** What a school does to a report that is there: change it, say since when the pupil is back, withdraw it. */
import type { BrokerParts } from '../../broker/parts.ts';
import type { MeldingMetProcesverloop } from '../../contract/messages.ts';
import type { SchoolGegevens } from '../../verzuim/partij.ts';
import type { Verzuimmelding } from '../../verzuim/verzuimmelding.ts';
import { ErrorSummary } from '../components/error-summary.tsx';
import { TextArea, TextField } from '../components/field.tsx';
import { Actions, Button, Form, LinkButton } from '../components/form.tsx';
import { emptyForm, FORM, type FormState, type FormValues } from '../form-values.ts';
import { newKenmerk, sendForm } from '../own-messages.ts';
import { type Page, type PageAnswer, page, redirect, view } from '../page.ts';
import { TEKSTEN } from '../teksten.ts';
import { eigenSchool } from './eigen-school.ts';
import { InBehandelingVelden, MeldingVelden } from './formulier.tsx';
import { dagErvoor, type Gelezen, leesDatum, leesFormulier, leesInBehandeling } from './lees-formulier.ts';
import { MELDINGSNUMMER, metMelding } from './opgehaald.tsx';
import { LABELS, meldingForm } from './velden.ts';
import { vulFormulier } from './vul-formulier.ts';

const ROLES = ['verzuimloketmelder'] as const;
const { veranderen: t } = TEKSTEN;

type Soort = 'wijzigen' | 'weer-aanwezig' | 'intrekken';
interface Shown {
  readonly of: FormState;
  readonly melding: MeldingMetProcesverloop;
  readonly school: SchoolGegevens;
}

export const veranderPages = (broker: BrokerParts): readonly Page[] =>
  (['wijzigen', 'weer-aanwezig', 'intrekken'] as const).flatMap((soort) => [
    toon(soort, broker),
    verwerk(soort, broker),
  ]);

const toon = (soort: Soort, broker: BrokerParts): Page =>
  page({
    method: 'GET',
    path: `/meldingen/:meldingsnummer/${soort}`,
    roles: ROLES,
    params: MELDINGSNUMMER,
    answer: (call) =>
      metMelding(call, broker, (melding) => {
        const filled = soort === 'wijzigen' ? vulFormulier(melding.verzuimmelding) : {};
        const gezien = melding.datumTijdLaatsteMutatie;
        const of = emptyForm({ ...filled, kenmerk: newKenmerk(), gezien });
        return show(soort, { of, melding, school: eigenSchool(call.visitor) });
      }),
  });

const verwerk = (soort: Soort, broker: BrokerParts): Page =>
  page({
    method: 'POST',
    path: `/meldingen/:meldingsnummer/${soort}`,
    roles: ROLES,
    params: MELDINGSNUMMER,
    body: FORM,
    answer: (call) =>
      metMelding(call, broker, async (melding) => {
        const { meldingsnummer } = call.params;
        const school = eigenSchool(call.visitor);
        const { kenmerk = '', gezien: datumTijdLaatsteMutatie = '' } = call.body;
        const about = { meldingsnummer, datumTijdLaatsteMutatie };
        const gelezen = soort === 'intrekken' ? undefined : lees(soort, call.body, school, melding);
        const problems = gelezen?.errors ?? [];
        const sent =
          problems.length > 0
            ? { kind: 'wrong' as const, errors: problems }
            : gelezen === undefined
              ? await sendForm(
                  'intrekkenVerzuimmelding',
                  {
                    ...about,
                    kenmerkAfzender: kenmerk,
                    redenIntrekking: call.body['redenIntrekking']?.trim() ?? '',
                  },
                  call,
                  broker,
                )
              : await sendForm(
                  'muterenVerzuimmelding',
                  { ...about, verzuimmelding: gelezen.verzuimmelding },
                  call,
                  broker,
                );
        if (sent.kind === 'done') return redirect(`/meldingen/${meldingsnummer}?gedaan=${soort}`);
        const errors = sent.errors.map((error) =>
          soort === 'weer-aanwezig' && error.veld.endsWith('melding/einddatum')
            ? { ...error, veld: 'weerAanwezig' }
            : error,
        );
        return show(soort, { of: meldingForm(call.body, errors), melding, school }, 422);
      }),
  });

function lees(
  soort: 'wijzigen' | 'weer-aanwezig',
  values: FormValues,
  school: SchoolGegevens,
  melding: MeldingMetProcesverloop,
): Gelezen {
  const { verzuimmelding: oud, status } = melding;
  if (soort === 'weer-aanwezig') return leesAanwezig(values, oud);
  return status === 'B' ? leesInBehandeling(values, school, oud) : leesFormulier(values, school, oud);
}

function leesAanwezig(values: FormValues, oud: Verzuimmelding): Gelezen {
  const sinds = leesDatum(values['weerAanwezig']?.trim() ?? '');
  const verzuimmelding = {
    ...oud,
    kenmerkAfzender: values['kenmerk'] ?? '',
    melding: { ...oud.melding, einddatum: dagErvoor(sinds) },
  };
  return {
    verzuimmelding,
    errors: sinds === '' ? [{ veld: 'weerAanwezig', tekst: TEKSTEN.velden.leeg }] : [],
  };
}

function show(soort: Soort, shown: Shown, status = 200): PageAnswer {
  const { of, melding } = shown;
  const address = `/meldingen/${melding.meldingsnummer}`;
  const { kenmerk, gezien } = of.values;
  const content = (
    <>
      <ErrorSummary of={of} labels={LABELS} />
      <p>{t.inleiding[soort]}</p>
      <Form action={`${address}/${soort}`} summary hidden={{ kenmerk, gezien }}>
        <Velden soort={soort} {...shown} />
        <Actions>
          <Button>{t.knop[soort]}</Button>
          <LinkButton href={address}>{TEKSTEN.velden.annuleren}</LinkButton>
        </Actions>
      </Form>
    </>
  );
  return view(t.titel[soort](melding.meldingsnummer), content, { status });
}

function Velden({ soort, of, melding, school }: Shown & { readonly soort: Soort }) {
  const melderNu = melding.verzuimmelding.melder.naamMelder;
  switch (soort) {
    case 'wijzigen':
      return melding.status === 'B' ? (
        <InBehandelingVelden of={of} school={school} melderNu={melderNu} />
      ) : (
        <MeldingVelden of={of} school={school} melderNu={melderNu} nieuw={false} />
      );
    case 'weer-aanwezig':
      return (
        <TextField
          of={of}
          veld="weerAanwezig"
          label={t.weerAanwezig}
          waarom={t.weerAanwezigWaarom}
          type="date"
          short
        />
      );
    case 'intrekken':
      return (
        <TextArea
          of={of}
          veld="redenIntrekking"
          label={t.reden}
          waarom={t.redenWaarom}
          maxLength={200}
          rows={3}
        />
      );
  }
}
