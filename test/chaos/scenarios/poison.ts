/** Reports that cannot be delivered, among others that can. */
import { until } from '../../setup/until.ts';
import { pause, type Scenario } from '../scenario.ts';

const EVERY = 50;
const POISONED_MS = 4000;

/** Numbers are given in turn, so that each batch of fifty has one. */
export const POISON: Scenario = {
  name: 'one of fifty that cannot be delivered',
  what: 'the store refuses every fiftieth report: the others of its batch are delivered, and it is when the cause is gone',
  async harm({ scene: { postgres } }) {
    await postgres.run(
      `alter table vb.mailbox_item add constraint chaos_poison check (meldingsnummer % ${EVERY} <> 0) not valid`,
    );
    try {
      await pause(POISONED_MS);
      // Of what waits for longer than a delivery takes there is nothing but what is poisoned.
      await until('a healthy report that was delivered after a poisoned one', async () => {
        const [row] = await postgres.query<{ poisoned: number; healthy: number }>(
          `select count(*) filter (where meldingsnummer % ${EVERY} = 0)::int as poisoned,
             count(*) filter (where meldingsnummer % ${EVERY} <> 0 and created_at < now() - interval '3 seconds')::int as healthy
           from vb.outbox`,
        );
        return row && row.poisoned > 0 && row.healthy === 0 ? true : undefined;
      });
    } finally {
      await postgres.run('alter table vb.mailbox_item drop constraint chaos_poison');
    }
  },
};
