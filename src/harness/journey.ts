/**
 * The whole journey of one report against a running broker, with real TLS and real signatures; each step is told to
 * `tell`. Used by the demo.
 */

import type { Levering } from '../contract/messages.ts';
import { parseFaultstring } from '../edukoppeling/soap/fault.ts';
import type { RouteringDesk } from '../parties/routering.ts';
import { exampleMelding } from './example-melding.ts';
import { createExamplePartner, type ExamplePartner } from './example-partners.ts';
import { addAction, pullUntil, reportAndWithdraw } from './journey-changes.ts';
import { type RouteringParts, type RouteringSeen, routeElsewhere } from './journey-routering.ts';
import { registerVrijstelling, type VrijstellingSeen } from './journey-vrijstelling.ts';
import { FaultError } from './partner.ts';

export interface JourneyResult {
  readonly ok: boolean;
  readonly meldingsnummer: string;
  readonly gemeentecode: string;
  readonly mailbox: string;
  readonly gemeenteReceived: boolean;
  readonly statusSeenBySchool: string;
  /** What the gemeente got after the school changed this report, and withdrew another. */
  readonly changed: { readonly levering: string };
  readonly withdrawn: { readonly levering: string; readonly status: string };
  /** The vrijstelling that the gemeente registered, and what the report shows of it. */
  readonly vrijstelling: VrijstellingSeen;
  /** What a form for one kind of report did: the form, and where a later report went; undefined without a desk. */
  readonly routering: RouteringSeen | undefined;
  readonly tampered: { readonly accepted: boolean; readonly fault: string };
  readonly replayed: { readonly sameMeldingsnummer: boolean };
  /** Milliseconds of each step. */
  readonly ms: Readonly<Record<string, number>>;
}

export type Tell = (step: string, lines: readonly string[], ms: number) => void;

const MAILBOX = '0344';

/**
 * @param desk  where forms of gemeenten come in; without it that step is left out.
 * @throws when a step does not do what it should.
 */
export async function runJourney(
  baseUrl: string,
  desk: RouteringDesk | undefined,
  tell: Tell,
): Promise<JourneyResult> {
  const las = createExamplePartner({
    baseUrl,
    service: 'school',
    certificate: 'vendor-rsin',
    fromOin: '0000000700099AD00000',
  });
  const gemeente = createExamplePartner({
    baseUrl,
    service: 'gemeente',
    certificate: 'gemeente-utrecht',
    fromOin: '00000001999903440000',
  });
  const verwerker = createExamplePartner({
    baseUrl,
    service: 'gemeente',
    certificate: 'gemeente-amersfoort',
    fromOin: '00000001999903070000',
  });
  try {
    return await travel({ las, gemeente, verwerker, desk }, tell);
  } finally {
    for (const partner of [las, gemeente, verwerker]) partner.close();
  }
}

interface Travellers extends Omit<RouteringParts, 'desk'> {
  readonly gemeente: ExamplePartner;
  readonly desk: RouteringDesk | undefined;
}

async function travel({ las, gemeente, verwerker, desk }: Travellers, tell: Tell): Promise<JourneyResult> {
  const ms: Record<string, number> = {};
  const step = async <T>(
    name: string,
    work: () => Promise<T>,
    say: (value: T) => readonly string[],
  ): Promise<T> => {
    const started = performance.now();
    const value = await work();
    ms[name] = Math.round(performance.now() - started);
    tell(name, say(value), ms[name]);
    return value;
  };
  const verzuimmelding = exampleMelding();
  const prepared = las.prepare('meldenVerzuim', verzuimmelding);
  const melding = await step(
    'melden',
    () => sendMelding(las, prepared),
    (answer) => [
      'The vendor signs a report for school 99AD, under its mandate, and sends it over mutual TLS.',
      'Checked: TLS and certificates, envelope, addressing, signature of every part, mandate, schema, pupil, domain rules.',
      `Accepted as meldingsnummer ${answer.meldingsnummer}, registered ${answer.datumTijdRegistratie}, status R.`,
    ],
  );
  const levering = await step(
    'bezorgen',
    () => pullUntil(gemeente, MAILBOX, melding.meldingsnummer, 'NIEUW'),
    (found) => [
      `The router found gemeente ${found.gemeentecode} and put the report into mailbox ${MAILBOX}, number ${found.volgnummerMailbox}.`,
      'The system of that gemeente pulled it, with the pupil as the register knows it.',
    ],
  );
  await step(
    'bevestigen',
    () => confirm(gemeente, levering),
    () => ['The gemeente confirmed: VERWERKT. It will not come again.'],
  );
  await step(
    'terugkoppelen',
    () => sendStatus(gemeente, levering),
    () => ['The leerplichtambtenaar takes it up: status B.'],
  );
  const seen = await step(
    'zien',
    () => readStatus(las, melding.meldingsnummer),
    (status) => [
      `The school asks what has changed and sees status ${status}, with the contact at the gemeente.`,
    ],
  );
  const changed = await step(
    'muteren',
    async () => {
      await addAction(las, melding.meldingsnummer, verzuimmelding);
      return pullUntil(gemeente, MAILBOX, melding.meldingsnummer, 'MUTATIE');
    },
    (found) => [
      'The school adds what it did meanwhile; at this stage it may not change the reason or the period.',
      `The gemeente pulls the new version as ${found.soortLevering}, after the report itself.`,
    ],
  );
  const withdrawn = await step(
    'intrekken',
    async () => {
      const other = exampleMelding({ melding: { verzuimsoort: 'O' } });
      return pullUntil(gemeente, MAILBOX, await reportAndWithdraw(las, other), 'INTREKKING');
    },
    (found) => [
      `Another report, ${found.meldingsnummer}, is made and withdrawn: the gemeente gets ${found.soortLevering}, status ${found.status}.`,
    ],
  );
  const { begindatum } = verzuimmelding.melding;
  const vrijstelling = await step(
    'vrijstelling',
    () => registerVrijstelling(las, gemeente, { meldingsnummer: melding.meldingsnummer, begindatum }),
    ({ vrijstellingsnummer, signalen }) => [
      `The gemeente registers vrijstelling ${vrijstellingsnummer} for this pupil, after checking proof and term.`,
      `The report stays; the school now sees signal ${signalen.join(', ')} at it.`,
    ],
  );
  const routering =
    desk &&
    (await step(
      'routering',
      () => routeElsewhere({ las, verwerker, desk }),
      (found) => [
        `The gemeente wants overig verzuim at a party it hired. Its form is refused: ${found.refused}, no declaration.`,
        `The declaration is recorded; form ${found.formulierId} is handed in by one person and approved by another.`,
        `Report ${found.meldingsnummer}, made after that, is in mailbox ${found.mailbox}; what was there before stays.`,
      ],
    ));
  const tampered = await step(
    'vervalsen',
    () => sendTampered(las),
    (fault) => ['A copy with one changed character in the Body is sent.', `Refused: ${fault}`],
  );
  const replay = await step(
    'herhalen',
    () => sendMelding(las, prepared),
    (answer) => [
      `The first message is sent again, byte for byte: the same meldingsnummer ${answer.meldingsnummer}, nothing new.`,
    ],
  );
  const sameMeldingsnummer = replay.meldingsnummer === melding.meldingsnummer;
  const code = parseFaultstring(tampered)?.code ?? '';
  return {
    ok:
      seen === 'B' &&
      sameMeldingsnummer &&
      code === 'VB-F18' &&
      vrijstelling.signalen.includes('VZ-SIG-01') &&
      (routering === undefined || routering.refused.includes('VZ-RTE-03')),
    meldingsnummer: melding.meldingsnummer,
    gemeentecode: levering.gemeentecode ?? '',
    mailbox: MAILBOX,
    gemeenteReceived: true,
    statusSeenBySchool: seen,
    changed: { levering: changed.soortLevering },
    withdrawn: { levering: withdrawn.soortLevering, status: withdrawn.status },
    vrijstelling,
    routering,
    tampered: { accepted: code === '', fault: code },
    replayed: { sameMeldingsnummer },
    ms,
  };
}

async function sendMelding(las: ExamplePartner, prepared: ReturnType<ExamplePartner['prepare']>) {
  const answer = await las.send('meldenVerzuim', prepared);
  if (!answer.verwerkt) throw new Error(answer.fouten.map((fout) => `${fout.code} ${fout.tekst}`).join('; '));
  return answer;
}

async function confirm(gemeente: ExamplePartner, { leveringId }: Levering): Promise<void> {
  const answer = await gemeente.call('bevestigenOntvangst', {
    ontvangsten: [{ leveringId, resultaat: 'VERWERKT' }],
  });
  if (!answer.verwerkt || answer.bevestigingen[0]?.fout) throw new Error('the levering was not confirmed');
}

async function sendStatus(gemeente: ExamplePartner, levering: Levering): Promise<void> {
  const { meldingsnummer, datumTijdLaatsteMutatie } = levering;
  const answer = await gemeente.call('terugkoppelenStatus', {
    kenmerkAfzender: `status-${meldingsnummer}`,
    meldingsnummer,
    datumTijdLaatsteMutatie,
    status: 'B',
    contactGemeente: {
      naam: 'B. Ambtenaar',
      functie: 'leerplichtambtenaar',
      email: 'leerplicht@gemeente.example',
    },
  });
  if (!answer.verwerkt) throw new Error(answer.fouten.map((fout) => fout.code).join(' '));
}

async function readStatus(las: ExamplePartner, meldingsnummer: string): Promise<string> {
  let token: string | undefined;
  for (;;) {
    const request =
      token === undefined ? { vanafDatumTijd: '2020-01-01T00:00:00.000Z' } : { vervolgToken: token };
    const page = await las.call('opvragenGewijzigdeMeldingen', request);
    if (!page.verwerkt) throw new Error('the change feed was refused');
    const found = page.meldingen.find((melding) => melding.meldingsnummer === meldingsnummer);
    const last = found?.procesverloop[found.procesverloop.length - 1];
    if (found && last?.contactGemeente) return found.status;
    if (!page.meerBeschikbaar) throw new Error('the school does not see the status');
    token = page.vervolgToken;
  }
}

/** @returns the faultstring; empty when the broker believed it. */
async function sendTampered(las: ExamplePartner): Promise<string> {
  const { message, call } = las.prepare('meldenVerzuim', exampleMelding());
  const text = message.bytes
    .toString('utf8')
    .replace('vermoedelijkeReden>onbekend', 'vermoedelijkeReden>0nbekend');
  try {
    await las.send('meldenVerzuim', { message: { ...message, bytes: Buffer.from(text) }, call });
    return '';
  } catch (error) {
    if (error instanceof FaultError) return error.fault.faultstring;
    throw error;
  }
}
