/** From an invitation to an account: once, in time, and only with a code that proves the app; the first of all too. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sql } from '../../src/store/pool.ts';
import { STRONG, startTestLoket, type TestLoket } from '../setup/loket-server.ts';

let at: TestLoket;
const sent: [string, string][] = [];
let mailWorks = true;
beforeAll(async () => {
  const send = async (email: string, token: string) => {
    if (mailWorks) sent.push([email, token]);
    return mailWorks;
  };
  at = await startTestLoket({ invitations: { send } });
});
afterAll(() => at.stop());

const begin = (token: string, wachtwoord = STRONG) => at.post('/inschrijving', { token, wachtwoord });
const codeOf = (answer: { json: { fouten: readonly { code: string }[] } }) => answer.json.fouten[0]?.code;

test('the first functioneel beheerder: a token of one hour, used once; a later one ends it; none once there is one', async () => {
  const early = await at.first('eerste');
  const late = await at.first('eerste');
  if (!early.verwerkt || !late.verwerkt) throw new Error('refused');
  expect(codeOf(await begin(early.token))).toBe('VZ-GEB-08');
  at.time.now += 60 * 60_000;
  expect(codeOf(await begin(late.token))).toBe('VZ-GEB-08');
  const third = await at.first('eerste');
  if (!third.verwerkt) throw new Error('refused');
  const person = await at.enrol(third.token, 'eerste', third.gebruiker.gebruikerId);
  expect((await at.ask('/gebruikers', { headers: await at.bearer(person) })).status).toBe(200);
  expect(codeOf(await begin(third.token))).toBe('VZ-GEB-08');
  expect(await at.first('tweede')).toMatchObject({ verwerkt: false, fouten: [{ code: 'VZ-GEB-12' }] });
  const stored = await at.store.query<{ text: string }>(
    sql('test-invitations', `select coalesce(string_agg(a::text, ' '), '') as text from vb.audit a`),
  );
  for (const { token } of [early, late, third]) expect(stored[0]?.text).not.toContain(token);
});

test('VZ-GEB-07 VZ-GEB-08 VZ-GEB-09 nothing changes until a code proves the app; a weak password is refused; a second begin makes the first secret worthless', async () => {
  const headers = await at.bearer(await at.addPerson(null, ['functioneel-beheerder']));
  const added = await at.post(
    '/gebruikers',
    { inlognaam: 'nieuw.mens', naam: 'Nieuw', partijId: null },
    headers,
  );
  const { token } = added.json.uitnodiging;
  expect(codeOf(await begin(token, 'nieuw.mens 12'))).toBe('VZ-GEB-07');
  const confirm = (code: string) => at.post('/inschrijving/bevestiging', { token, code });
  expect(codeOf(await confirm('123456'))).toBe('VZ-GEB-08');
  const [one, two] = [(await begin(token)).json.totpUri, (await begin(token)).json.totpUri];
  expect(one).toMatch(/^otpauth:\/\/totp\/Verzuimbroker:nieuw\.mens\?.*algorithm=SHA1&digits=6&period=30$/);
  expect(two).not.toBe(one);
  expect(codeOf(await confirm('000000'))).toBe('VZ-GEB-09');
  const body = { inlognaam: 'nieuw.mens', wachtwoord: STRONG, code: '000000' };
  expect((await at.post('/inloggen', body)).status).toBe(401);
  const person = await at.enrol(token, 'nieuw.mens', added.json.gebruiker.gebruikerId);
  // The code that proved the app was used with that.
  expect((await at.logIn(person)).status).toBe(200);
  expect(codeOf(await confirm(person.code()))).toBe('VZ-GEB-08');
});

test('an invitation goes by mail when it can, and then nobody else sees it; a mail that fails is said', async () => {
  const headers = await at.bearer(await at.addPerson(null, ['functioneel-beheerder']));
  const body = { naam: 'Post', email: 'post@register.example', partijId: null };
  const added = await at.post('/gebruikers', { ...body, inlognaam: 'met.post' }, headers);
  expect(added.json.uitnodiging).toEqual({ verzonden: true });
  const [email, token = ''] = sent.at(-1) ?? [];
  expect(email).toBe('post@register.example');
  expect(added.text).not.toContain(token);
  expect((await begin(token)).status).toBe(200);
  mailWorks = false;
  const failed = await at.post('/gebruikers', { ...body, inlognaam: 'zonder.post' }, headers);
  expect(failed.json.uitnodiging).toEqual({ verzonden: false });
});

test('the secret of the app cannot be read from the database', async () => {
  const uri = (
    await (async () => {
      const headers = await at.bearer(await at.addPerson(null, ['functioneel-beheerder']));
      const added = await at.post(
        '/gebruikers',
        { inlognaam: 'geheim.houder', naam: 'G', partijId: null },
        headers,
      );
      return begin(added.json.uitnodiging.token);
    })()
  ).json.totpUri;
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const [row] = await at.store.query<{ secret: Buffer }>(
    sql('test-sealed', `select totp_secret as secret from vb.invitation order by created_at desc limit 1`),
  );
  expect(row?.secret.length).toBe(12 + 16 + 20);
  expect(secret).toHaveLength(32);
  expect(row?.secret.toString('latin1')).not.toContain(secret);
});
