/** A database without a worker, parties of every soort, and forms and declarations to hand in. */
import { expect } from 'vitest';
import { readParties } from '../../src/parties/parties-file.ts';
import { dienFormulierIn, keurFormulierGoed, type RouteringDesk } from '../../src/parties/routering.ts';
import { legVerklaringVast } from '../../src/parties/verklaringen.ts';
import type { FormulierInvoer } from '../../src/verzuim/keuring-routering.ts';
import { ROUTE_SLOTS } from '../../src/verzuim/routeringsformulier.ts';
import type { Verzuimsoort } from '../../src/verzuim/verzuimmelding.ts';
import { createTestDatabase } from './database.ts';
import { createRoutingDesk } from './routing.ts';

const HIRED = '00000001999900070000';
/** A gemeente for each test, so that none sees the forms of another. */
export const GEMEENTEN = Array.from({ length: 30 }, (_, i) => String(9000 + i));
const directory = readParties({
  schools: [],
  gemeenten: [
    ...GEMEENTEN.map((code) => ({
      oin: `00000001999${code}00000`,
      naam: code,
      mailboxes: [{ instantieCode: code, gemeentecodes: [code] }],
    })),
    {
      oin: '00000001999900080000',
      naam: 'regio',
      mailboxes: [
        { instantieCode: 'RBL-9', soort: 'GEMEENSCHAPPELIJKE_REGELING', namens: GEMEENTEN.slice(1) },
        { instantieCode: 'DSP-9', soort: 'DOORSTROOMPUNT', namens: GEMEENTEN.slice(1) },
      ],
    },
    { oin: HIRED, naam: 'verwerker', mailboxes: [{ instantieCode: 'HIRED', soort: 'VERWERKER' }] },
  ],
});

/** Codes of the instanties for R1 … R4. */
export const form = (
  gemeentecode: string,
  codes: readonly string[],
  change: Partial<FormulierInvoer> = {},
): FormulierInvoer => ({
  gemeentecode,
  ingang: Date.now(),
  ondertekenaar: 'Wethouder Proef',
  regels: codes.map((instantieCode, i) => ({
    slot: ROUTE_SLOTS[i] ?? 'R9',
    instantieNaam: `Instantie ${instantieCode}`,
    instantieCode,
    email: 'leerplicht@gemeente.example',
  })),
  ...change,
});

export const verklaring = (gemeentecode: string) => ({
  gemeentecode,
  verwerkerNaam: 'Verwerker BV (test)',
  verwerkerKvk: '99900070',
  verwerkerOin: HIRED,
  reikwijdte: ROUTE_SLOTS,
  datumOndertekening: '2026-01-05',
});

/** Code and field of each broken rule; none when it was accepted. */
export const codes = (done: { verwerkt: boolean; fouten?: readonly { code: string; veld?: string }[] }) =>
  (done.fouten ?? []).map(({ code, veld }) => `${code} ${veld ?? ''}`.trim());

/** @param pupils  how many reports there will be at most. */
export async function createFormsDesk(pupils: number) {
  const database = await createTestDatabase();
  const reports = await createRoutingDesk(database, directory, pupils);
  const desk: RouteringDesk = { store: database.store, directory, clock: Date.now };
  let taken = 1;
  const nextGemeente = () => GEMEENTEN[taken++] ?? '';
  async function approved(invoer: FormulierInvoer): Promise<{ formulierId: string; geldigVanaf: number }> {
    const submitted = await dienFormulierIn(desk, invoer, 'Anna');
    if (!submitted.verwerkt) throw new Error(JSON.stringify(submitted.fouten));
    const done = await keurFormulierGoed(desk, submitted.formulier.formulierId, 'Bert');
    if (!done.verwerkt) throw new Error(JSON.stringify(done.fouten));
    return { formulierId: done.formulier.formulierId, geldigVanaf: done.formulier.geldigVanaf ?? 0 };
  }
  async function declared(gemeentecode: string): Promise<string> {
    const done = await legVerklaringVast(desk, verklaring(gemeentecode), 'Carla');
    if (!done.verwerkt) throw new Error(JSON.stringify(done.fouten));
    return done.verklaring.verklaringId;
  }
  const register = (gemeentecode: string, soort: Verzuimsoort = 'V3') =>
    reports.register({ soort, adres: { gemeentecode } });
  async function routedTo(registered: readonly Awaited<ReturnType<typeof register>>[]): Promise<string[]> {
    await reports.route(registered.map(({ eventId }) => eventId));
    const found = await Promise.all(registered.map(({ meldingsnummer }) => reports.where(meldingsnummer)));
    expect(found.map(({ items }) => items)).toEqual(registered.map(() => 1));
    return found.map(({ mailbox }) => mailbox);
  }
  return { database, reports, desk, nextGemeente, approved, declared, register, routedTo };
}
