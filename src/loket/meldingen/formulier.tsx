/** The form of a report, new or changed: why each field matters, in the order in which a school knows the answers. */
import type { SchoolGegevens } from '../../verzuim/partij.ts';
import { type Option, RadioGroup, Section, Select, TextArea, TextField } from '../components/field.tsx';
import { Notice } from '../components/text.tsx';
import type { FormState } from '../form-values.ts';
import { actieveContactpersonen, actieveLocaties, rijId } from '../partij-feiten.ts';
import { TEKSTEN } from '../teksten.ts';
import { loketBrins } from './eigen-school.ts';
import { ExtraVelden } from './extra-velden.tsx';
import * as keuze from './velden.ts';

const { melding: t, velden } = TEKSTEN;

interface Props {
  readonly of: FormState;
  readonly school: SchoolGegevens;
  /** Who is named now, of a report that is changed: nobody has to be chosen. */
  readonly melderNu?: string | undefined;
}

/** Everything of a report that its school may fill in. @param leerling  the pupil's own fields, of a new report. */
export function MeldingVelden(props: Props & { readonly nieuw: boolean }) {
  const { of } = props;
  return (
    <>
      {props.nieuw && <Leerling of={of} />}
      <SchoolVelden {...props} />
      <Section legend={t.verzuimKop}>
        <RadioGroup
          of={of}
          veld="melding/verzuimsoort"
          label={t.verzuimsoort}
          waarom={t.verzuimsoortWaarom}
          opties={keuze.SOORTEN}
        />
        <div class="vb-row">
          <TextField
            of={of}
            veld="melding/begindatum"
            label={t.begindatum}
            waarom={t.begindatumWaarom}
            type="date"
          />
          <TextField
            of={of}
            veld="melding/einddatum"
            label={t.einddatum}
            waarom={t.einddatumWaarom}
            type="date"
            optioneel
          />
        </div>
        <div class="vb-row">
          <TextField
            of={of}
            veld="melding/aantalUren"
            label={t.aantalUren}
            waarom={t.aantalUrenWaarom}
            inputMode="decimal"
            optioneel
            short
          />
          <Select of={of} veld="melding/urenEenheid" label={t.urenEenheid} opties={keuze.UREN_EENHEDEN} />
        </div>
        <RadioGroup
          of={of}
          veld="melding/alleLessenGemist"
          label={t.alleLessenGemist}
          waarom={t.alleLessenGemistWaarom}
          opties={keuze.JA_NEE}
        />
        <Dagen of={of} />
      </Section>
      <Section legend={t.achtergrondKop}>
        <Notice kind="info">
          <p>{t.privacy}</p>
        </Notice>
        <TextArea
          of={of}
          veld="melding/vermoedelijkeReden"
          label={t.vermoedelijkeReden}
          waarom={t.vermoedelijkeRedenWaarom}
          maxLength={200}
          rows={3}
        />
        <TextField of={of} veld="melding/toelichting" label={t.toelichting} maxLength={100} optioneel />
        <Ondernomen of={of} />
        <RadioGroup
          of={of}
          veld="melding/actieGewenst"
          label={t.actieGewenst}
          waarom={t.actieGewenstWaarom}
          opties={keuze.JA_NEE}
        />
        <TextArea
          of={of}
          veld="melding/toelichtingActieGewenst"
          label={t.toelichtingActieGewenst}
          waarom={t.toelichtingActieGewenstWaarom}
          maxLength={4000}
          optioneel
        />
      </Section>
      <ContactVelden {...props} />
      <Section legend={t.extraKop}>
        {props.nieuw && (
          <TextField
            of={of}
            veld="melding/vorigeMeldingsnummer"
            label={t.vorige}
            waarom={t.vorigeWaarom}
            inputMode="numeric"
            optioneel
            short
          />
        )}
        <ExtraVelden of={of} />
      </Section>
    </>
  );
}

/** What may change of a report that a gemeente works on. */
export function InBehandelingVelden(props: Props) {
  const { of } = props;
  return (
    <>
      <Notice kind="info">
        <p>{t.inBehandeling}</p>
      </Notice>
      <TextField
        of={of}
        veld="melding/einddatum"
        label={t.einddatum}
        waarom={t.einddatumWaarom}
        type="date"
        optioneel
        short
      />
      <Dagen of={of} />
      <Ondernomen of={of} />
      <TextField of={of} veld="melding/toelichting" label={t.toelichting} maxLength={100} optioneel />
      <ContactVelden {...props} />
    </>
  );
}

function Leerling({ of }: Pick<Props, 'of'>) {
  return (
    <Section legend={t.leerlingKop}>
      <RadioGroup of={of} veld="leerling/soort" label={t.nummersoort} opties={keuze.NUMMERSOORTEN} />
      <TextField
        of={of}
        veld="leerling/nummer"
        label={t.nummer}
        waarom={t.nummerWaarom}
        inputMode="numeric"
        maxLength={20}
        short
      />
      <TextField
        of={of}
        veld="leerling/telefoonnummer"
        label={t.telefoon}
        waarom={t.telefoonWaarom}
        type="tel"
        maxLength={20}
        optioneel
        short
      />
    </Section>
  );
}

function SchoolVelden({ of, school, nieuw }: Props & { readonly nieuw: boolean }) {
  const brins = loketBrins(school);
  const vestigingen: readonly Option[] = brins.flatMap(({ vestigingen: codes }) =>
    codes.map((code) => ({ waarde: code, tekst: code })),
  );
  const nu = of.values['school/leslocatieNaam'] ?? '';
  const namen = new Set([...actieveLocaties(school).map(({ naam }) => naam), ...(nu === '' ? [] : [nu])]);
  const locaties = [...namen].map((naam) => ({ waarde: naam, tekst: naam }));
  if (brins.length < 2 && vestigingen.length === 0 && locaties.length === 0) return null;
  return (
    <Section legend={t.schoolKop}>
      {nieuw && brins.length > 1 && (
        <Select
          of={of}
          veld="school/brin"
          label={t.brin}
          opties={brins.map(({ brin }) => ({ waarde: brin, tekst: brin }))}
        />
      )}
      {vestigingen.length > 0 && (
        <Select
          of={of}
          veld="school/vestigingscode"
          label={t.vestiging}
          opties={vestigingen}
          leeg={velden.niets}
          optioneel
        />
      )}
      {locaties.length > 0 && (
        <Select
          of={of}
          veld="school/leslocatieNaam"
          label={t.leslocatie}
          waarom={t.leslocatieWaarom}
          opties={locaties}
          leeg={velden.niets}
          optioneel
        />
      )}
    </Section>
  );
}

function ContactVelden({ of, school, melderNu }: Props) {
  const personen = actieveContactpersonen(school).map((rij) => ({
    waarde: rijId(rij),
    tekst: `${rij.naam}, ${rij.functie}`,
  }));
  const leeg = melderNu === undefined ? t.kiesContactpersoon : t.contactpersoonNu(melderNu);
  return (
    <Section legend={t.contactKop}>
      <Select
        of={of}
        veld="melder/contactpersoon"
        label={t.contactpersoon}
        waarom={t.contactpersoonWaarom}
        opties={personen}
        leeg={leeg}
      />
      <Select
        of={of}
        veld="melder/ccEmailOntvanger"
        label={t.ccOntvanger}
        waarom={t.ccWaarom}
        opties={keuze.CC}
        leeg={velden.niets}
        optioneel
      />
    </Section>
  );
}

function Dagen({ of }: Pick<Props, 'of'>) {
  return (
    <TextArea
      of={of}
      veld="melding/verzuimdag"
      label={t.dagen}
      waarom={t.dagenWaarom}
      rows={4}
      maxLength={8000}
      optioneel
    />
  );
}

function Ondernomen({ of }: Pick<Props, 'of'>) {
  return (
    <TextArea
      of={of}
      veld="melding/ondernomenActie"
      label={t.ondernomenActie}
      waarom={t.ondernomenActieWaarom}
      maxLength={4000}
      optioneel
    />
  );
}
