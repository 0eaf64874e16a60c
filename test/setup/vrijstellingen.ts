/** Pupils, gemeenten and a school for tests of vrijstellingen, on a broker of their own. */
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { type ExampleVrijstelling, exampleVrijstelling } from '../../src/harness/example-vrijstelling.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { datumVan } from '../../src/verzuim/datum.ts';
import type { Persoon } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker } from './broker.ts';
import { madeUpNumbers } from './process.ts';

export const vandaag = datumVan(Date.now());
export const bunschoten = {
  straatnaam: 'Dorpsstraat',
  postcode: '3751EA',
  plaatsnaam: 'Bunschoten',
  gemeentecode: '0313',
};

type Answer = { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] };
export const codes = (answer: Answer) =>
  (answer.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());
export const signals = (melding: { signalen: readonly { code: string }[] } | undefined) =>
  melding?.signalen.map(({ code }) => code);

/** What an accepted one gives for the next change. */
export interface Registered {
  readonly vrijstellingsnummer: string;
  readonly datumTijdLaatsteMutatie: string;
}

export async function startScene() {
  const running = await startTestBroker();
  const las = running.school('vendor-rsin', '0000000700099AD00000');
  const utrecht = running.gemeente('gemeente-utrecht', '00000001999903440000');
  const numbers = madeUpNumbers(60);
  let next = 0;

  /** A number that the register does not know. */
  const stranger = () => numbers[next++] ?? '';

  /** A pupil of 99AD of so many years whom nobody used yet; in Utrecht unless an address says otherwise. */
  async function pupil(years = 12, more: Partial<Persoon> = {}): Promise<string> {
    const burgerservicenummer = stranger();
    const adres = { straatnaam: 'Neude', postcode: '3511AB', plaatsnaam: 'Utrecht', gemeentecode: '0344' };
    const geboortedatum = `${Number(vandaag.slice(0, 4)) - years}${vandaag.slice(4).replace('02-29', '02-28')}`;
    await upsertDeelnemers(running.database.store, [
      {
        persoon: { burgerservicenummer, geboortedatum, adres, ...more },
        inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }],
      },
    ]);
    return burgerservicenummer;
  }

  const give = (bsn: string, change: ExampleVrijstelling = {}, gemeente: ExamplePartner = utrecht) =>
    gemeente.call('doorgevenVrijstelling', exampleVrijstelling({ bsn, ...change }));

  async function registered(...input: Parameters<typeof give>): Promise<Registered> {
    const answer = await give(...input);
    if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
    const { vrijstellingsnummer, datumTijdRegistratie } = answer;
    return { vrijstellingsnummer, datumTijdLaatsteMutatie: datumTijdRegistratie };
  }

  /** An open report, of the kind that needs no end. */
  async function meld(bsn: string) {
    const { einddatum: _, ...melding } = exampleMelding({ melding: { verzuimsoort: 'O' } }).melding;
    const answer = await las.call('meldenVerzuim', { ...exampleMelding({ bsn }), melding });
    if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
    return answer;
  }

  /** Where the school's change feed ends now. */
  async function feedToken(vervolgToken?: string): Promise<string> {
    const from = vervolgToken === undefined ? { vanafDatumTijd: '2020-01-01T00:00:00Z' } : { vervolgToken };
    const page = await las.call('opvragenGewijzigdeMeldingen', from);
    if (!page.verwerkt) throw new Error('no feed');
    return page.meerBeschikbaar ? feedToken(page.vervolgToken) : page.vervolgToken;
  }

  /** Number and signals of what changed since. */
  async function changesSince(vervolgToken: string) {
    const page = await las.call('opvragenGewijzigdeMeldingen', { vervolgToken });
    return page.verwerkt ? page.meldingen.map((melding) => [melding.meldingsnummer, signals(melding)]) : [];
  }

  return {
    running,
    las,
    utrecht,
    amersfoort: running.gemeente('gemeente-amersfoort', '00000001999903070000'),
    regio: running.gemeente('regio', '00000001999908000000'),
    pupil,
    stranger,
    give,
    registered,
    meld,
    feedToken,
    changesSince,
    stop: () => running.stop(),
  };
}
export type Scene = Awaited<ReturnType<typeof startScene>>;
