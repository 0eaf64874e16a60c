/** Row 3 of verzuim §1, and docs/decisions/0020: who gets in, who does not, and what strangers can do about it. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sql } from '../../src/store/pool.ts';
import { cookiesOf, type Person, STRONG, startTestLoket, type TestLoket } from '../setup/loket-server.ts';

let at: TestLoket;
beforeAll(async () => {
  at = await startTestLoket();
});
afterAll(() => at.stop());

/** Another network for each test: none waits for another's failures. */
let networks = 0;
const elsewhere = () => ({ 'x-forwarded-for': `198.51.${++networks}.7` });

describe('row 3 login with name, password and code', () => {
  test('row 3 login without a valid token code fails, and with one succeeds', async () => {
    const person = await at.addPerson(null, ['operator']);
    for (const code of ['000000', '12345', 'ABCD-ABCD-ABCD-ABCD']) {
      expect(await at.logIn(person, { code }, elsewhere())).toMatchObject({
        status: 401,
        json: { code: 'VB-A02' },
      });
    }
    expect(await at.post('/inloggen', { inlognaam: person.inlognaam, wachtwoord: STRONG })).toMatchObject({
      status: 400,
      json: { code: 'VB-A06', velden: ['body.code'] },
    });
    expect((await at.logIn(person)).status).toBe(200);
  });

  test('a code is used once: refused again at login, also at the same moment', async () => {
    const person = await at.addPerson(null, ['operator']);
    const code = person.code();
    const all = await Promise.all([1, 2, 3].map(() => at.logIn(person, { code }, elsewhere())));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(all.filter(({ status }) => status === 401)).toHaveLength(2);
    expect((await at.logIn(person, { code }, elsewhere())).status).toBe(401);
  });

  test('a wrong password does not use up the code', async () => {
    const person = await at.addPerson(null, []);
    const code = person.code();
    expect((await at.logIn(person, { code, wachtwoord: 'iets heel anders' }, elsewhere())).status).toBe(401);
    expect((await at.logIn(person, { code }, elsewhere())).status).toBe(200);
  });

  test('a recovery code stands in for the app once, with or without dashes', async () => {
    const person = await at.addPerson(null, []);
    const [first = '', second = ''] = person.herstelcodes;
    expect(new Set(person.herstelcodes).size).toBe(10);
    expect((await at.logIn(person, { code: first })).status).toBe(200);
    expect((await at.logIn(person, { code: first }, elsewhere())).status).toBe(401);
    const plain = second.replaceAll('-', '').toLowerCase();
    expect((await at.logIn(person, { code: plain })).status).toBe(200);
  });

  test('when the key of the secrets was exchanged, the answer is the same, and a recovery code still works', async () => {
    const person = await at.addPerson(null, []);
    const exchange = () => at.people.key.forEach((byte, n) => void at.people.key.writeUInt8(byte ^ 1, n));
    exchange();
    expect(await at.logIn(person)).toMatchObject({ status: 401, json: { code: 'VB-A02' } });
    expect((await at.logIn(person, { code: person.herstelcodes[3] ?? '' })).status).toBe(200);
    exchange();
    expect((await at.logIn(person)).status).toBe(200);
  });

  test('unknown name, wrong password and wrong code: one answer, one argon2 computation each', async () => {
    const person = await at.addPerson(null, []);
    const tries = [
      { inlognaam: 'bestaat.niet' },
      { wachtwoord: 'een ander wachtwoord' },
      { code: '000000' },
      { inlognaam: 'bestaat.niet', code: '000000' },
    ];
    const answers: unknown[] = [];
    for (const change of tries) {
      const before = at.people.passwords.computed();
      const { status, json } = await at.logIn(person, change, elsewhere());
      answers.push([status, { ...json, ref: '' }]);
      expect(at.people.passwords.computed() - before).toBe(1);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
  });

  test('what was typed is neither in the log nor in the audit', async () => {
    const person = await at.addPerson(null, []);
    await at.logIn(person, { inlognaam: 'per-ongeluk-mijn-wachtwoord' }, elsewhere());
    await at.logIn(person);
    const rows = await at.store.query<{ text: string }>(
      sql('test-audit-text', `select coalesce(string_agg(a::text, ' '), '') as text from vb.audit a`),
    );
    for (const text of [at.log(), rows[0]?.text]) {
      expect(text).not.toMatch(/per-ongeluk|lange zin|127\.0\.0\.1|198\.51\.\d+\.7/);
    }
    expect(at.log()).toContain('"action":"POST /api/v1/inloggen"');
    expect(at.log()).not.toContain(person.inlognaam);
  });
});

describe('a session', () => {
  let person: Person;
  beforeAll(async () => {
    person = await at.addPerson(null, ['operator']);
  });

  test('lives in a cookie that no page can read and no other host gets; nothing of it is stored but a digest', async () => {
    const answer = await at.logIn(person);
    const lines = [answer.headers['set-cookie'] ?? []].flat();
    for (const line of lines) {
      expect(line).toMatch(/^__Host-verzuim-\w+=[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Strict/);
    }
    expect(answer.headers['cache-control']).toBe('no-store');
    const token = /sessie=([\w-]+)/.exec(cookiesOf(answer))?.[1] ?? '';
    const stored = await at.store.query<{ text: string }>(
      sql('test-session-text', `select string_agg(s::text, ' ') as text from vb.session s`),
    );
    expect(token).not.toBe('');
    expect(stored[0]?.text).not.toContain(token);
  });

  test('fixation: the session a browser came with is not the one it leaves with, and is over', async () => {
    const before = await at.browser(person);
    expect((await at.ask('/ik', { headers: before })).status).toBe(200);
    const answer = await at.logIn(person, {}, { cookie: before.cookie });
    expect(cookiesOf(answer)).not.toContain(/sessie=[\w-]+/.exec(before.cookie)?.[0] ?? 'none');
    expect((await at.ask('/ik', { headers: before })).status).toBe(401);
    const planted = `__Host-verzuim-sessie=${'A'.repeat(43)}`;
    const after = cookiesOf(await at.logIn(person, {}, { cookie: planted }));
    expect(after).not.toContain(planted);
    expect((await at.ask('/ik', { headers: { cookie: planted } })).status).toBe(401);
  });

  test('theft after logout: the token that was stolen is worth nothing', async () => {
    const headers = await at.browser(person);
    const script = await at.bearer(person);
    expect((await at.ask('/uitloggen', { method: 'POST', headers })).status).toBe(204);
    expect((await at.ask('/ik', { headers })).status).toBe(401);
    expect((await at.ask('/ik', { headers: script })).status).toBe(200);
  });

  test('a cookie is not a bearer token, nor the other way round', async () => {
    const { cookie } = await at.browser(person);
    const { authorization } = await at.bearer(person);
    const stolen = /sessie=([\w-]+)/.exec(cookie)?.[1];
    expect((await at.ask('/ik', { headers: { authorization: `Bearer ${stolen}` } })).status).toBe(401);
    const swapped = `__Host-verzuim-sessie=${authorization.slice(7)}`;
    expect((await at.ask('/ik', { headers: { cookie: swapped } })).status).toBe(401);
  });

  test('ends after half an hour without a request, and after twelve hours whatever happens', async () => {
    const [quiet, busy] = [await at.bearer(person), await at.bearer(person)];
    const start = at.time.now;
    for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
      at.time.now = start + minutes * 60_000;
      expect((await at.ask('/ik', { headers: busy })).status).toBe(200);
    }
    expect((await at.ask('/ik', { headers: quiet })).status).toBe(401);
    at.time.now = start + 12 * 60 * 60_000;
    expect((await at.ask('/ik', { headers: busy })).status).toBe(401);
  });

  test('its owner sees and ends the own ones, and nobody else does', async () => {
    const [mine, other, stranger] = [
      await at.bearer(person),
      await at.bearer(person),
      await at.bearer(await at.addPerson(null, ['operator'])),
    ];
    const list = (await at.ask('/sessies', { headers: other })).json as unknown as {
      sessionId: string;
      deze: boolean;
    }[];
    const id = list.find(({ deze }) => deze)?.sessionId;
    const remove = (headers: Record<string, string>) =>
      at.ask(`/sessies/${id}`, { method: 'DELETE', headers });
    expect((await remove(stranger)).status).toBe(404);
    expect((await at.ask('/ik', { headers: other })).status).toBe(200);
    expect((await remove(mine)).status).toBe(204);
    expect((await at.ask('/ik', { headers: other })).status).toBe(401);
    const third = await at.bearer(person);
    expect((await at.ask('/sessies', { method: 'DELETE', headers: mine })).json.beeindigd).toBeGreaterThan(0);
    expect((await at.ask('/ik', { headers: third })).status).toBe(401);
    expect((await at.ask('/ik', { headers: mine })).status).toBe(200);
  });

  test('changing the password asks for the old one and a code, and ends every other session', async () => {
    const changer = await at.addPerson(null, []);
    const [mine, other] = [await at.bearer(changer), await at.bearer(changer)];
    const change = (body: object) =>
      at.ask('/wachtwoord', {
        method: 'PUT',
        headers: mine,
        body: { wachtwoord: STRONG, code: changer.code(), nieuwWachtwoord: 'een nieuwe lange zin', ...body },
      });
    expect((await change({ wachtwoord: 'fout maar lang' })).json.fouten[0]?.code).toBe('VZ-GEB-09');
    expect((await change({ code: '000000' })).json.fouten[0]?.code).toBe('VZ-GEB-09');
    // However often: who proved to be the owner does not guess.
    for (const nieuwWachtwoord of ['kort', 'wachtwoord1234', '123456789012', `${changer.inlognaam} 2026`]) {
      expect((await change({ nieuwWachtwoord })).json.fouten[0]?.code).toBe('VZ-GEB-07');
    }
    const changed = await change({});
    expect(changed.status).toBe(200);
    // The session goes on under another token: a copy of the one before is worth nothing.
    expect((await at.ask('/ik', { headers: mine })).status).toBe(401);
    const renewed = { authorization: `Bearer ${changed.json.token}` };
    expect((await at.ask('/ik', { headers: renewed })).status).toBe(200);
    expect((await at.ask('/ik', { headers: other })).status).toBe(401);
    expect((await at.logIn(changer, {}, elsewhere())).status).toBe(401);
    expect((await at.logIn(changer, { wachtwoord: 'een nieuwe lange zin' }, elsewhere())).status).toBe(200);
  });
});

describe('failed logins', () => {
  test('each costs a longer wait, for this name from this network only; after the wait it works again', async () => {
    const person = await at.addPerson(null, []);
    const attacker = elsewhere();
    const fail = () => at.logIn({ ...person, code: () => '000000' }, {}, attacker);
    const refusals: number[] = [];
    for (let n = 0; n < 4; n++) refusals.push((await fail()).status);
    expect(refusals).toEqual([401, 401, 401, 401]);
    const before = at.people.passwords.computed();
    const waiting = await fail();
    expect(waiting).toMatchObject({ status: 429, json: { code: 'VB-A09' }, headers: { 'retry-after': '2' } });
    expect(at.people.passwords.computed()).toBe(before);
    // Somebody at another network is not hindered.
    expect((await at.logIn(person, {}, elsewhere())).status).toBe(200);
    at.time.now += 2000;
    expect((await at.logIn(person, {}, attacker)).status).toBe(200);
  });

  test('many at once are many: no more than the free ones get through', async () => {
    const person = await at.addPerson(null, []);
    const attacker = elsewhere();
    const code = '000000';
    const all = await Promise.all(
      Array.from({ length: 20 }, () => at.logIn({ ...person, code: () => code }, {}, attacker)),
    );
    expect(all.filter(({ status }) => status === 401)).toHaveLength(4);
    expect(all.filter(({ status }) => status === 429)).toHaveLength(16);
  });

  test('a network that tries many names waits, and a browser that is known there does not', async () => {
    const person = await at.addPerson(null, []);
    const attacker = elsewhere();
    const known = cookiesOf(await at.logIn(person, {}, attacker));
    const device = /__Host-verzuim-apparaat=[\w-]+/.exec(known)?.[0] ?? '';
    const owner = person.code();
    const statuses: number[] = [];
    for (let n = 0; n < 62; n++) {
      const body = { inlognaam: `naam.${n}`, wachtwoord: STRONG, code: '000000' };
      statuses.push((await at.post('/inloggen', body, attacker)).status);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(60);
    for (let n = 0; n < 5; n++)
      await at.post('/inloggen', { inlognaam: `meer.${n}`, wachtwoord: STRONG, code: '1' }, attacker);
    expect((await at.logIn(person, { code: owner }, attacker)).status).toBe(429);
    expect((await at.logIn(person, { code: owner }, { ...attacker, cookie: device })).status).toBe(200);
  });
});

test('a flood of logins fills a queue, not the memory: what is too much gets 503 and is not counted as a failure', async () => {
  const small = await startTestLoket({
    passwords: { memoryKiB: 19_456, passes: 2, concurrent: 1, queue: 1 },
  });
  try {
    const tries = Array.from({ length: 12 }, (_, n) =>
      small.post(
        '/inloggen',
        { inlognaam: `naam.${n}`, wachtwoord: STRONG, code: '000000' },
        { 'x-forwarded-for': `203.0.${n}.1` },
      ),
    );
    const answers = await Promise.all(tries);
    const busy = answers.filter(({ status }) => status === 503);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]).toMatchObject({ json: { code: 'VB-A10' }, headers: { 'retry-after': '2' } });
    const counted = sql('test-counted', 'select count(*)::int as n from vb.login_attempt where failures > 0');
    const refused = answers.filter(({ status }) => status === 401).length;
    // By name and by network.
    expect((await small.store.query<{ n: number }>(counted))[0]?.n).toBe(2 * refused);
  } finally {
    await small.stop();
  }
});
