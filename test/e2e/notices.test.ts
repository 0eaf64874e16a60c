/** Notices by e-mail, from a signed message to a real SMTP server: who gets one, what it says, and what goes wrong. */
import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from 'vitest';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import type { Settings } from '../../src/ops/settings.ts';
import { addGegevenslevering } from '../../src/store/gegevenslevering.ts';
import type { MailSummary } from '../../src/store/mail.ts';
import { sql } from '../../src/store/pool.ts';
import type { Melder, Verzuimmelding } from '../../src/verzuim/verzuimmelding.ts';
import { startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { freePort, writeSettings } from '../setup/process.ts';
import { type Misbehaviour, startSmtp, type TestSmtp } from '../setup/smtp.ts';

const BIN = fileURLToPath(new URL('../../dist/processes/verzuimbroker.js', import.meta.url));
const running: TestBroker[] = [];
const servers: TestSmtp[] = [];
afterEach(async () => {
  for (const broker of running.splice(0)) await broker.stop();
  for (const server of servers.splice(0)) await server.stop();
});
const UTRECHT = 'leerplicht@utrecht.example';
const MELDER = 'melder@school.example';
const BEHANDELAAR = 'behandelaar@gemeente.example';

const postTo = (port: number, change: object = {}): Settings['post'] => ({
  smtp: { host: '127.0.0.1', port, tls: 'none', timeoutMs: 2000 },
  from: 'broker@broker.example',
  batchMinutes: 0.002,
  retryMinutes: Array.from({ length: 30 }, () => 0.002),
  ...change,
});
async function start(post: Settings['post']): Promise<TestBroker> {
  const broker = await startTestBroker((settings) => ({ ...settings, post }));
  running.push(broker);
  return broker;
}
async function smtp(options: Misbehaviour = {}): Promise<TestSmtp> {
  const server = await startSmtp(options);
  servers.push(server);
  return server;
}
const schoolOf = (broker: TestBroker) => broker.school('vendor-rsin', '0000000700099AD00000');
const utrechtOf = (broker: TestBroker) => broker.gemeente('gemeente-utrecht', '00000001999903440000');

async function meld(broker: TestBroker, melder: Partial<Melder> = {}, melding: object = {}) {
  const request = exampleMelding({ melding });
  const sent: Verzuimmelding = { ...request, melder: { ...request.melder, ...melder } };
  const answer = await schoolOf(broker).call('meldenVerzuim', sent);
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  await until('the delivery', async () => {
    const found = await schoolOf(broker).call('ophalenVerzuimmelding', answer);
    return found.verwerkt && found.melding.geleverd ? true : undefined;
  });
  return { sent, meldingsnummer: answer.meldingsnummer, moment: answer.datumTijdRegistratie };
}
const status = async (broker: TestBroker, meldingsnummer: string, moment: string, change: object) => {
  const answer = await utrechtOf(broker).call('terugkoppelenStatus', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie: moment,
    status: 'B',
    contactGemeente: { naam: 'B. Behandelaar', email: BEHANDELAAR },
    ...change,
  });
  if (!answer.verwerkt) throw new Error(JSON.stringify(answer.fouten));
  return answer.datumTijdLaatsteMutatie;
};
const mailsTo = (server: TestSmtp, address: string) =>
  server.received.filter(({ to }) => to.includes(address)).map(({ parsed }) => parsed.text ?? '');
const arrived = (server: TestSmtp, address: string, words: string) =>
  until(`a mail to ${address}: ${words}`, async () =>
    mailsTo(server, address).some((text) => text.includes(words)) ? true : undefined,
  );
const MAILS = sql(
  'test-mails',
  `select mail_id, state, tries, vb.sealed('mail.address', mail_id::text, address) as address, smtp_code, last_error
   from vb.mail order by created_at`,
);
interface MailRow {
  readonly state: string;
  readonly tries: number;
  readonly address: string | null;
}
const mailsOf = (broker: TestBroker) => broker.database.store.query<MailRow>(MAILS);

test('row 7 what comes in a window for one mailbox is one mail: how many, and nothing about a pupil', async () => {
  const server = await smtp();
  const broker = await start(postTo(server.port, { batchMinutes: 0.1 }));
  const soorten = ['V3', 'L', 'O'] as const;
  const sent = await Promise.all(soorten.map((verzuimsoort) => meld(broker, {}, { verzuimsoort })));
  await arrived(server, UTRECHT, 'Er zijn 3 nieuwe meldingen in mailbox 0344.');
  expect(server.received).toHaveLength(1);
  const [mail] = server.received;
  const persons = sent.flatMap(({ sent: { melding, leerling, melder, kenmerkAfzender }, meldingsnummer }) => [
    leerling.nummer,
    melding.begindatum,
    melding.einddatum,
    melding.vermoedelijkeReden,
    melder.naamMelder,
    melder.emailMelder,
    kenmerkAfzender,
    meldingsnummer,
    '99AD',
  ]);
  for (const mark of persons)
    expect({ mark, found: mail?.raw.includes(mark ?? '-') }).toMatchObject({ found: false });
  expect(await mailsOf(broker)).toMatchObject([{ state: 'VERZONDEN', address: null }]);
  expect(broker.log()).not.toContain(UTRECHT);
});

test('row 11 the melder hears of a new status when the report asks for it, never which; the behandelaar of a change', async () => {
  const server = await smtp();
  const broker = await start(postTo(server.port));
  const both = await meld(broker, { emailMelder: MELDER, ccEmailOntvanger: 'BEIDE' }, { verzuimsoort: 'O' });
  const silent = await meld(broker, { emailMelder: 'stil@school.example' }, { verzuimsoort: 'L' });
  await status(broker, silent.meldingsnummer, silent.moment, {});
  const moment = await status(broker, both.meldingsnummer, both.moment, {});
  await arrived(server, MELDER, 'De gemeente heeft de status van 1 melding gewijzigd.');

  const verzuimmelding = {
    ...both.sent,
    kenmerkAfzender: randomUUID(),
    melding: { ...both.sent.melding, ondernomenActie: 'GEHEIME-ACTIE' },
  };
  const changed = await schoolOf(broker).call('muterenVerzuimmelding', {
    meldingsnummer: both.meldingsnummer,
    datumTijdLaatsteMutatie: moment,
    verzuimmelding,
  });
  if (!changed.verwerkt) throw new Error(JSON.stringify(changed.fouten));
  await arrived(server, BEHANDELAAR, 'De school heeft 1 melding gewijzigd die u behandelt.');
  await status(broker, both.meldingsnummer, changed.datumTijdLaatsteMutatie, {
    status: 'G',
    redenAfsluiting: 'A5',
  });
  await until('the second mail to the melder', async () =>
    mailsTo(server, MELDER).length === 2 ? true : undefined,
  );
  const everything = server.received.map(({ raw }) => raw).join('\n');
  for (const mark of ['A5', 'GEHEIME-ACTIE', '999000111', 'Behandelaar', both.meldingsnummer]) {
    expect({ mark, found: everything.includes(mark) }).toEqual({ mark, found: false });
  }
  expect(mailsTo(server, 'stil@school.example')).toEqual([]);
});

test.each([
  ['CONTACTPERSOON', true, false],
  ['BEHANDELAAR', false, true],
] as const)('row 11 ccEmailOntvanger %s', async (ccEmailOntvanger, melderHears, behandelaarHears) => {
  const server = await smtp();
  const broker = await start(postTo(server.port));
  const { meldingsnummer, moment } = await meld(broker, { emailMelder: MELDER, ccEmailOntvanger });
  const later = await status(broker, meldingsnummer, moment, {});
  const withdrawn = await schoolOf(broker).call('intrekkenVerzuimmelding', {
    kenmerkAfzender: randomUUID(),
    meldingsnummer,
    datumTijdLaatsteMutatie: later,
    redenIntrekking: 'vergissing',
  });
  expect(withdrawn).toMatchObject({ verwerkt: true });
  await arrived(server, UTRECHT, 'wijziging van een melding');
  await until('an empty notice table', async () => {
    const open = await broker.database.store.query(sql('test-open', 'select 1 as one from vb.notice'));
    const waiting = (await mailsOf(broker)).filter(({ state }) => state === 'WACHT');
    return open.length + waiting.length === 0 ? true : undefined;
  });
  expect(mailsTo(server, MELDER)).toHaveLength(melderHears ? 1 : 0);
  expect(mailsTo(server, BEHANDELAAR)).toHaveLength(behandelaarHears ? 1 : 0);
});

test('row 7 a file of the register is told too', async () => {
  const server = await smtp();
  const broker = await start(postTo(server.port));
  const to = { mailbox: '0344', gemeentecode: '0344', slot: 'R1' as const };
  const file = { ...to, soort: 'P' as const, bestandsnaam: 'a.csv' };
  await addGegevenslevering(broker.database.store, { ...file, inhoud: Buffer.from('x') }, 'test');
  await arrived(server, UTRECHT, 'Er staat 1 nieuw bestand (gegevenslevering) klaar voor mailbox 0344.');
});

test('a server that is down is tried again until it is there; the report itself waits for nothing', async () => {
  const port = await freePort();
  const broker = await start(postTo(port));
  await meld(broker);
  await until('a second try', async () => {
    const [row] = await mailsOf(broker);
    return (row?.tries ?? 0) >= 2 ? true : undefined;
  });
  const server = await smtp({ port });
  await arrived(server, UTRECHT, 'Er is 1 nieuwe melding');
  await until('the record', async () =>
    (await mailsOf(broker))[0]?.state === 'VERZONDEN' ? true : undefined,
  );
  expect(server.received).toHaveLength(1);
});

test('a server that takes a mail and hangs up before it says so gets the same one again, with the same Message-ID', async () => {
  let cuts = 0;
  const server = await smtp({ afterData: () => (++cuts === 1 ? 'hang up' : undefined) });
  const broker = await start(postTo(server.port));
  await meld(broker);
  await until('the record', async () =>
    (await mailsOf(broker))[0]?.state === 'VERZONDEN' ? true : undefined,
  );
  const ids = server.received.map(({ parsed }) => parsed.messageId);
  expect(ids).toHaveLength(2);
  expect(new Set(ids).size).toBe(1);
});

const reached = (broker: TestBroker, state: MailSummary['state']) =>
  until(state, async () => ((await mailsOf(broker)).some((mail) => mail.state === state) ? true : undefined));
const list = (broker: TestBroker, ...args: string[]): { mails: readonly MailSummary[]; text: string } => {
  const settings = writeSettings({ port: 0, databaseUrl: broker.database.url });
  const command = [BIN, 'berichten', 'list', '--settings', settings, '--json', ...args];
  const { stdout } = spawnSync(process.execPath, command, { encoding: 'utf8' });
  return { mails: JSON.parse(stdout), text: stdout };
};

test('one address bounces and is visible at once, the other is delivered: berichten list names no person', async () => {
  const server = await smtp({ refuse: (address) => (address === MELDER ? 550 : undefined) });
  const broker = await start(postTo(server.port));
  const { meldingsnummer, moment } = await meld(broker, { emailMelder: MELDER, ccEmailOntvanger: 'BEIDE' });
  await status(broker, meldingsnummer, moment, {});
  await arrived(server, UTRECHT, 'Er is 1 nieuwe melding');
  await reached(broker, 'GEWEIGERD');
  const { mails, text } = list(broker);
  expect(mails).toMatchObject([
    { state: 'GEWEIGERD', smtpCode: 550, tries: 1, mailbox: null, domain: 'school.example' },
  ]);
  expect(text).not.toContain('melder@');
  expect(list(broker, '--toestand', 'VERZONDEN').mails).toMatchObject([{ mailbox: '0344', tries: 1 }]);
});

test('after the schedule a mail is given up, and visible', async () => {
  const server = await smtp({ refuse: () => 451 });
  const broker = await start(postTo(server.port, { retryMinutes: [0.002, 0.002] }));
  await meld(broker);
  await reached(broker, 'OPGEGEVEN');
  const { mails } = list(broker);
  expect(mails).toMatchObject([{ state: 'OPGEGEVEN', smtpCode: 451, tries: 3, mailbox: '0344' }]);
  expect(server.received).toEqual([]);
});

test('a slow server holds up neither the reports nor the end of the broker', async () => {
  const server = await smtp({ thinkMs: 60_000 });
  const broker = await start(
    postTo(server.port, { smtp: { host: '127.0.0.1', port: server.port, tls: 'none', timeoutMs: 60_000 } }),
  );
  await meld(broker);
  await until('a connection', async () => (server.connections() > 0 ? true : undefined));
  await meld(broker, {}, { verzuimsoort: 'L' });
  const before = performance.now();
  await broker.broker.close();
  expect(performance.now() - before).toBeLessThan(10_000);
  expect(await mailsOf(broker)).toMatchObject([{ state: 'WACHT' }]);
  running.splice(0);
  await broker.database.drop();
});

test('without a mail server in the settings no notice is ever written', async () => {
  const broker = await start(undefined);
  await meld(broker, { ccEmailOntvanger: 'BEIDE' });
  expect(await broker.database.store.query(sql('test-none', 'select 1 as one from vb.notice'))).toEqual([]);
});
