/** A gemeente has one kind of report sent to a party it hired: refused, declared, handed in, approved, and what it moves. */
import {
  dienFormulierIn,
  keurFormulierGoed,
  type RouteringDesk,
  type Uitkomst,
} from '../parties/routering.ts';
import { legVerklaringVast } from '../parties/verklaringen.ts';
import { datumVan } from '../verzuim/datum.ts';
import { exampleMelding } from './example-melding.ts';
import type { ExamplePartner } from './example-partners.ts';
import { pullUntil } from './journey-changes.ts';

export interface RouteringSeen {
  /** Why the form was refused before there was a declaration. */
  readonly refused: string;
  readonly formulierId: string;
  /** Mailbox of the report that was made after the form began to hold. */
  readonly mailbox: string;
  readonly meldingsnummer: string;
}

const GEMEENTECODE = '0344';
const VERWERKER = 'VERWERKER-TEST';

/** Who reads the mailbox of the hired party, and the desk where forms come in. */
export interface RouteringParts {
  readonly las: ExamplePartner;
  readonly verwerker: ExamplePartner;
  readonly desk: RouteringDesk;
}

/** @throws when a step does not do what it should. */
export async function routeElsewhere({ las, verwerker, desk }: RouteringParts): Promise<RouteringSeen> {
  const before = await dienFormulierIn(desk, formulier(desk.clock()), 'demo.indiener');
  if (before.verwerkt) throw new Error('a form without declaration was accepted');
  done(
    await legVerklaringVast(
      desk,
      {
        gemeentecode: GEMEENTECODE,
        verwerkerNaam: 'Verwerker (test)',
        verwerkerKvk: '90000001',
        verwerkerOin: '00000001999903070000',
        reikwijdte: ['R3'],
        datumOndertekening: datumVan(desk.clock()),
      },
      'demo.indiener',
    ),
  );
  const { formulierId } = done(
    await dienFormulierIn(desk, formulier(desk.clock()), 'demo.indiener'),
  ).formulier;
  done(await keurFormulierGoed(desk, formulierId, 'demo.goedkeurder'));
  const reported = done(await las.call('meldenVerzuim', exampleMelding({ melding: { verzuimsoort: 'O' } })));
  const { meldingsnummer } = await pullUntil(verwerker, VERWERKER, reported.meldingsnummer, 'NIEUW');
  const refused = before.fouten.map(({ code }) => code).join(' ');
  return { refused, formulierId, mailbox: VERWERKER, meldingsnummer };
}

/** Four rows, always; only overig verzuim (R3) goes elsewhere. */
function formulier(ingang: number) {
  const eigen = { instantieNaam: 'Gemeente Utrecht (test)', instantieCode: GEMEENTECODE };
  const email = 'leerplicht@utrecht.example';
  return {
    gemeentecode: GEMEENTECODE,
    ingang,
    ondertekenaar: 'A. Voorbeeld',
    regels: [
      { slot: 'R1', ...eigen, email },
      { slot: 'R2', ...eigen, email },
      {
        slot: 'R3',
        instantieNaam: 'Verwerker (test)',
        instantieCode: VERWERKER,
        email: 'meldingen@verwerker.example',
      },
      { slot: 'R4', ...eigen, email },
    ],
  };
}

function done<T extends object>(outcome: Uitkomst<T>): T {
  if (!outcome.verwerkt) throw new Error(outcome.fouten.map(({ code }) => code).join(' '));
  return outcome;
}
