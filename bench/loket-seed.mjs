/** A store as after a full year: reports of many schools and gemeenten, with what belongs to each. Made up, in SQL. */

import { sealed } from '../dist/store/at-rest/sealer.js';
import { upsertDeelnemers } from '../dist/store/deelnemers-import.js';

/** Of the reports that the school in the bench sees, in a hundred. */
const OWN_SHARE = 2;
/** Of a pupil, counting up: one in eleven is a number that can be. */
export const FIRST_NUMBER = 900_000_001;
const PART = 100_000;
/** Reports whose content is sealed and stored at once. */
const SEALED_AT_ONCE = 5000;

/**
 * A school of the example has two in a hundred of all reports, Utrecht a fifth; one in fifty lies in a mailbox still, one
 * in a thousand on the desk; a hundredth is of today.
 * @param example  content of a report, and the pupil as it was then.
 */
export async function seed(client, { reports, example, store, sealer }, tell) {
  await upsertDeelnemers(
    store,
    Array.from({ length: Math.ceil(reports / 3) }, (_, n) => ({
      persoon: {
        burgerservicenummer: String(FIRST_NUMBER + n),
        ...{ geslachtsnaam: 'Proef', geboortedatum: '2010-01-01' },
      },
      inschrijvingen: [],
    })),
  );
  const { rows } = await client.query(
    'select min(deelnemer_id)::bigint as first, count(*)::int as count from vb.deelnemer',
  );
  for (let from = 0; from < reports; from += PART) {
    const size = Math.min(PART, reports - from);
    await part(client, { from, size, reports, ...rows[0] });
    await sealContent(client, example, sealer);
    tell(`${from + size} of ${reports} reports`);
  }
  await client.query(
    `insert into vb.mailbox_head select mailbox, max(seq) from vb.mailbox_item group by mailbox
     on conflict (mailbox) do update set last_seq = excluded.last_seq;
     insert into vb.school_head select brin, max(seq) from vb.school_change group by brin
     on conflict (brin) do update set last_seq = excluded.last_seq;
     select setval('vb.meldingsnummer_seq', (select max(meldingsnummer) from vb.melding))`,
  );
  await client.query('vacuum analyze');
}

async function part(client, { from, size, reports, first, count }) {
  await client.query('drop table if exists report');
  await client.query(
    `create temp table report as
     select n, 2000000 + n as nummer, gen_random_uuid() as key, gen_random_uuid() as event,
       case when n % 100 < ${OWN_SHARE} then '99AD' else 'B' || lpad((n % 997)::text, 3, '0') end as brin,
       $3::bigint + (n * 7919) % $4::bigint as deelnemer,
       case when n % 1000 = 7 then 'UITVAL' when n % 5 = 0 then '0344' else lpad((n % 340)::text, 4, '0') end as mailbox,
       (array['V3','LRV','L','O','V4','RMC'])[1 + n % 6] as soort,
       (array['R','B','K','G','G','G','G','I'])[1 + n % 8] as status,
       -- In the order of their numbers, as they come: the last hundredth today.
       now() - case when n >= 0.99 * $5 then interval '6 hours' * ($5 - n) / (0.01 * $5)
                    else interval '1 day' * (1 + 399 * (1 - n::float8 / $5)) end as at
     from generate_series($1::bigint, $1::bigint + $2::bigint - 1) n`,
    [from, size, first, count, reports],
  );
  await client.query(`
    insert into vb.message select key, 'BENCH', 'urn:uuid:' || key, sha256(key::text::bytea), 'meldenVerzuim', 'BENCH', 'BENCH',
      at, jsonb_build_object('verwerkt', true, 'meldingsnummer', nummer::text, 'status', 'R') from report;
    insert into vb.kenmerk select 'BENCH', 'bench-' || n, 'meldenVerzuim', sha256(key::text::bytea), key from report;
    insert into vb.melding (meldingsnummer, message_key, from_oin, kenmerk, brin, deelnemer_id, verzuimsoort, begindatum,
      einddatum, status, registered_at, changed_at, volgnummer, signalen, woongemeente, mailbox, route_slot, grond, routed_at)
      select nummer, key, 'BENCH', 'bench-' || n, brin, deelnemer, soort, at::date - 3, at::date, status, at, at, 1, '[]',
        nullif(mailbox, 'UITVAL'), mailbox, 'R1', case when mailbox = 'UITVAL' then 'GEEN_ADRES' else 'INSCHRIJVING' end, at
      from report;
    insert into vb.processtap select nummer, 1, 'R', at from report;
    insert into vb.processtap select nummer, 2, status, at from report where status <> 'R';
    insert into vb.melding_event select event, nummer, 1, 'NIEUW', at from report;
    insert into vb.audit (at, actor, action, message_key, meldingsnummer)
      select at, 'BENCH', 'melding.registered', key, nummer from report;
    insert into vb.mailbox_item (mailbox, seq, levering_id, event_id, meldingsnummer, soort, delivered_at, fetched_count, ended_at, result)
      select mailbox, coalesce((select max(seq) from vb.mailbox_item i where i.mailbox = report.mailbox), 0)
          + row_number() over (partition by mailbox order by n),
        gen_random_uuid(), event, nummer, 'NIEUW', at, 1,
        case when n % 50 = 7 then null else at end, case when n % 50 = 7 then null else 'VERWERKT' end from report;
    insert into vb.school_change select brin, coalesce((select max(seq) from vb.school_change c where c.brin = report.brin), 0)
        + row_number() over (partition by brin order by n), nummer, at from report;
  `);
}

/** Each report has the content of the example, under its own row. */
async function sealContent(client, { verzuimmelding, persoon }, sealer) {
  const { rows } = await client.query('select nummer, key from report order by n');
  for (let at = 0; at < rows.length; at += SEALED_AT_ONCE) {
    const some = rows.slice(at, at + SEALED_AT_ONCE);
    const values = (column, value) => some.map(({ key }) => sealer.protect(sealed(column, key, value)));
    await client.query(
      `insert into vb.melding_inhoud (meldingsnummer, verzuimmelding, persoon)
       select * from unnest($1::bigint[], $2::bytea[], $3::bytea[])`,
      [
        some.map(({ nummer }) => nummer),
        values('melding_inhoud.verzuimmelding', verzuimmelding),
        values('melding_inhoud.persoon', persoon),
      ],
    );
  }
}
