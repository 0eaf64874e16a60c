/** The form of a vrijstelling or vervangende leerplicht of one kind: only what that kind asks for. */
import {
  type Bewijs,
  VRIJSTELLINGSOORTEN,
  type VrijstellingRegels,
  type Vrijstellingsoort,
} from '../../verzuim/vrijstelling.ts';
import { RadioGroup, Section, Select, TextField } from '../components/field.tsx';
import type { FormState } from '../form-values.ts';
import { TEKSTEN } from '../teksten.ts';
import * as keuze from './velden.ts';

const { vrijstelling: t } = TEKSTEN.gemeente;

interface Props {
  readonly of: FormState;
  readonly soort: Vrijstellingsoort;
  /** With the pupil's number; a change keeps it. */
  readonly nieuw: boolean;
}

export function VrijstellingVelden({ of, soort, nieuw }: Props) {
  const regels = VRIJSTELLINGSOORTEN[soort];
  return (
    <>
      <Section legend={t.leerlingKop}>
        {nieuw && <Nummer of={of} />}
        <TextField
          of={of}
          veld="postcodeWoonplaats"
          label={t.postcode}
          waarom={t.postcodeWaarom}
          maxLength={7}
          short
        />
      </Section>
      <Section legend={t.periodeKop}>
        <TextField of={of} veld="begindatum" label={t.begindatum} type="date" short />
        <TextField
          of={of}
          veld="einddatum"
          label={t.einddatum}
          waarom={t.einddatumWaarom[regels.termijn]}
          short
          type="date"
          optioneel={regels.termijn === 'vrij' || regels.termijn === 'blijvend'}
        />
        <RadioGroup of={of} veld="eerderToegestaan" label={t.eerder} opties={keuze.JA_NEE} />
      </Section>
      <BewijsVelden of={of} regels={regels} />
      <Persoon of={of} />
    </>
  );
}

function Nummer({ of }: Pick<Props, 'of'>) {
  return (
    <>
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
    </>
  );
}

function BewijsVelden({ of, regels }: { readonly of: FormState; readonly regels: VrijstellingRegels }) {
  const { verplicht, toegestaan = [], verklaarders = [], herhalenVoor } = regels;
  const gevraagd = (deel: keyof Bewijs) => verplicht.includes(deel) || toegestaan.includes(deel);
  const kennisgeving = herhalenVoor === undefined ? t.datumKennisgevingKort : t.datumKennisgevingWaarom;
  return (
    <Section legend={t.bewijsKop}>
      <p>{t.bewijsInleiding}</p>
      {gevraagd('datumKennisgeving') && (
        <Dag of={of} veld="bewijs/datumKennisgeving" label={t.datumKennisgeving} waarom={kennisgeving} />
      )}
      {verklaarders.length > 1 && (
        <Select
          of={of}
          veld="bewijs/verklaring/afgegevenDoor"
          label={t.verklaarder}
          leeg={TEKSTEN.gemeente.kies}
          opties={verklaarders.map((waarde) => ({ waarde, tekst: t.verklaarders[waarde] }))}
        />
      )}
      {gevraagd('verklaring') && (
        <Dag of={of} veld="bewijs/verklaring/datumVerklaring" label={t.datumVerklaring} />
      )}
      {gevraagd('blijvendOngeschikt') && (
        <RadioGroup
          of={of}
          veld="bewijs/blijvendOngeschikt"
          label={t.blijvendOngeschikt}
          opties={keuze.JA_NEE}
          optioneel
        />
      )}
      {gevraagd('richtingBezocht') && (
        <RadioGroup of={of} veld="bewijs/richtingBezocht" label={t.richtingBezocht} opties={keuze.JA_NEE} />
      )}
      {gevraagd('datumBesluit') && (
        <Dag of={of} veld="bewijs/datumBesluit" label={t.datumBesluit} waarom={t.datumBesluitWaarom} />
      )}
      {gevraagd('brin') && (
        <TextField of={of} veld="bewijs/brin" label={t.brin} waarom={t.brinWaarom} maxLength={4} short />
      )}
    </Section>
  );
}

function Dag(props: {
  readonly of: FormState;
  readonly veld: keuze.Veld;
  readonly label: string;
  readonly waarom?: string;
}) {
  return <TextField {...props} type="date" short />;
}

/** Seldom needed: folded away, until something in it is filled in or wrong. */
function Persoon({ of }: Pick<Props, 'of'>) {
  const within = (naam: string) => naam.startsWith('persoon/');
  const open =
    Object.entries(of.values).some(([naam, waarde]) => within(naam) && waarde !== '') ||
    [...of.errors.keys()].some(within);
  return (
    <details open={open}>
      <summary>{t.persoonKop}</summary>
      <p class="vb-soft">{t.persoonWaarom}</p>
      <TextField of={of} veld="persoon/naam" label={t.naam} maxLength={200} />
      <Dag of={of} veld="persoon/geboortedatum" label={t.geboortedatum} />
      <Select
        of={of}
        veld="persoon/geslacht"
        label={t.geslachtLabel}
        opties={keuze.GESLACHT}
        leeg={TEKSTEN.gemeente.kies}
      />
      <TextField of={of} veld="persoon/adres/straatnaam" label={t.straatnaam} maxLength={80} />
      <TextField of={of} veld="persoon/adres/huisnummer" label={t.huisnummer} maxLength={5} short />
      <TextField of={of} veld="persoon/adres/postcode" label={t.postcodeAdres} maxLength={7} short />
      <TextField of={of} veld="persoon/adres/plaatsnaam" label={t.plaatsnaam} maxLength={80} />
    </details>
  );
}
