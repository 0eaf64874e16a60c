/** After a whole journey nothing of a pupil stands in any column of any table in a form that can be read (design §1). */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CODECS } from '../../src/contract/codecs.ts';
import { exampleMelding } from '../../src/harness/example-melding.ts';
import { runJourney } from '../../src/harness/journey.ts';
import { readSettings } from '../../src/ops/settings.ts';
import { readSettingsParties } from '../../src/parties/parties-file.ts';
import { BLIND_COLUMNS, SEALED_COLUMNS } from '../../src/store/at-rest/columns.ts';
import { upsertDeelnemers } from '../../src/store/deelnemers-import.ts';
import { addGegevenslevering } from '../../src/store/gegevenslevering.ts';
import { sql } from '../../src/store/pool.ts';
import { EXAMPLE_SETTINGS, startTestBroker, type TestBroker, until } from '../setup/broker.ts';
import { sendRaw, signedMessage } from '../setup/wire.ts';

const REDEN = 'merkteken in vrije tekst';
const LEERLING = {
  burgerservicenummer: '123456782',
  ...{ geslachtsnaam: 'Merkachternaam', voornamen: 'Merkvoornaam', geboortedatum: '2014-02-03' },
  adres: {
    ...{ straatnaam: 'Merkstraat', huisnummer: '7', postcode: '3599ZZ', plaatsnaam: 'Utrecht' },
    gemeentecode: '0344',
  },
};
/** Of that pupil and those of examples/ that the journey is about, their school's contact, and what people wrote. */
const MARKS = [
  ...['999000111', '999000123', 'Oudegracht', 'Langestraat', '3811AA', 'van der Proef'],
  ...['123456782', 'Merkachternaam', 'Merkvoornaam', '2014-02-03', 'Merkstraat', '3599ZZ'],
  ...['a.voorbeeld@school.example', 'gesprek met leerling', REDEN, '<soap:Envelope', 'Envelope xmlns'],
];

let running: TestBroker;
const rows = <Row extends object>(text: string, values: readonly unknown[] = []) =>
  running.database.store.query<Row>(
    sql(createHash('sha256').update(text).digest('hex').slice(0, 32), text),
    values,
  );

beforeAll(async () => {
  running = await startTestBroker();
  const { store } = running.database;
  const directory = readSettingsParties(readSettings(EXAMPLE_SETTINGS, {}));
  await runJourney(running.broker.url, { store, directory, clock: Date.now }, () => undefined);
  await upsertDeelnemers(store, [
    { persoon: LEERLING, inschrijvingen: [{ brin: '99AD', begindatum: '2020-08-01' }] },
  ]);
  const school = running.school('vendor-rsin', '0000000700099AD00000');
  const gemeente = running.gemeente('gemeente-utrecht', '00000001999903440000');
  const reported = await school.call(
    'meldenVerzuim',
    exampleMelding({ bsn: LEERLING.burgerservicenummer, melding: { toelichting: REDEN } }),
  );
  if (!reported.verwerkt) throw new Error(JSON.stringify(reported.fouten));
  // Refused by the domain, and by the schema.
  const refused = await school.call('meldenVerzuim', exampleMelding({ brin: '99AE' }));
  expect(refused.verwerkt).toBe(false);
  const payload = CODECS.meldenVerzuim.writeRequest(exampleMelding()).replace('<vb:brin>99AD', '<vb:brin>x');
  await sendRaw(running.broker.url, { bytes: signedMessage({ payload }).bytes });
  const { meldingsnummer } = reported;
  const levering = await until('the levering', async () => {
    const page = await gemeente.call('ophalenMeldingen', { instantieCode: '0344', maxAantal: 100 });
    return page.verwerkt ? page.leveringen.find((one) => one.meldingsnummer === meldingsnummer) : undefined;
  });
  const { leveringId } = levering;
  const ended = await gemeente.call('bevestigenOntvangst', {
    ontvangsten: [{ leveringId, resultaat: 'GEWEIGERD', reden: REDEN }],
  });
  expect(ended.verwerkt).toBe(true);
  await addGegevenslevering(
    store,
    {
      ...{ mailbox: '0344', gemeentecode: '0344', slot: 'R1', soort: 'P', bestandsnaam: 'p.csv' },
      inhoud: Buffer.from('123456782;Merkachternaam;3599ZZ'),
    },
    'test',
  );
  // Nobody waits for it: it is written once in a while.
  await until('the recent messages', async () => {
    const [row] = await rows<{ count: number }>('select count(*)::int as count from vb.test_traffic');
    return row?.count ? true : undefined;
  });
});
afterAll(() => running.stop());

/** As text; as the bytes of a column, which PostgreSQL writes in hexadecimal; as base64 in any of its three positions. */
const formsOf = (mark: string): readonly string[] => [
  mark,
  Buffer.from(mark).toString('hex'),
  ...[0, 1, 2].map((shift) =>
    Buffer.from(' '.repeat(shift) + mark)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  ),
];

test('no table holds the number, name, address, texts or a message, in letters, hexadecimal or base64', async () => {
  const tables = await rows<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_schema in ('vb', 'bullmq') and table_type = 'BASE TABLE' order by 1`,
  );
  expect(tables.length).toBeGreaterThan(50);
  const forms = MARKS.flatMap(formsOf);
  const found: string[] = [];
  for (const { name } of tables) {
    const hits = await rows<{ form: string }>(
      `select distinct form from ${name} t, unnest($1::text[]) form where strpos(t::text, form) > 0`,
      [forms],
    );
    found.push(...hits.map(({ form }) => `${name}: ${form}`));
  }
  expect(found).toEqual([]);
});

test('what was looked for is there: the journey filled the sealed columns', async () => {
  const empty: string[] = [];
  for (const column of Object.keys(SEALED_COLUMNS)) {
    const [table, name] = column.split('.');
    const [row] = await rows<{ count: number }>(
      `select count(*)::int as count from vb.${table} where ${name} is not null`,
    );
    if (row?.count === 0) empty.push(column);
  }
  // Without a mail server nothing is written to anybody; nobody said that a report was not its own.
  expect(empty).toEqual([
    'verkeerde_gemeente.reden',
    'mail.address',
    'mail.brief',
    'vrijstelling_stap.reden',
  ]);
});

test('every column of bytes is sealed, a blind index, or known to hold nothing of a person', async () => {
  const columns = await rows<{ name: string }>(
    `select c.relname || '.' || a.attname as name
     from pg_attribute a join pg_class c on c.oid = a.attrelid
     where c.relnamespace = 'vb'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and a.atttypid = 'bytea'::regtype and a.attnum > 0 and not a.attisdropped order by 1`,
  );
  const known = new Set<string>([...Object.keys(SEALED_COLUMNS), ...BLIND_COLUMNS]);
  expect(columns.map(({ name }) => name).filter((name) => !known.has(name))).toEqual(NOTHING_OF_A_PUPIL);
  expect([...known].filter((name) => !columns.some((column) => column.name === name))).toEqual([]);
});

/** Digests, public keys and certificates; codes of people who log in; what the loket seals under its own key. */
const NOTHING_OF_A_PUPIL = [
  ...['at_rest.proof', 'audit_seal.hash', 'certificaat.der', 'device.token_sha256', 'gebruiker.totp_secret'],
  ...['invitation.token_sha256', 'invitation.totp_secret', 'kenmerk.content_digest', 'login_attempt.who'],
  ...['melding_concept.inhoud', 'message.body_digest', 'passkey.public_key', 'passkey_challenge.holder'],
  ...['recovery_code.code_sha256', 'session.token_sha256'],
];
