/** Whose contact hears of a report that moved: of the mailbox that has it, never of one that had it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collectNotices } from '../../src/store/notice.ts';
import { sql } from '../../src/store/pool.ts';
import { type Desk, openDesk } from '../setup/desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk(1);
});
afterAll(() => desk.drop());

const CONTACT = sql(
  'test-contact',
  `insert into vb.processtap (meldingsnummer, volgnummer, status, at, inhoud)
   select $1::bigint, 1 + max(volgnummer), 'B', clock_timestamp(),
     jsonb_build_object('contactGemeente', jsonb_build_object('email', $2::text))
   from vb.processtap where meldingsnummer = $1::bigint`,
);
const NOTICE = sql(
  'test-notice',
  `insert into vb.notice (soort, ontvanger, meldingsnummer) values ('MELDING_GEWIJZIGD', 'BEHANDELAAR', $1::bigint)`,
);

/** To whom a change of the report is told now. */
async function told(meldingsnummer: string): Promise<readonly (string | null)[]> {
  await desk.store.query(NOTICE, [meldingsnummer]);
  const found: (string | null)[] = [];
  await collectNotices(desk.store, 0, async (open) => {
    found.push(...open.map(({ address }) => address));
    return { mails: [], done: open.map(({ noticeId }) => noticeId) };
  });
  return found;
}

test('the old gemeente hears nothing once the report is with another, which names its own contact', async () => {
  const number = await desk.register(0);
  await desk.route();
  await desk.assign(number, '0344');
  await desk.route();
  await desk.store.query(CONTACT, [number, 'een@utrecht.example']);
  expect(await told(number)).toEqual(['een@utrecht.example']);
  await desk.claim(number, '0344');
  await desk.route();
  expect((await desk.assign(number, '0307')).kind).toBe('toegewezen');
  expect(await told(number)).toEqual([null]);
  await desk.store.query(CONTACT, [number, 'een@amersfoort.example']);
  expect(await told(number)).toEqual(['een@amersfoort.example']);
});
