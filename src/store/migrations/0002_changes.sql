-- Changes of a report by its school, and looking reports up.

create index melding_brin on vb.melding (brin, meldingsnummer);
create index melding_deelnemer on vb.melding (deelnemer_id);

-- The report of the same pupil, school and kind whose period overlaps, other than `p_self`; null when there is none.
-- Waits for the lock of register_melding, so that a report that is being registered is seen.
create function vb.find_overlap(p_brin text, p_deelnemer bigint, p_soort text, p_begin date, p_end date, p_self bigint)
returns bigint language plpgsql as $$
declare v_other bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended(p_brin || '/' || p_deelnemer || '/' || p_soort, 0));
  select meldingsnummer into v_other from vb.melding
    where deelnemer_id = p_deelnemer and brin = p_brin and verzuimsoort = p_soort and status <> 'I' and meldingsnummer <> p_self
      and daterange(begindatum, coalesce(einddatum, 'infinity'), '[]') && daterange(p_begin, coalesce(p_end, 'infinity'), '[]')
    order by meldingsnummer limit 1;
  return v_other;
end $$;

-- The next event of a report, with its outbox row. A report that lies on the register's own desk is routed anew: it
-- leaves the desk, and the first thing its gemeente gets is new to it. A withdrawal there only leaves the desk.
-- The caller holds the outbox rows of the report and the report, in that order, as the router does.
create function vb.add_event(p_event uuid, p_meldingsnummer bigint, p_soort text) returns text language plpgsql as $$
declare
  v_soort text := p_soort;
  v_now timestamptz := clock_timestamp();
  v_number int;
begin
  if exists (select 1 from vb.melding where meldingsnummer = p_meldingsnummer and mailbox = 'UITVAL') then
    update vb.mailbox_item set ended_at = v_now, result = 'VERWERKT', reason = 'gewijzigd door de school'
      where meldingsnummer = p_meldingsnummer and mailbox = 'UITVAL' and ended_at is null;
    if p_soort = 'INTREKKING' then return null; end if;
    update vb.melding set woongemeente = null, mailbox = null, route_slot = null, grond = null, routed_at = null
      where meldingsnummer = p_meldingsnummer;
    update vb.melding_event set soort = 'NIEUW' where event_id =
      (select event_id from vb.outbox where meldingsnummer = p_meldingsnummer order by volgnummer limit 1);
    if not found then v_soort := 'NIEUW'; end if;
  end if;
  select 1 + max(volgnummer) into v_number from vb.melding_event where meldingsnummer = p_meldingsnummer;
  insert into vb.melding_event values (p_event, p_meldingsnummer, v_number, v_soort, v_now);
  insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at)
    values (p_event, p_meldingsnummer, v_number, v_now, v_now + interval '2 seconds');
  return v_soort;
end $$;
