/** Whose contact hears of a report that moved: of the mailbox that has it, never of one that had it. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealed } from '../../src/store/at-rest/sealer.ts';
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
   values ($1::bigint, $3, 'B', clock_timestamp(), $2)`,
);
const NOTICE = sql(
  'test-notice',
  `insert into vb.notice (soort, ontvanger, meldingsnummer) values ('MELDING_GEWIJZIGD', 'BEHANDELAAR', $1::bigint)`,
);

let stap = 100;
async function nameContact(meldingsnummer: string, email: string): Promise<void> {
  const volgnummer = stap++;
  const row = `${meldingsnummer}/${volgnummer}`;
  const inhoud = sealed('processtap.inhoud', row, { contactGemeente: { email } });
  await desk.store.query(CONTACT, [meldingsnummer, inhoud, volgnummer]);
}

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
  await nameContact(number, 'een@utrecht.example');
  expect(await told(number)).toEqual(['een@utrecht.example']);
  await desk.claim(number, '0344');
  await desk.route();
  expect((await desk.assign(number, '0307')).kind).toBe('toegewezen');
  expect(await told(number)).toEqual([null]);
  await nameContact(number, 'een@amersfoort.example');
  expect(await told(number)).toEqual(['een@amersfoort.example']);
});
