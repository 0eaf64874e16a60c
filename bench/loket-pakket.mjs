/** The software of a gemeente beside the people of the loket: the same questions to the same store, over SOAP. */
import { createExamplePartner } from '../dist/harness/example-partners.js';

/** @returns a visitor whose paths are questions: `/?status=B` asks opzoekenMeldingen for it, `/?leerling=NUMBER` for a pupil. */
export function createPakketVisitor(baseUrl) {
  const partner = createExamplePartner({
    ...{ baseUrl, service: 'gemeente', certificate: 'gemeente-utrecht', fromOin: '00000001999903440000' },
  });
  return {
    async get(path) {
      const { leerling, ...filter } = Object.fromEntries(
        new URL(path, 'https://pakket.example').searchParams,
      );
      const answer = await partner.call('opzoekenMeldingen', {
        ...filter,
        ...(leerling === undefined ? {} : { leerling: { soort: 'burgerservicenummer', nummer: leerling } }),
      });
      if (answer.verwerkt !== (filter.instantieCode === undefined)) throw new Error(JSON.stringify(answer));
      return answer;
    },
    close: () => partner.close(),
  };
}
