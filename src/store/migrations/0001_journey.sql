-- The journey of a report. Personal data stand in melding_inhoud, envelope, refused and deelnemer only.

create table vb.message (
  message_key uuid primary key,
  from_oin text not null,
  wsa_message_id text not null,
  body_digest bytea not null,
  operation text not null,
  sig_oin text not null,
  tls_oin text not null,
  received_at timestamptz not null,
  outcome jsonb not null,
  unique (from_oin, wsa_message_id)
);
comment on column vb.message.outcome is 'the answer as a value: numbers, states and codes, no personal data';

create table vb.kenmerk (
  from_oin text not null,
  kenmerk text not null,
  operation text not null,
  content_digest bytea not null,
  message_key uuid not null references vb.message,
  primary key (from_oin, kenmerk)
);

create table vb.envelope (
  message_key uuid primary key references vb.message,
  received_at timestamptz not null,
  bytes bytea not null
);

create table vb.refused (
  ref uuid primary key,
  at timestamptz not null default clock_timestamp(),
  from_oin text not null,
  sig_oin text not null,
  action text not null,
  wsa_message_id text not null,
  code text not null,
  rule text not null,
  bytes bytea not null
);

create table vb.deelnemer (
  deelnemer_id bigint generated always as identity primary key,
  burgerservicenummer text unique,
  onderwijsnummer text unique,
  persoon jsonb not null,
  overleden_op date,
  check (burgerservicenummer is not null or onderwijsnummer is not null)
);

create table vb.inschrijving (
  deelnemer_id bigint not null references vb.deelnemer on delete cascade,
  brin text not null,
  begindatum date not null,
  einddatum date,
  primary key (deelnemer_id, brin, begindatum)
);

create table vb.postcode_gemeente (
  postcode text not null,
  gemeentecode text not null,
  huisnummer_van int not null default 0,
  huisnummer_tot int not null default 99999,
  eenduidig boolean not null,
  primary key (postcode, gemeentecode, huisnummer_van)
);

create sequence vb.meldingsnummer_seq start 1000001;

create table vb.melding (
  meldingsnummer bigint primary key,
  message_key uuid not null unique references vb.message,
  from_oin text not null,
  kenmerk text not null,
  brin text not null,
  deelnemer_id bigint not null references vb.deelnemer,
  verzuimsoort text not null,
  begindatum date not null,
  einddatum date,
  status text not null check (status in ('R', 'B', 'K', 'G', 'I', 'D')),
  registered_at timestamptz(3) not null,
  changed_at timestamptz(3) not null,
  volgnummer int not null,
  signalen jsonb not null,
  -- decided once, by the router
  woongemeente text,
  mailbox text,
  route_slot text,
  grond text,
  routed_at timestamptz
);
create index melding_overlap on vb.melding (deelnemer_id, brin, verzuimsoort);
create index melding_kenmerk on vb.melding (kenmerk);

create table vb.melding_inhoud (
  meldingsnummer bigint primary key references vb.melding on delete cascade,
  verzuimmelding jsonb not null,
  persoon jsonb not null
);

create table vb.processtap (
  meldingsnummer bigint not null references vb.melding on delete cascade,
  volgnummer int not null,
  status text not null,
  at timestamptz(3) not null,
  inhoud jsonb not null default '{}',
  primary key (meldingsnummer, volgnummer)
);

create table vb.melding_event (
  event_id uuid primary key,
  meldingsnummer bigint not null references vb.melding on delete cascade,
  volgnummer int not null,
  soort text not null check (soort in ('NIEUW', 'MUTATIE', 'INTREKKING', 'VERHUIZING')),
  at timestamptz not null,
  unique (meldingsnummer, volgnummer)
);

-- A row here says "not yet delivered"; the queue only carries hints.
create table vb.outbox (
  event_id uuid primary key references vb.melding_event on delete cascade,
  meldingsnummer bigint not null,
  volgnummer int not null,
  created_at timestamptz not null,
  next_try_at timestamptz not null,
  tries int not null default 0,
  last_error text,
  parked_at timestamptz
);
create index outbox_due on vb.outbox (next_try_at) where parked_at is null;
create index outbox_melding on vb.outbox (meldingsnummer, volgnummer);

-- The head row is locked by whoever delivers: the order of numbers is the order of commits, without gaps.
create table vb.mailbox_head (mailbox text primary key, last_seq bigint not null);

create table vb.mailbox_item (
  mailbox text not null,
  seq bigint not null,
  levering_id uuid not null unique,
  event_id uuid not null references vb.melding_event,
  meldingsnummer bigint not null,
  soort text not null,
  delivered_at timestamptz not null,
  lease_key text,
  leased_until timestamptz,
  fetched_count int not null default 0,
  ended_at timestamptz,
  result text check (result in ('VERWERKT', 'GEWEIGERD')),
  reason text,
  primary key (mailbox, seq),
  unique (event_id, mailbox)
);
create index mailbox_item_open on vb.mailbox_item (mailbox, seq) where ended_at is null;
create index mailbox_item_melding on vb.mailbox_item (meldingsnummer);

-- The school's change feed, with the same care: a head row per school.
create table vb.school_head (brin text primary key, last_seq bigint not null);

create table vb.school_change (
  brin text not null,
  seq bigint not null,
  meldingsnummer bigint not null,
  changed_at timestamptz(3) not null,
  primary key (brin, seq)
);

create table vb.audit (
  id bigint generated always as identity primary key,
  at timestamptz not null default clock_timestamp(),
  actor text not null,
  action text not null,
  message_key uuid,
  meldingsnummer bigint,
  detail jsonb not null default '{}'
);

create function vb.refuse_audit_change() returns trigger language plpgsql as $$
begin
  raise exception 'vb.audit is append-only';
end $$;
create trigger audit_append_only before update or delete or truncate on vb.audit
  for each statement execute function vb.refuse_audit_change();

-- Takes the next number of a school's feed. Called last in a transaction, so that the lock is held shortly.
create function vb.announce_change(p_brin text, p_meldingsnummer bigint, p_at timestamptz) returns void
language sql as $$
  with head as (
    insert into vb.school_head as h (brin, last_seq) values (p_brin, 1)
    on conflict (brin) do update set last_seq = h.last_seq + 1
    returning last_seq
  )
  insert into vb.school_change (brin, seq, meldingsnummer, changed_at)
  select p_brin, last_seq, p_meldingsnummer, p_at from head
$$;

-- Registers one report: message key, raw envelope, report, audit event and outbox row, all or nothing, in one
-- round trip. READ COMMITTED gives each statement in here a snapshot of its own, so what is read after the lock is
-- what others committed before they gave it up.
create function vb.register_melding(p jsonb, p_body_digest bytea, p_content_digest bytea, p_bytes bytea)
returns jsonb language plpgsql as $$
declare
  v_key uuid := (p->>'messageKey')::uuid;
  v_event uuid := (p->>'eventId')::uuid;
  v_deelnemer bigint := (p->>'deelnemerId')::bigint;
  v_brin text := p->>'brin';
  v_soort text := p->>'verzuimsoort';
  v_begin date := (p->>'begindatum')::date;
  v_end date := (p->>'einddatum')::date;
  v_number bigint;
  v_other bigint;
  v_now timestamptz(3);
  v_moment text;
  v_outcome jsonb;
  v_seen jsonb;
begin
  -- Two overlapping reports of one pupil, school and kind meet here.
  perform pg_advisory_xact_lock(hashtextextended(v_brin || '/' || v_deelnemer || '/' || v_soort, 0));
  select jsonb_build_object('kind', 'seen', 'outcome', outcome, 'operation', operation, 'bodyDigest', encode(body_digest, 'hex'))
    into v_seen from vb.message where from_oin = p->>'fromOin' and wsa_message_id = p->>'messageId';
  if found then return v_seen; end if;
  select jsonb_build_object('kind', 'kenmerk', 'outcome', m.outcome, 'contentDigest', encode(k.content_digest, 'hex'),
                            'operation', k.operation)
    into v_seen from vb.kenmerk k join vb.message m using (message_key)
    where k.from_oin = p->>'fromOin' and k.kenmerk = p->>'kenmerk';
  if found then return v_seen; end if;
  select meldingsnummer into v_other from vb.melding
    where deelnemer_id = v_deelnemer and brin = v_brin and verzuimsoort = v_soort and status <> 'I'
      and daterange(begindatum, coalesce(einddatum, 'infinity'), '[]') && daterange(v_begin, coalesce(v_end, 'infinity'), '[]')
    order by meldingsnummer limit 1;
  if found then return jsonb_build_object('kind', 'overlap', 'meldingsnummer', v_other::text); end if;

  v_now := clock_timestamp();
  v_moment := to_char(v_now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  v_number := nextval('vb.meldingsnummer_seq');
  v_outcome := jsonb_build_object('verwerkt', true, 'meldingsnummer', v_number::text,
    'datumTijdRegistratie', v_moment, 'status', 'R', 'signalen', p->'signalen');
  insert into vb.message (message_key, from_oin, wsa_message_id, body_digest, operation, sig_oin, tls_oin, received_at, outcome)
    values (v_key, p->>'fromOin', p->>'messageId', p_body_digest, p->>'operation', p->>'sigOin', p->>'tlsOin', v_now, v_outcome);
  insert into vb.kenmerk values (p->>'fromOin', p->>'kenmerk', p->>'operation', p_content_digest, v_key);
  insert into vb.envelope values (v_key, v_now, p_bytes);
  insert into vb.melding (meldingsnummer, message_key, from_oin, kenmerk, brin, deelnemer_id, verzuimsoort, begindatum,
      einddatum, status, registered_at, changed_at, volgnummer, signalen)
    values (v_number, v_key, p->>'fromOin', p->>'kenmerk', v_brin, v_deelnemer, v_soort, v_begin, v_end, 'R', v_now, v_now,
      1 + (select count(*) from vb.melding where deelnemer_id = v_deelnemer and brin = v_brin), p->'signalen');
  insert into vb.melding_inhoud values (v_number, p->'verzuimmelding', p->'persoon');
  insert into vb.processtap values (v_number, 1, 'R', v_now);
  insert into vb.melding_event values (v_event, v_number, 1, 'NIEUW', v_now);
  insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at)
    values (v_event, v_number, 1, v_now, v_now + interval '2 seconds');
  insert into vb.audit (actor, action, message_key, meldingsnummer, detail)
    values (p->>'sigOin', 'melding.registered', v_key, v_number, jsonb_build_object('fromOin', p->>'fromOin', 'ref', p->>'ref'));
  perform vb.announce_change(v_brin, v_number, v_now);
  return jsonb_build_object('kind', 'registered', 'outcome', v_outcome);
end $$;

-- Delivers claimed events to mailboxes, set-based: numbers from the locked heads (taken in sorted order, so that two
-- deliveries cannot deadlock), items, the decision on the report, and the end of the outbox rows.
create function vb.deliver(p_decisions jsonb) returns int language plpgsql as $$
declare v_count int;
begin
  with decision as (
    select (d->>'eventId')::uuid as event_id, d->>'mailbox' as mailbox, d->>'gemeentecode' as gemeentecode,
           d->>'routeSlot' as route_slot, d->>'grond' as grond
    from jsonb_array_elements(p_decisions) d
  ), work as (
    select d.*, o.meldingsnummer, o.created_at, e.soort
    from decision d join vb.outbox o using (event_id) join vb.melding_event e using (event_id)
    where not exists (select 1 from vb.mailbox_item i where i.event_id = d.event_id)
  ), head as (
    insert into vb.mailbox_head as h (mailbox, last_seq)
    select mailbox, count(*) from work group by mailbox order by mailbox
    on conflict (mailbox) do update set last_seq = h.last_seq + excluded.last_seq
    returning mailbox, last_seq
  ), item as (
    insert into vb.mailbox_item (mailbox, seq, levering_id, event_id, meldingsnummer, soort, delivered_at)
    select w.mailbox,
           h.last_seq - count(*) over (partition by w.mailbox)
             + row_number() over (partition by w.mailbox order by w.created_at, w.event_id),
           gen_random_uuid(), w.event_id, w.meldingsnummer, w.soort, clock_timestamp()
    from work w join head h using (mailbox)
    returning event_id, meldingsnummer, mailbox, seq
  ), decided as (
    update vb.melding m set woongemeente = w.gemeentecode, mailbox = w.mailbox, route_slot = w.route_slot,
      grond = w.grond, routed_at = clock_timestamp()
    from work w where m.meldingsnummer = w.meldingsnummer and m.routed_at is null
  ), audited as (
    insert into vb.audit (actor, action, meldingsnummer, detail)
    select 'router', 'melding.delivered', i.meldingsnummer,
           jsonb_build_object('mailbox', i.mailbox, 'seq', i.seq, 'grond', w.grond)
    from item i join work w using (event_id)
  )
  select count(*) into v_count from item;
  delete from vb.outbox o using jsonb_array_elements(p_decisions) d
    where o.event_id = (d->>'eventId')::uuid
      and exists (select 1 from vb.mailbox_item i where i.event_id = o.event_id);
  return v_count;
end $$;
