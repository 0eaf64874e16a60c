-- Vrijstellingen and vervangende leerplicht. Personal data stand in vrijstelling_inhoud only, and free
-- text in vrijstelling_stap.reden.

create sequence vb.vrijstellingsnummer_seq start 5000001;

create table vb.vrijstelling (
  vrijstellingsnummer bigint primary key,
  message_key uuid not null unique references vb.message,
  from_oin text not null,
  -- the gemeente that registered it, and to which it belongs
  woongemeente text not null,
  soort text not null check (soort in ('5A', '5B', '5C', '5AT', '15', '3A', '3B')),
  begindatum date not null,
  einddatum date,
  status text not null check (status in ('GELDIG', 'INGETROKKEN')),
  versie int not null,
  registered_at timestamptz(3) not null,
  changed_at timestamptz(3) not null
);
create index vrijstelling_woongemeente on vb.vrijstelling (woongemeente, vrijstellingsnummer);

-- Every version as it was sent; the last one counts. The numbers are those that the register knew when it was sent.
create table vb.vrijstelling_inhoud (
  vrijstellingsnummer bigint not null references vb.vrijstelling on delete cascade,
  versie int not null,
  at timestamptz(3) not null,
  burgerservicenummer text,
  onderwijsnummer text,
  vrijstelling jsonb not null,
  primary key (vrijstellingsnummer, versie),
  check (burgerservicenummer is not null or onderwijsnummer is not null)
);
create index vrijstelling_bsn on vb.vrijstelling_inhoud (burgerservicenummer);
create index vrijstelling_onderwijsnummer on vb.vrijstelling_inhoud (onderwijsnummer);

-- The history: what was done when; a withdrawal has its reason.
create table vb.vrijstelling_stap (
  vrijstellingsnummer bigint not null references vb.vrijstelling on delete cascade,
  volgnummer int not null,
  actie text not null check (actie in ('DOORGEGEVEN', 'GEWIJZIGD', 'INGETROKKEN')),
  at timestamptz(3) not null,
  versie int not null,
  message_key uuid not null references vb.message,
  reden text,
  primary key (vrijstellingsnummer, volgnummer)
);

-- The vrijstellingen of a pupil that are not withdrawn and touch a period; a pupil is found by either number, so that
-- one whom the register did not know when it was registered is found too.
create function vb.lopende_vrijstellingen(p_bsn text, p_onderwijsnummer text, p_begin date, p_end date)
returns setof vb.vrijstelling language sql stable as $$
  select v.* from vb.vrijstelling v
  where v.status = 'GELDIG'
    and daterange(v.begindatum, v.einddatum, '[]') && daterange(p_begin, p_end, '[]')
    and v.vrijstellingsnummer in (
      select i.vrijstellingsnummer from vb.vrijstelling_inhoud i where i.burgerservicenummer = p_bsn
      union all
      select i.vrijstellingsnummer from vb.vrijstelling_inhoud i where i.onderwijsnummer = p_onderwijsnummer)
$$;

-- VZ-SIG-01 for a report, as it is now.
create function vb.is_vrijgesteld(p_deelnemer bigint, p_begin date, p_end date) returns boolean language sql stable as $$
  select exists (
    select 1 from vb.deelnemer d
      cross join lateral vb.lopende_vrijstellingen(d.burgerservicenummer, d.onderwijsnummer, p_begin, p_end)
    where d.deelnemer_id = p_deelnemer)
$$;

-- Tells the schools of a pupil's open reports that touch one of two periods, in their change feeds. First the locks of
-- register_melding, all of this pupil's schools and kinds in one order: a report under way is either seen here, or is
-- registered after this transaction and then has the signal from the start. Called last in a transaction.
create function vb.announce_vrijstelling(p_bsn text, p_onderwijsnummer text, p_periods daterange[], p_kinds text[],
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
