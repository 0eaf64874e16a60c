/** People of the loket with a session each, for whoever measures or draws its pages. */
import { Agent, request } from 'node:https';
import { TOTP } from 'otpauth';
import { voegGebruikerToe } from '../dist/parties/gebruikersbeheer.js';
import { grantRol } from '../dist/store/gebruikers.js';
import { searchPartijen } from '../dist/store/partijen.js';

const PASSWORD = 'een lange zin om te onthouden';
const HOUR_MS = 3_600_000;

export function createLoketVisitors(store, loketUrl) {
  const agent = new Agent({ keepAlive: true, rejectUnauthorized: false });
  const ask = (path, { method = 'GET', headers = {}, body } = {}) =>
    new Promise((resolve, reject) => {
      const outgoing = request(`${loketUrl}${path}`, { method, agent, headers }, async (incoming) => {
        const parts = [];
        for await (const part of incoming) parts.push(part);
        resolve({
          status: incoming.statusCode,
          headers: incoming.headers,
          text: Buffer.concat(parts).toString('utf8'),
        });
      });
      outgoing.on('error', reject).end(body);
    });
  const post = async (path, value) => {
    const body = JSON.stringify(value);
    const answer = await ask(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
    return { ...answer, json: JSON.parse(answer.text) };
  };

  /** @param partij  name of the organisation; undefined: the register itself. */
  async function invite(inlognaam, partij, rollen) {
    const [found] = partij === undefined ? [] : await searchPartijen(store, { zoek: partij, max: 1 });
    const partijId = found?.partijId ?? null;
    const by = {
      ...{ door: 'bench', gebruikerId: undefined, now: Date.now(), invitationMs: HOUR_MS },
      ...{ partijId, rollen: [partij === undefined ? 'functioneel-beheerder' : 'beheerder'] },
    };
    const added = await voegGebruikerToe(store, by, { inlognaam, naam: 'Proef', email: null, partijId });
    await store.withTransaction(async (tx) => {
      for (const rol of rollen) await grantRol(tx, added.gebruiker.gebruikerId, rol, by);
    });
    return added.token;
  }

  return {
    async logIn(inlognaam, partij, rollen) {
      const token = await invite(inlognaam, partij, rollen);
      const begun = await post('/api/v1/inschrijving', { token, wachtwoord: PASSWORD });
      const totp = new TOTP({ secret: new URL(begun.json.totpUri).searchParams.get('secret') });
      const done = await post('/api/v1/inschrijving/bevestiging', { token, code: totp.generate() });
      const [code] = done.json.herstelcodes;
      const login = await post('/api/v1/inloggen', {
        inlognaam,
        wachtwoord: PASSWORD,
        code,
        soort: 'cookie',
      });
      const cookie = login.headers['set-cookie'].map((line) => line.split(';')[0]).join('; ');
      let csrf;
      return {
        async get(path) {
          const answer = await ask(path, { headers: { cookie } });
          if (answer.status !== 200)
            throw new Error(`${path}: ${answer.status} ${answer.text.slice(0, 300)}`);
          return answer.text;
        },
        /** The form of the register's search, as a browser sends it. @returns where the browser is led: what is found. */
        async search(path, zoek) {
          csrf ??= /name="csrf" value="([^"]+)"/.exec(await this.get(path))[1];
          const headers = {
            ...{ cookie, origin: loketUrl, 'sec-fetch-site': 'same-origin' },
            'content-type': 'application/x-www-form-urlencoded',
          };
          const body = new URLSearchParams({ csrf, zoek }).toString();
          const answer = await ask(path, { method: 'POST', headers, body });
          if (answer.status !== 303)
            throw new Error(`search for ${zoek}: ${answer.status} ${answer.text.slice(0, 300)}`);
          return answer.headers.location;
        },
      };
    },
    close: () => agent.destroy(),
  };
}
