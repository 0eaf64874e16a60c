/** Parts of a report that are seldom needed: education, and an address other than that of the register. */
import type { ComponentChildren } from 'preact';
import { Select, TextField } from '../components/field.tsx';
import type { FormState } from '../form-values.ts';
import { TEKSTEN } from '../teksten.ts';
import * as keuze from './velden.ts';

const { melding: t, velden } = TEKSTEN;

interface Props {
  readonly of: FormState;
}

export function ExtraVelden({ of }: Props) {
  return (
    <>
      <Deel of={of} deel="onderwijsdeelname" kop={t.opleidingKop}>
        <Opleiding of={of} />
      </Deel>
      <Deel of={of} deel="afwijkendAdres" kop={t.adresKop}>
        <Adres of={of} />
      </Deel>
    </>
  );
}

/** Seldom needed: folded away, until something in it is filled in or wrong. */
function Deel(props: {
  readonly of: FormState;
  readonly deel: string;
  readonly kop: string;
  readonly children: ComponentChildren;
}) {
  const { values, errors } = props.of;
  const within = (naam: string) => naam.startsWith(`${props.deel}/`);
  const open =
    Object.entries(values).some(([naam, waarde]) => within(naam) && waarde !== '') ||
    [...errors.keys()].some(within);
  return (
    <details open={open}>
      <summary>{props.kop}</summary>
      {props.children}
    </details>
  );
}

function Opleiding({ of }: Props) {
  const veld = (naam: string) => `onderwijsdeelname/${naam}`;
  return (
    <>
      <Select
        of={of}
        veld={veld('soortOpleiding')}
        label={t.soortOpleidingLabel}
        opties={keuze.SOORT_OPLEIDING}
        leeg={velden.niets}
      />
      <TextField
        of={of}
        veld={veld('leerjaar')}
        label={t.leerjaar}
        inputMode="numeric"
        maxLength={2}
        optioneel
        short
      />
      <TextField of={of} veld={veld('naamOpleiding')} label={t.naamOpleiding} maxLength={40} optioneel />
      <Select
        of={of}
        veld={veld('niveauOpleiding')}
        label={t.niveauLabel}
        opties={keuze.NIVEAU}
        leeg={velden.niets}
        optioneel
      />
      <Select
        of={of}
        veld={veld('leerweg')}
        label={t.leerwegLabel}
        opties={keuze.LEERWEG}
        leeg={velden.niets}
        optioneel
      />
      <Select
        of={of}
        veld={veld('vormOpleiding')}
        label={t.vormLabel}
        opties={keuze.VORM_OPLEIDING}
        leeg={velden.niets}
        optioneel
      />
    </>
  );
}

function Adres({ of }: Props) {
  const veld = (naam: string) => `afwijkendAdres/${naam}`;
  return (
    <>
      <p>{t.adresWaarom}</p>
      <TextField of={of} veld={veld('straatnaam')} label={t.straatnaam} maxLength={80} />
      <div class="vb-row">
        <TextField
          of={of}
          veld={veld('huisnummer')}
          label={t.huisnummer}
          inputMode="numeric"
          maxLength={5}
          optioneel
        />
        <TextField of={of} veld={veld('huisletter')} label={t.huisletter} maxLength={1} optioneel />
        <TextField of={of} veld={veld('huisnummertoevoeging')} label={t.toevoeging} maxLength={4} optioneel />
      </div>
      <TextField of={of} veld={veld('postcode')} label={t.postcode} maxLength={7} optioneel short />
      <TextField of={of} veld={veld('plaatsnaam')} label={t.plaatsnaam} maxLength={80} />
      <TextField
        of={of}
        veld={veld('aanduidingLocatie')}
        label={t.locatieAanduiding}
        waarom={t.locatieAanduidingWaarom}
        maxLength={35}
        optioneel
      />
    </>
  );
}
