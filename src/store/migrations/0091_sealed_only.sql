-- The plain columns go; the sealed ones take their names. A blind index takes the place of a number: bytea, HMAC-SHA-256.

drop function vb.register_and_stamp(jsonb, bytea, bytea, bytea);
drop function vb.register_melding(jsonb, bytea, bytea, bytea);
drop function vb.announce_vrijstelling(text, text, daterange[], text[], timestamptz, text, uuid);
drop function vb.lopende_vrijstellingen(text, text, date, date);

alter table vb.envelope drop column bytes;
alter table vb.envelope rename sealed_bytes to bytes;
alter table vb.envelope alter bytes set not null;
alter table vb.refused drop column bytes;
alter table vb.refused rename sealed_bytes to bytes;
alter table vb.refused alter bytes set not null;

alter table vb.melding_inhoud drop column verzuimmelding, drop column persoon;
alter table vb.melding_inhoud rename sealed_verzuimmelding to verzuimmelding;
alter table vb.melding_inhoud rename sealed_persoon to persoon;
alter table vb.melding_inhoud alter verzuimmelding set not null, alter persoon set not null;

alter table vb.processtap drop column inhoud;
alter table vb.processtap rename sealed_inhoud to inhoud;

-- What a gemeente wrote is in `reden`; `reason` keeps the register's own words.
update vb.mailbox_item set reason = null where reden is not null;
comment on column vb.mailbox_item.reason is 'words of the register itself; what people wrote is in reden, sealed';
alter table vb.verkeerde_gemeente drop column reden;
alter table vb.verkeerde_gemeente rename sealed_reden to reden;
alter table vb.verkeerde_gemeente alter reden set not null;

alter table vb.mail drop column address, drop column brief;
alter table vb.mail rename sealed_address to address;
alter table vb.mail rename sealed_brief to brief;

alter table vb.gegevenslevering_bestand drop column inhoud;
alter table vb.gegevenslevering_bestand rename sealed_inhoud to inhoud;
alter table vb.gegevenslevering_bestand alter inhoud set not null;

alter table vb.vrijstelling_inhoud drop column burgerservicenummer, drop column onderwijsnummer, drop column vrijstelling;
alter table vb.vrijstelling_inhoud rename blind_burgerservicenummer to burgerservicenummer;
alter table vb.vrijstelling_inhoud rename blind_onderwijsnummer to onderwijsnummer;
alter table vb.vrijstelling_inhoud rename sealed_vrijstelling to vrijstelling;
alter table vb.vrijstelling_inhoud alter vrijstelling set not null, alter nummers set not null,
  add check (burgerservicenummer is not null or onderwijsnummer is not null);
create index vrijstelling_bsn on vb.vrijstelling_inhoud (burgerservicenummer);
create index vrijstelling_onderwijsnummer on vb.vrijstelling_inhoud (onderwijsnummer);
alter table vb.vrijstelling_stap drop column reden;
alter table vb.vrijstelling_stap rename sealed_reden to reden;

alter table vb.deelnemer drop column burgerservicenummer, drop column onderwijsnummer, drop column persoon;
alter table vb.deelnemer rename blind_burgerservicenummer to burgerservicenummer;
alter table vb.deelnemer rename blind_onderwijsnummer to onderwijsnummer;
alter table vb.deelnemer rename sealed_persoon to persoon;
alter table vb.deelnemer alter persoon set not null, add unique (burgerservicenummer), add unique (onderwijsnummer),
  add check (burgerservicenummer is not null or onderwijsnummer is not null);

-- As in 0040, but the content comes sealed, and which report came before it is a column.
create function vb.register_melding(p jsonb, p_body_digest bytea, p_content_digest bytea, p_bytes bytea,
  p_verzuimmelding bytea, p_persoon bytea) returns jsonb language plpgsql as $$
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
  v_before bigint;
  v_volgnummer int;
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
      and vb.verzuimperiode(begindatum, einddatum, status, changed_at) && daterange(v_begin, coalesce(v_end, 'infinity'), '[]')
    order by meldingsnummer limit 1;
  if found then return jsonb_build_object('kind', 'overlap', 'meldingsnummer', v_other::text); end if;

  -- Two kinds of one pupil at one school meet here; whoever holds this waits for no other report.
  perform pg_advisory_xact_lock(hashtextextended(v_brin || '/' || v_deelnemer, 4));
  select meldingsnummer, volgnummer into v_before, v_volgnummer from vb.melding
    where deelnemer_id = v_deelnemer and brin = v_brin order by volgnummer desc, meldingsnummer desc limit 1;
  if (p->>'heeftVorige')::boolean then v_before := null; end if;

  v_now := clock_timestamp();
  v_moment := to_char(v_now at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  v_number := nextval('vb.meldingsnummer_seq');
  v_outcome := jsonb_build_object('verwerkt', true, 'meldingsnummer', v_number::text,
    'datumTijdRegistratie', v_moment, 'status', 'R', 'signalen', p->'signalen');
  insert into vb.message (message_key, from_oin, wsa_message_id, body_digest, operation, sig_oin, tls_oin, received_at, outcome)
    values (v_key, p->>'fromOin', p->>'messageId', p_body_digest, p->>'operation', p->>'sigOin', p->>'tlsOin', v_now, v_outcome);
  insert into vb.kenmerk values (p->>'fromOin', p->>'kenmerk', p->>'operation', p_content_digest, v_key);
  insert into vb.envelope (message_key, received_at, bytes) values (v_key, v_now, p_bytes);
  insert into vb.melding (meldingsnummer, message_key, from_oin, kenmerk, brin, deelnemer_id, verzuimsoort, begindatum,
      einddatum, status, registered_at, changed_at, volgnummer, signalen, vestigingscode, vorige_meldingsnummer, cc_email)
    values (v_number, v_key, p->>'fromOin', p->>'kenmerk', v_brin, v_deelnemer, v_soort, v_begin, v_end, 'R', v_now, v_now,
      1 + coalesce(v_volgnummer, 0), p->'signalen', p->>'vestigingscode', v_before, p->>'ccEmail');
  insert into vb.melding_inhoud (meldingsnummer, verzuimmelding, persoon) values (v_number, p_verzuimmelding, p_persoon);
  insert into vb.processtap (meldingsnummer, volgnummer, status, at) values (v_number, 1, 'R', v_now);
  insert into vb.melding_event values (v_event, v_number, 1, 'NIEUW', v_now);
  insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at)
    values (v_event, v_number, 1, v_now, v_now + interval '2 seconds');
  insert into vb.audit (actor, action, message_key, meldingsnummer, detail)
    values (coalesce(p->>'door', p->>'sigOin'), 'melding.registered', v_key, v_number, jsonb_build_object('fromOin', p->>'fromOin', 'ref', p->>'ref'));
  perform vb.announce_change(v_brin, v_number, v_now);
  return jsonb_build_object('kind', 'registered', 'outcome', v_outcome);
end $$;

-- As in 0030, for the sealed content.
create function vb.register_and_stamp(p jsonb, p_body_digest bytea, p_content_digest bytea, p_bytes bytea,
  p_verzuimmelding bytea, p_persoon bytea) returns jsonb language plpgsql as $$
declare
  v_naar bigint;
  v_result jsonb;
begin
  perform 1 from vb.deelnemer where deelnemer_id = (p->>'deelnemerId')::bigint for key share;
  if not found then
    select naar into v_naar from vb.deelnemer_samenvoeging where van = (p->>'deelnemerId')::bigint;
    if found then p := p || jsonb_build_object('deelnemerId', v_naar::text); end if;
  end if;
  v_result := vb.register_melding(p, p_body_digest, p_content_digest, p_bytes, p_verzuimmelding, p_persoon);
  if v_result->>'kind' = 'registered' and (p->>'dagenTeLaat')::int > 0 then
    update vb.melding set dagen_te_laat = (p->>'dagenTeLaat')::int
      where meldingsnummer = (v_result->'outcome'->>'meldingsnummer')::bigint;
  end if;
  return v_result;
end $$;

-- As in 0003, by the blind index.
create function vb.lopende_vrijstellingen(p_bsn bytea, p_onderwijsnummer bytea, p_begin date, p_end date)
returns setof vb.vrijstelling language sql stable as $$
  select v.* from vb.vrijstelling v
  where v.status = 'GELDIG'
    and daterange(v.begindatum, v.einddatum, '[]') && daterange(p_begin, p_end, '[]')
    and v.vrijstellingsnummer in (
      select i.vrijstellingsnummer from vb.vrijstelling_inhoud i where i.burgerservicenummer = p_bsn
      union all
      select i.vrijstellingsnummer from vb.vrijstelling_inhoud i where i.onderwijsnummer = p_onderwijsnummer)
$$;


-- As in 0003, by the blind index.
create function vb.announce_vrijstelling(p_bsn bytea, p_onderwijsnummer bytea, p_periods daterange[], p_kinds text[],
  p_at timestamptz, p_actor text, p_message_key uuid) returns int language plpgsql as $$
declare
  v_melding record;
  v_count int := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended(key, 0)) from (
    select distinct b.brin || '/' || d.deelnemer_id || '/' || soort as key
    from vb.deelnemer d cross join unnest(p_kinds) soort cross join lateral (
      select brin from vb.inschrijving i where i.deelnemer_id = d.deelnemer_id
      union select brin from vb.melding m where m.deelnemer_id = d.deelnemer_id) b
    where d.burgerservicenummer = p_bsn or d.onderwijsnummer = p_onderwijsnummer
    order by 1) k;
  for v_melding in
    select m.brin, m.meldingsnummer from vb.melding m join vb.deelnemer d using (deelnemer_id)
    where (d.burgerservicenummer = p_bsn or d.onderwijsnummer = p_onderwijsnummer) and m.status in ('R', 'B', 'K')
      and exists (select 1 from unnest(p_periods) p where p && daterange(m.begindatum, m.einddatum, '[]'))
    order by m.brin, m.meldingsnummer
  loop
    insert into vb.audit (actor, action, message_key, meldingsnummer)
      values (p_actor, 'melding.vrijstelling', p_message_key, v_melding.meldingsnummer);
    perform vb.announce_change(v_melding.brin, v_melding.meldingsnummer, p_at);
    v_count := v_count + 1;
  end loop;
  return v_count;
end $$;

-- As in 0007, by the column.
create or replace function vb.note_processtap() returns trigger language plpgsql as $$
begin
  if new.status in ('B', 'K', 'G') and vb.notices_on() then
    insert into vb.notice (soort, ontvanger, meldingsnummer)
    select 'STATUS_GEWIJZIGD', 'CONTACTPERSOON', new.meldingsnummer from vb.melding m
    where m.meldingsnummer = new.meldingsnummer and m.cc_email in ('CONTACTPERSOON', 'BEIDE');
  end if;
  return null;
end $$;
create or replace function vb.note_melding_event() returns trigger language plpgsql as $$
begin
  if new.soort in ('MUTATIE', 'INTREKKING') and vb.notices_on() then
    insert into vb.notice (soort, ontvanger, meldingsnummer)
    select case new.soort when 'MUTATIE' then 'MELDING_GEWIJZIGD' else 'MELDING_INGETROKKEN' end, 'BEHANDELAAR',
      new.meldingsnummer
    from vb.melding m where m.meldingsnummer = new.meldingsnummer and m.cc_email in ('BEHANDELAAR', 'BEIDE');
  end if;
  return null;
end $$;
