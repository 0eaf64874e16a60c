/** What a school does after its report: it adds what it did, and withdraws another report. */
import { randomUUID } from 'node:crypto';
import type { Levering } from '../contract/messages.ts';
import type { SoortLevering, Verzuimmelding } from '../verzuim/verzuimmelding.ts';
import type { ExamplePartner } from './example-partners.ts';

const POLL_MS = 25;
const DELIVERY_TIMEOUT_MS = 15_000;

/** Pulls until a report is there, in one kind of levering. @throws when it does not come. */
export async function pullUntil(
  gemeente: ExamplePartner,
  instantieCode: string,
  meldingsnummer: string,
  soort: SoortLevering,
): Promise<Levering> {
  const deadline = performance.now() + DELIVERY_TIMEOUT_MS;
  while (performance.now() < deadline) {
    const page = await gemeente.call('ophalenMeldingen', { instantieCode, maxAantal: 100 });
    const found = page.verwerkt
      ? page.leveringen.find(
          (levering) => levering.meldingsnummer === meldingsnummer && levering.soortLevering === soort,
        )
      : undefined;
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`report ${meldingsnummer} did not reach mailbox ${instantieCode}`);
}

/** Adds what the school did; allowed also when the gemeente works on the report. @throws when it is refused. */
export async function addAction(
  las: ExamplePartner,
  meldingsnummer: string,
  verzuimmelding: Verzuimmelding,
): Promise<void> {
  const now = await las.call('ophalenVerzuimmelding', { meldingsnummer });
  if (!now.verwerkt) throw new Error('the school does not find its report');
  const { datumTijdLaatsteMutatie } = now.melding;
  const answer = await las.call('muterenVerzuimmelding', {
    meldingsnummer,
    datumTijdLaatsteMutatie,
    verzuimmelding: {
      ...verzuimmelding,
      kenmerkAfzender: randomUUID(),
      melding: { ...verzuimmelding.melding, ondernomenActie: 'mentor heeft thuis gebeld' },
    },
  });
  if (!answer.verwerkt) throw new Error(answer.fouten.map(({ code }) => code).join(' '));
}

/** Reports and withdraws. @returns the meldingsnummer. @throws when either is refused. */
export async function reportAndWithdraw(las: ExamplePartner, melding: Verzuimmelding): Promise<string> {
  const reported = await las.call('meldenVerzuim', melding);
  if (!reported.verwerkt) throw new Error(reported.fouten.map(({ code }) => code).join(' '));
  const answer = await las.call('intrekkenVerzuimmelding', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer: reported.meldingsnummer,
    datumTijdLaatsteMutatie: reported.datumTijdRegistratie,
    redenIntrekking: 'de leerling was ziek gemeld',
  });
  if (!answer.verwerkt) throw new Error(answer.fouten.map(({ code }) => code).join(' '));
  return reported.meldingsnummer;
}
