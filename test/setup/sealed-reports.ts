/** Reports in a store, without the wire: what the tests of keys and of sealing put in and look for. */
import { createHash, randomUUID } from 'node:crypto';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import type { Store } from '../../src/store/pool.ts';
import { findDeelnemer } from '../../src/store/reference.ts';
import { registerMelding } from '../../src/store/register-melding.ts';

export interface MarkedPupil {
  readonly nummer: string;
  readonly naam: string;
  readonly postcode: string;
  readonly reden: string;
}

/** What must be found nowhere: as text, and as the bytes of a message. */
export const marksOf = ({ nummer, naam, postcode, reden }: MarkedPupil): readonly string[] => [
  nummer,
  naam,
  postcode,
  reden,
];

/** Adds the pupil and one report. @returns its meldingsnummer. */
export async function reportMarked(store: Store, pupil: MarkedPupil): Promise<string> {
  const persoon = {
    burgerservicenummer: pupil.nummer,
    geslachtsnaam: pupil.naam,
    geboortedatum: '2014-01-01',
    adres: {
      ...{ straatnaam: 'Markestraat', huisnummer: '1', postcode: pupil.postcode },
      ...{ plaatsnaam: 'Utrecht', gemeentecode: '0344' },
    },
  };
  await upsertDeelnemers(store, [{ persoon, inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }] }]);
  const found = await findDeelnemer(store, { soort: 'burgerservicenummer', nummer: pupil.nummer });
  const digest = createHash('sha256').update(randomUUID()).digest();
  const verzuimmelding = exampleMelding({ bsn: pupil.nummer, melding: { toelichting: pupil.reden } });
  const registered = await registerMelding(store, {
    message: {
      ...{ fromOin: 'A', partijOin: 'A', door: 'A', tlsOin: 'A', operation: 'meldenVerzuim' },
      ...{ messageId: randomUUID(), ref: randomUUID(), bodyDigest: digest, contentDigest: digest },
      bytes: Buffer.from(`<Envelope>${JSON.stringify(verzuimmelding)}</Envelope>`),
    },
    ...{ deelnemerId: found?.deelnemerId ?? '', persoon, verzuimmelding, signalen: [], dagenTeLaat: 0 },
  });
  if (registered.kind !== 'registered') throw new Error(registered.kind);
  return (registered.outcome as { meldingsnummer: string }).meldingsnummer;
}
