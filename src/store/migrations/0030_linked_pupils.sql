-- A pupil who was known twice, by burgerservicenummer and by onderwijsnummer, is one from the row that says so on.

-- Which pseudonym became which: the audit speaks of the old one, and a report may be under way with it.
create table vb.deelnemer_samenvoeging (
  van bigint primary key,
  naar bigint not null references vb.deelnemer,
  at timestamptz not null default clock_timestamp()
);
create index deelnemer_samenvoeging_naar on vb.deelnemer_samenvoeging (naar);

-- Called with both rows locked: a report that is being registered holds its pupil's row until it is there.
create function vb.link_deelnemers(p_van bigint, p_naar bigint) returns void language plpgsql as $$
begin
  update vb.melding set deelnemer_id = p_naar where deelnemer_id = p_van;
  -- One row of reports a school, in order of registration.
  update vb.melding m set volgnummer = n.volgnummer
    from (select meldingsnummer, min(volgnummer) over (partition by brin) - 1
                 + row_number() over (partition by brin order by registered_at, meldingsnummer) as volgnummer
          from vb.melding where deelnemer_id = p_naar) n
    where m.meldingsnummer = n.meldingsnummer and m.volgnummer <> n.volgnummer;
  insert into vb.inschrijving (deelnemer_id, brin, begindatum, einddatum)
    select p_naar, brin, begindatum, einddatum from vb.inschrijving where deelnemer_id = p_van
    on conflict (deelnemer_id, brin, begindatum) do nothing;
  update vb.deelnemer_samenvoeging set naar = p_naar where naar = p_van;
  insert into vb.deelnemer_samenvoeging (van, naar) values (p_van, p_naar);
  delete from vb.deelnemer where deelnemer_id = p_van;
  insert into vb.audit (actor, action, detail)
    values ('import', 'deelnemer.linked', jsonb_build_object('deelnemerId', p_naar::text, 'van', p_van::text));
end $$;

-- As in 0006, but for a pupil who was linked since the report's number was looked up.
create or replace function vb.register_and_stamp(p jsonb, p_body_digest bytea, p_content_digest bytea, p_bytes bytea)
returns jsonb language plpgsql as $$
declare
  v_naar bigint;
  v_result jsonb;
begin
  perform 1 from vb.deelnemer where deelnemer_id = (p->>'deelnemerId')::bigint for key share;
  if not found then
    select naar into v_naar from vb.deelnemer_samenvoeging where van = (p->>'deelnemerId')::bigint;
    if found then p := p || jsonb_build_object('deelnemerId', v_naar::text); end if;
  end if;
  v_result := vb.register_melding(p, p_body_digest, p_content_digest, p_bytes);
  if v_result->>'kind' = 'registered' and (p->>'dagenTeLaat')::int > 0 then
    update vb.melding set dagen_te_laat = (p->>'dagenTeLaat')::int
      where meldingsnummer = (v_result->'outcome'->>'meldingsnummer')::bigint;
  end if;
  return v_result;
end $$;
