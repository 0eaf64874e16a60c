/** The gemeente registers a vrijstelling for the pupil of a report; the school sees the signal at its report. */
import type { ExamplePartner } from './example-partners.ts';
import { exampleVrijstelling } from './example-vrijstelling.ts';

export interface VrijstellingSeen {
  readonly vrijstellingsnummer: string;
  /** The codes of the signals that the report has now. */
  readonly signalen: readonly string[];
}

/** @param begindatum  first day of the report, and of the vrijstelling. @throws when a step is refused. */
export async function registerVrijstelling(
  las: ExamplePartner,
  gemeente: ExamplePartner,
  report: { readonly meldingsnummer: string; readonly begindatum: string },
): Promise<VrijstellingSeen> {
  const { meldingsnummer, begindatum } = report;
  const given = await gemeente.call('doorgevenVrijstelling', exampleVrijstelling({ today: begindatum }));
  if (!given.verwerkt) throw new Error(given.fouten.map(({ code }) => code).join(' '));
  const seen = await las.call('ophalenVerzuimmelding', { meldingsnummer });
  if (!seen.verwerkt) throw new Error('the school does not find its report');
  return {
    vrijstellingsnummer: given.vrijstellingsnummer,
    signalen: seen.melding.signalen.map(({ code }) => code),
  };
}
