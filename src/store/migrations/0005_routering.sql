-- Where reports go, as data that changes over time. Every moment here is compared with the moment of registration.

-- All gemeenten there ever were. `einddatum` is the first day on which the code no longer holds.
create table vb.gemeente (
  gemeentecode text primary key check (gemeentecode ~ '^[0-9]{4}$'),
  naam text not null,
  begindatum date,
  einddatum date,
  opvolgers text[] not null default '{}',
  gesplitst boolean not null default false
);
comment on column vb.gemeente.gesplitst is 'its area went to several gemeenten: the code alone never decides';

create table vb.routering_formulier (
  formulier_id bigint generated always as identity primary key,
  gemeentecode text not null,
  ondertekenaar text not null,
  status text not null check (status in ('INGEDIEND', 'GOEDGEKEURD', 'VERVALLEN')),
  gevraagde_ingang timestamptz(3) not null,
  -- from here to there it decides, for reports registered in between; set when it is approved, withdrawn
  geldig_vanaf timestamptz(3),
  geldig_tot timestamptz(3),
  ingediend_door text not null,
  ingediend_op timestamptz(3) not null default clock_timestamp(),
  goedgekeurd_door text,
  goedgekeurd_op timestamptz(3),
  ingetrokken_door text,
  ingetrokken_op timestamptz(3),
  check ((goedgekeurd_door is null) = (geldig_vanaf is null)),
  check (lower(goedgekeurd_door) <> lower(ingediend_door))
);
create index routering_formulier_gemeente on vb.routering_formulier (gemeentecode);

create table vb.routering_regel (
  formulier_id bigint not null references vb.routering_formulier,
  slot text not null check (slot in ('R1', 'R2', 'R3', 'R4')),
  instantie_naam text not null,
  instantie_code text not null,
  email text not null,
  primary key (formulier_id, slot)
);

create table vb.verklaring_verwerker (
  verklaring_id bigint generated always as identity primary key,
  gemeentecode text not null,
  verwerker_naam text not null,
  verwerker_kvk text not null check (verwerker_kvk ~ '^[0-9]{8}$'),
  verwerker_oin text not null,
  reikwijdte text[] not null,
  datum_ondertekening date not null,
  einddatum date,
  geldig_vanaf timestamptz(3) not null,
  geldig_tot timestamptz(3),
  vastgelegd_door text not null,
  vastgelegd_op timestamptz(3) not null default clock_timestamp(),
  ingetrokken_door text,
  ingetrokken_op timestamptz(3)
);
create index verklaring_verwerker_gemeente on vb.verklaring_verwerker (gemeentecode);

-- What the form had to do with where a report went; no row: the gemeente's own mailbox, without a form.
create table vb.routering_besluit (
  meldingsnummer bigint primary key references vb.melding on delete cascade,
  formulier_id bigint not null references vb.routering_formulier,
  terugval boolean not null
);
comment on column vb.routering_besluit.terugval is 'the form held, but its instantie was blocked: the own mailbox';

create index melding_woongemeente on vb.melding (woongemeente, registered_at);

-- From which moment a change of a form or declaration may hold. Routers hold the lock shared while they decide; the
-- change waits for them, so whatever was routed without it was registered before this moment, and whatever is routed
-- later sees it. The moments of registration are rounded to milliseconds: two more are safe.
create function vb.routering_moment() returns timestamptz language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('vb.routering', 0));
  return date_trunc('milliseconds', clock_timestamp()) + interval '2 milliseconds';
end $$;
