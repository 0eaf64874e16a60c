/**
 * The register of pupils with the person from the BRP: enrolments, qualification and the pseudonym stay the register's
 * own, name, birth date, address and secrecy are the BRP's of this moment. A pupil with only an onderwijsnummer is not
 * in the BRP under a number that we know.
 * Source: verzuim §0.1, §3.3, §4.1.
 */
import type { Persoonsnummer } from '../../verzuim/verzuimmelding.ts';
import type { Deelnemersregister } from '../deelnemersregister.ts';
import type { BrpClient } from './brp-client.ts';

export function withBrp(own: Deelnemersregister, brp: BrpClient): Deelnemersregister {
  return {
    async find(nummer: Persoonsnummer) {
      const leerling = await own.find(nummer);
      const bsn = leerling?.persoon.burgerservicenummer;
      if (leerling === undefined || bsn === undefined) return leerling;
      const found = await brp.find(bsn);
      // Not (any more) in the BRP: what the register has is all there is.
      if (found === undefined) return leerling;
      const { onderwijsnummer, indicatieStartkwalificatie } = leerling.persoon;
      const persoon = {
        ...found.persoon,
        ...(onderwijsnummer === undefined ? {} : { onderwijsnummer }),
        ...(indicatieStartkwalificatie === undefined ? {} : { indicatieStartkwalificatie }),
      };
      const overledenOp = found.overledenOp ?? leerling.overledenOp;
      return { ...leerling, persoon, ...(overledenOp === undefined ? {} : { overledenOp }) };
    },
  };
}
