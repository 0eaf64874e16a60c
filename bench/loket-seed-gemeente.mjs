/** What a gemeente has beside reports: vrijstellingen of some years, and files of the register. Made up. */
import { exampleVrijstelling } from '../dist/harness/example-vrijstelling.js';
import { addGegevenslevering } from '../dist/store/gegevenslevering.js';
import { contentOf } from '../dist/store/vrijstelling.js';

const GEMEENTE = '0344';
/** Of all gemeenten; the one that looks has a tenth. */
const VRIJSTELLINGEN = 50_000;
const OWN_EVERY = 10;
const LEVERINGEN = 300;
const SEALED_AT_ONCE = 5000;

export async function seedGemeente(client, { store, sealer }, tell) {
  const vrijstelling = exampleVrijstelling();
  for (let from = 0; from < VRIJSTELLINGEN; from += SEALED_AT_ONCE) {
    const numbers = Array.from({ length: SEALED_AT_ONCE }, (_, n) => String(5_000_000 + from + n));
    const contents = numbers.map((number, n) =>
      contentOf(number, 1, { burgerservicenummer: String(920_000_000 + from + n) }, vrijstelling).map(
        (value) => sealer.protect(value),
      ),
    );
    await client.query(
      `with row as (
         select n.number, n.at, gen_random_uuid() as key, i.bsn, i.nummers, i.inhoud
         from unnest($1::bigint[]) with ordinality as n (number, at)
           join unnest($2::bytea[], $3::bytea[], $4::bytea[]) with ordinality as i (bsn, nummers, inhoud, at) using (at)
       ), message as (
         insert into vb.message select key, 'BENCH-VRIJ', 'urn:uuid:' || key, sha256(key::text::bytea), 'doorgevenVrijstelling',
           'BENCH', 'BENCH', now() - interval '1 minute' * at, '{}' from row
       ), own as (
         insert into vb.vrijstelling (vrijstellingsnummer, message_key, from_oin, woongemeente, soort, begindatum, einddatum,
           status, versie, registered_at, changed_at)
         select number, key, 'BENCH-VRIJ', case when at % ${OWN_EVERY} = 0 then '${GEMEENTE}' else lpad((at % 340)::text, 4, '0') end,
           (array['5A','5B','5C','15'])[1 + at % 4], current_date - 100, current_date + 200, 'GELDIG', 1,
           now() - interval '1 minute' * at, now() - interval '1 minute' * at from row
       ), inhoud as (
         insert into vb.vrijstelling_inhoud (vrijstellingsnummer, versie, at, burgerservicenummer, nummers, vrijstelling)
         select number, 1, now(), bsn, nummers, inhoud from row
       )
       insert into vb.vrijstelling_stap (vrijstellingsnummer, volgnummer, actie, at, versie, message_key)
       select number, 1, 'DOORGEGEVEN', now(), 1, key from row`,
      [
        numbers,
        contents.map(([bsn]) => bsn),
        contents.map(([, , nummers]) => nummers),
        contents.map(([, , , inhoud]) => inhoud),
      ],
    );
  }
  await client.query(`select setval('vb.vrijstellingsnummer_seq', ${5_000_000 + VRIJSTELLINGEN})`);
  for (let n = 0; n < LEVERINGEN; n++) {
    await addGegevenslevering(
      store,
      {
        ...{ mailbox: GEMEENTE, gemeentecode: GEMEENTE, slot: 'R1', soort: 'P', peildatum: '2026-09-01' },
        ...{ inhoud: Buffer.from(`nummer\r\n${n}\r\n`), bestandsnaam: `wijzigingen-${n}.csv` },
      },
      'BENCH',
    );
  }
  await client.query('analyze');
  tell(`${VRIJSTELLINGEN} vrijstellingen, ${LEVERINGEN} gegevensleveringen`);
}
