-- As in 0031, but the audit names the person when one reported in the loket. docs/decisions/0022.

create or replace function vb.register_melding(p jsonb, p_body_digest bytea, p_content_digest bytea, p_bytes bytea)
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
  v_before bigint;
  v_volgnummer int;
  v_content jsonb := p->'verzuimmelding';
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
  if v_before is not null and not (v_content->'melding') ? 'vorigeMeldingsnummer' then
    v_content := jsonb_set(v_content, '{melding,vorigeMeldingsnummer}', to_jsonb(v_before::text));
  end if;

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
      1 + coalesce(v_volgnummer, 0), p->'signalen');
  insert into vb.melding_inhoud values (v_number, v_content, p->'persoon');
  insert into vb.processtap values (v_number, 1, 'R', v_now);
  insert into vb.melding_event values (v_event, v_number, 1, 'NIEUW', v_now);
  insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at)
    values (v_event, v_number, 1, v_now, v_now + interval '2 seconds');
  insert into vb.audit (actor, action, message_key, meldingsnummer, detail)
    values (coalesce(p->>'door', p->>'sigOin'), 'melding.registered', v_key, v_number, jsonb_build_object('fromOin', p->>'fromOin', 'ref', p->>'ref'));
  perform vb.announce_change(v_brin, v_number, v_now);
  return jsonb_build_object('kind', 'registered', 'outcome', v_outcome);
end $$;
