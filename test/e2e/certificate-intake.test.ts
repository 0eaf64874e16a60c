/**
 * A school mails its certificate as schools do today: zip and sheet by SMTP, a second person approves, the confirmation
 * comes, the first signed report is accepted. Renewed under load, nothing is refused. Row 5 of verzuim §1.
 */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keurCertificaatGoed, wijsCertificaatAf } from '../../src/broker/certificaat/decide.ts';
import { certificaatStand } from '../../src/broker/certificaat/stand.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { ExamplePartner } from '../../src/harness/example-partners.ts';
import { voegPartijToe } from '../../src/parties/partijbeheer.ts';
import { listAudit } from '../../src/store/audit.ts';
import { listCertificaten, listInzendingen } from '../../src/store/certificaten.ts';
import { findPartij } from '../../src/store/partijen.ts';
import { PARTIJ_INVOER } from '../../src/verzuim/partij.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { mailIn, partnerWith, partyCertificate, sheetFor, zipOf } from '../setup/party-certificate.ts';
import { madeUpNumbers } from '../setup/process.ts';
import { loadPupils } from '../setup/pupils.ts';
import { startSmtp, type TestSmtp } from '../setup/smtp.ts';

const INTAKE = 'certificaten@register.example';
const SCHOOL = 'beheer@school.example';
const OIN = '0000000700098VA00000';
const LOAD = { perSecond: 20, seconds: 8 };
const numbers = madeUpNumbers(LOAD.perSecond * LOAD.seconds + 20);

let running: TestBroker;
let out: TestSmtp;
let partijId: string;
let used = 0;
const partners: ExamplePartner[] = [];
const first = partyCertificate(OIN, '20981231115959Z');
beforeAll(async () => {
  out = await startSmtp();
  running = await startTestBroker((settings) => ({
    ...settings,
    post: {
      smtp: { host: '127.0.0.1', port: out.port, tls: 'none', timeoutMs: 5000 },
      from: 'register@register.example',
      batchMinutes: 0.002,
      retryMinutes: [0.01],
    },
    intake: {
      ...{ host: '127.0.0.1', port: 0, address: INTAKE, maxBytes: 4_194_304, maxConnections: 20 },
      ...{ maxConnectionsPerMinute: 1000, timeoutMs: 10_000 },
    },
  }));
  await loadPupils(running.database.store, numbers, '98VA');
  const school = await voegPartijToe(
    running.database.store,
    PARTIJ_INVOER.parse({
      ...{ soort: 'SCHOOL', naam: 'De Nieuwe School (test)' },
      gegevens: { brins: [{ brin: '98VA', sector: 'VO', vestigingen: ['98VA00'] }] },
    }),
    { door: 'test', partijId: null },
  );
  if (!school.verwerkt) throw new Error('refused');
  partijId = school.partij.partijId;
});
afterAll(async () => {
  for (const partner of partners) partner.close();
  await running.stop();
  await out.stop();
});

const send = (attachments: Record<string, Buffer>, times = 1, from = SCHOOL) =>
  mailIn({ port: running.broker.intakePort ?? 0, to: INTAKE, from, attachments }, times);
const toSchool = (address = SCHOOL) => out.received.filter(({ to }) => to.includes(address));
/** The nth mail to the school, as a person reads it. */
const answer = (nth: number, address = SCHOOL) =>
  until(`mail ${nth}`, async () => {
    const mail = toSchool(address)[nth]?.parsed;
    return mail?.text === undefined ? undefined : { subject: mail.subject, text: mail.text };
  });
const partnerOf = (certificate: typeof first) => {
  const partner = partnerWith(certificate, { baseUrl: running.broker.url, fromOin: OIN });
  partners.push(partner);
  return partner;
};
const report = async (partner: ExamplePartner) => {
  const bsn = numbers[used++] ?? '';
  const melding = exampleMelding({ kenmerk: `cert-${used}`, brin: '98VA', bsn });
  const done = await partner.call('meldenVerzuim', melding).catch((error: Error) => error.message);
  if (typeof done === 'string') return done;
  return done.verwerkt ? 'accepted' : done.fouten.map(({ code }) => code).join();
};
const waiting = async () => {
  const [found] = await listCertificaten(running.database.store, { status: 'WACHT', max: 1 });
  return found;
};

test('row 5 a zip and a sheet by mail, a second person approves, the confirmation comes once, the first report is accepted', async () => {
  const partner = partnerOf(first);
  expect(await report(partner)).toContain('VB-F17');
  const sheet = await sheetFor(first, { brin: '98VA', bestandsnaam: 'school.cer', geldigTot: '31-12-2098' });
  const attachments = { 'certificaat.zip': zipOf({ 'school.cer': first.der }), 'sjabloon.xlsx': sheet };
  await send(attachments);
  const received = await answer(0);
  expect(received.subject).toBe('Uw certificaat is ontvangen');
  expect(received.text).toContain('De Nieuwe School (test)');
  expect(received.text).toContain(OIN);
  expect(await report(partner)).toContain('VB-F17');

  const { store } = running.database;
  const wacht = await waiting();
  const by = (door: string) => ({ store, door, now: Date.now() });
  const approved = await keurCertificaatGoed(by('functioneel.beheer'), wacht?.certificaatId ?? '');
  expect(approved).toMatchObject({ verwerkt: true, certificaat: { status: 'GELDIG', oin: OIN } });
  expect((await answer(1)).subject).toBe('Uw certificaat is geregistreerd');
  expect(await report(partner)).toBe('accepted');
  expect(await findPartij(store, partijId)).toMatchObject({
    oin: OIN,
    gegevens: { contact: { email: 'beheer@school.example' } },
  });
  // Handled: approving again, and the same mail once more, change nothing and are answered by nothing.
  expect(await keurCertificaatGoed(by('functioneel.beheer'), wacht?.certificaatId ?? '')).toMatchObject({
    fouten: [{ code: 'VZ-CER-23' }],
  });
  expect(toSchool()).toHaveLength(2);
  const { events } = await listAudit(store, { action: 'certificaat.in-gebruik', max: 5 });
  expect(events).toMatchObject([{ actor: OIN, detail: { certificaatId: wacht?.certificaatId } }]);
});

test('row 5 renewed under a load of 20 messages a second: the new public part by mail is enough, and none is refused', async () => {
  const second = partyCertificate(OIN);
  const [old, renewed] = [partnerOf(first), partnerOf(second)];
  const before = toSchool().length;
  const outcomes: Promise<string>[] = [];
  const total = LOAD.perSecond * LOAD.seconds;
  for (let i = 0; i < total; i++) {
    if (i === total / 4) await send({ 'nieuw.zip': zipOf({ 'nieuw.crt': Buffer.from(second.pem) }) });
    // The first half is still sent with the old one; then both are used side by side.
    outcomes.push(report(i >= total / 2 && i % 2 === 0 ? renewed : old));
    await new Promise((resolve) => setTimeout(resolve, 1000 / LOAD.perSecond));
  }
  expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['accepted']));
  const mail = await answer(before);
  expect(mail.subject).toBe('Uw nieuwe certificaat is geregistreerd');
  expect(mail.text).toContain(first.serienummer);
  const found = await listCertificaten(running.database.store, { partijId, max: 5 });
  expect(found.map((one) => certificaatStand(one, found, Date.now()).stand)).toEqual(['GELDIG', 'GELDIG']);
  const [newest] = found;
  expect(newest).toMatchObject({ herkomst: 'MAIL', status: 'GELDIG', eersteGebruik: expect.any(Number) });
}, 90_000);

describe('refused by mail, with words that help', () => {
  const refusal = async (attachments: Record<string, Buffer>) => {
    const before = toSchool().length;
    await send(attachments);
    const [inzending] = await listInzendingen(running.database.store, 1);
    return { ...(await answer(before)), codes: inzending?.codes };
  };

  test('VZ-CER-21 a certificate that is known already', async () => {
    const { codes, text } = await refusal({ 'weer.zip': zipOf({ 'school.cer': first.der }) });
    expect([codes, text]).toEqual([['VZ-CER-21'], expect.stringContaining('VZ-CER-21')]);
  });
  test('VZ-CER-22 an organisation that is not known, VZ-CER-10 none that is named', async () => {
    const stranger = partyCertificate('0000000700098VX00000');
    const zip = zipOf({ 'school.cer': stranger.der });
    const sheet = await sheetFor(stranger, { brin: '98VX', bestandsnaam: 'school.cer' });
    expect((await refusal({ 'a.zip': zip, 'b.xlsx': sheet })).codes).toEqual(['VZ-CER-22']);
    expect((await refusal({ 'a.zip': zip })).codes).toEqual(['VZ-CER-10']);
  });
  test('VZ-CER-14 a sheet that names an organisation with another OIN', async () => {
    const stranger = partyCertificate('00000003998877660000');
    const sheet = await sheetFor(stranger, { brin: '98VA', bestandsnaam: 'school.cer' });
    const zip = zipOf({ 'school.cer': stranger.der, 'sjabloon.xlsx': sheet });
    expect((await refusal({ 'a.zip': zip })).codes).toEqual(['VZ-CER-14']);
  });
  test('VZ-CER-09 a private key: its owner is told that it is burnt, and nothing of it is kept anywhere', async () => {
    const leaked = partyCertificate('0000000700098VY00000');
    const key = Buffer.from(leaked.privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const mark = key.toString().split('\n')[3] ?? '';
    const { codes, subject, text } = await refusal({ 'sleutel.key': key, 'school.cer': leaked.der });
    expect([codes, subject]).toEqual([['VZ-CER-09'], 'Belangrijk: uw geheime sleutel is niet meer geheim']);
    expect(text).not.toContain(mark);
    expect(running.log()).not.toContain(mark);
  });
  test('VZ-CER-09 a private key in the words of the mail', async () => {
    const key = first.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const before = toSchool().length;
    await mailIn({
      ...{ port: running.broker.intakePort ?? 0, to: INTAKE, from: SCHOOL, attachments: {} },
      text: `Hierbij onze sleutel:\n\n${key}`,
    });
    expect((await answer(before)).subject).toBe('Belangrijk: uw geheime sleutel is niet meer geheim');
  });
  test('VZ-CER-21 a stranger who hands in the public certificate of another changes nothing of it, and not its contact', async () => {
    const { store } = running.database;
    const mailed = await sheetFor(first, {
      ...{
        brin: '98VA',
        bestandsnaam: 'school.cer',
        geldigTot: '31-12-2098',
        contactEmail: 'dief@elders.example',
      },
    });
    const zip = zipOf({ 'school.cer': first.der, 's.xlsx': mailed });
    await send({ 'a.zip': zip }, 1, 'dief@elders.example');
    // Known, and registered by a person: nothing changes.
    expect((await listInzendingen(store, 1))[0]?.codes).toEqual(['VZ-CER-21']);
    const [known] = await listCertificaten(store, { partijId, status: 'GELDIG', max: 5 });
    expect(known?.aangemeldDoor).toBe('mail');
    expect(await findPartij(store, partijId)).toMatchObject({ gegevens: { contact: { email: SCHOOL } } });
  });
  test('one address gets at most ten answers an hour, whoever writes in its name', async () => {
    const victim = 'slachtoffer@elders.example';
    for (let i = 0; i < 14; i++) await send({ [`f${i}.docx`]: Buffer.from(`x${i}`) }, 1, victim);
    const toVictim = () => out.received.filter(({ to }) => to.includes(victim)).length;
    await until('ten answers', async () => (toVictim() >= 10 ? true : undefined));
    const before = toSchool().length;
    await send({ 'laatste.docx': Buffer.from('x') });
    await answer(before);
    expect(toVictim()).toBe(10);
  });
  test('a mail by a machine gets no answer, and a mail that comes twice one', async () => {
    const before = toSchool().length;
    await send({ 'niets.txt': Buffer.from('x') }, 1, '');
    const stranger = { 'foto.docx': Buffer.from('geen certificaat') };
    await send(stranger, 2);
    await answer(before);
    const rows = await listInzendingen(running.database.store, 2);
    expect(rows.map(({ codes }) => codes)).toEqual([['VZ-CER-02'], ['VZ-CER-08']]);
    expect(toSchool()).toHaveLength(before + 1);
  });
});

test('VZ-CER-23 VZ-CER-24 who hands a certificate in does not approve it; one that is rejected may come again', async () => {
  const { store } = running.database;
  const other = await voegPartijToe(
    store,
    PARTIJ_INVOER.parse({
      ...{ soort: 'SCHOOL', naam: 'Nog een school (test)' },
      gegevens: { brins: [{ brin: '98VB', sector: 'VO' }] },
    }),
    { door: 'test', partijId: null },
  );
  expect(other.verwerkt).toBe(true);
  const certificate = partyCertificate('0000000700098VB00000');
  const sheet = await sheetFor(certificate, { brin: '98VB', bestandsnaam: 'school.cer' });
  const files = { 'a.zip': zipOf({ 'school.cer': certificate.der, 's.xlsx': sheet }) };
  const sender = 'beheer@tweede.example';
  await send(files, 1, sender);
  const wacht = await until('the certificate', waiting);
  const by = (door: string) => ({ store, door, now: Date.now() });
  expect(await keurCertificaatGoed(by(' MAIL '), wacht.certificaatId)).toMatchObject({
    fouten: [{ code: 'VZ-CER-24' }],
  });
  const rejected = await wijsCertificaatAf(
    by('f.beheer'),
    wacht.certificaatId,
    'De contactpersoon kent het niet.',
  );
  expect(rejected).toMatchObject({ verwerkt: true, certificaat: { status: 'AFGEWEZEN' } });
  const mail = await answer(1, sender);
  expect(mail.text).toContain('De contactpersoon kent het niet.');
  await send(files, 1, sender);
  expect((await until('the certificate again', waiting)).certificaatId).toBe(wacht.certificaatId);
  expect(await keurCertificaatGoed(by('f.beheer'), wacht.certificaatId)).toMatchObject({ verwerkt: true });
});
