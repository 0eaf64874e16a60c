/** raadplegenInstelling: one institution with everything it has or had. A query, nothing is remembered. Source: verzuim §1 row 9. */
import { fout } from '../../verzuim/fouten.ts';
import type { Handler } from '../operations.ts';

export const raadplegenInstelling: Handler<'raadplegenInstelling'> = {
  remembered: false,
  async handle({ request }, { rio }) {
    const instelling = await rio.findInstelling(request.brin);
    if (instelling === undefined) return { verwerkt: false, fouten: [fout('VZ-SCH-01', 'brin')] };
    return { verwerkt: true, instelling };
  },
};
