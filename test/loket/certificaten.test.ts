/** Certificates over the API: handed in by the organisation, decided by the register, seen by its own people only. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestLoket, type TestLoket } from '../setup/loket-server.ts';
import { partyCertificate, sheetFor, zipOf } from '../setup/party-certificate.ts';

let at: TestLoket;
beforeAll(async () => {
  at = await startTestLoket();
});
afterAll(() => at.stop());

interface Body {
  readonly certificaat: { readonly certificaatId: string };
  readonly wacht: boolean;
  readonly fouten: readonly { readonly code: string }[];
}

test('VZ-CER-22 an organisation hands in its own certificate only; the register approves; nobody else sees it', async () => {
  const certificate = partyCertificate('0000000700098VA00000', '20260420000000Z');
  const sheet = await sheetFor(certificate, {
    ...{ brin: '98VA', bestandsnaam: 'school.cer', geldigTot: '20-04-2026' },
  });
  const raw = zipOf({ 'school.cer': certificate.der, 'sjabloon.xlsx': sheet });
  const own = await at.addPartij('SCHOOL', { brins: [{ brin: '98VA', sector: 'VO' }], tolerances: [] });
  const other = await at.addPartij('SCHOOL', { brins: [{ brin: '98VB', sector: 'VO' }], tolerances: [] });
  const as = async (partijId: string | null, rol: 'beheerder' | 'functioneel-beheerder') =>
    at.bearer(await at.addPerson(partijId, [rol]));
  const [school, stranger] = [await as(own, 'beheerder'), await as(other, 'beheerder')];
  const register = await as(null, 'functioneel-beheerder');
  const post = async (headers: Record<string, string>) => {
    const sent = { ...headers, 'content-type': 'application/octet-stream' };
    const path = '/certificaten?bestandsnaam=school.zip';
    const answer = await at.ask(path, { method: 'POST', raw, headers: sent });
    return { status: answer.status, body: answer.json as unknown as Body };
  };
  const refused = await post(stranger);
  expect([refused.status, refused.body.fouten[0]?.code]).toEqual([422, 'VZ-CER-22']);
  const done = await post(school);
  expect([done.status, done.body.wacht]).toEqual([201, true]);
  const path = `/certificaten/${done.body.certificaat.certificaatId}`;
  expect((await at.ask(path, { headers: school })).status).toBe(200);
  expect((await at.ask(path, { headers: stranger })).status).toBe(404);
  const approve = (headers: Record<string, string>) =>
    at.ask(`${path}/goedkeuring`, { method: 'PUT', headers });
  expect((await approve(school)).status).toBe(403);
  expect((await approve(register)).status).toBe(200);
  const attention = (await at.ask('/aandacht', { headers: school })).json as unknown as { tekst: string }[];
  expect(attention).toMatchObject([
    { soort: 'CERTIFICAAT', tekst: expect.stringContaining('verloopt over') },
  ]);
  expect((await at.ask('/aandacht', { headers: stranger })).json).toEqual([]);
});

test('the empty sheet is there for everyone with an account', async () => {
  const headers = await at.bearer(await at.addPerson(null, []));
  const answer = await at.ask('/certificaten/sjabloon', { headers });
  expect([answer.status, answer.headers['content-disposition']]).toEqual([
    200,
    'attachment; filename="sjabloon-certificaatgegevens.xlsx"',
  ]);
  expect(answer.text.startsWith('PK')).toBe(true);
});
