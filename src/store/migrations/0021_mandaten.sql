-- Mandates: who may send for whom. Given by a board, a school or a gemeente (the gever), to the holder of a certificate.
-- Nothing is deleted: the rows are the history.

create table vb.mandaat (
  mandaat_id bigint generated always as identity primary key,
  gever_id bigint not null references vb.partij,
  verwerker_oin text not null,
  dienst text not null check (dienst in ('VERZUIM')),
  -- none: everything of the gever
  brins text[] not null default '{}',
  begindatum date not null,
  einddatum date,
  status text not null check (status in ('VOORGESTELD', 'GEGEVEN', 'INGETROKKEN')),
  herkomst text not null default 'HAND' check (herkomst in ('HAND', 'BESTAND')),
  gegeven_op timestamptz(3) not null,
  gegeven_door text not null,
  goedgekeurd_op timestamptz(3),
  goedgekeurd_door text,
  ingetrokken_op timestamptz(3),
  ingetrokken_door text,
  check (einddatum is null or einddatum >= begindatum),
  check ((status = 'INGETROKKEN') = (ingetrokken_op is not null))
);
create index mandaat_verwerker on vb.mandaat (verwerker_oin);
create index mandaat_gever on vb.mandaat (gever_id);
create index mandaat_ingetrokken on vb.mandaat (verwerker_oin, ingetrokken_op) where ingetrokken_op is not null;

create trigger mandaat_changed after insert or update or delete on vb.mandaat
  for each statement execute function vb.raise_partij_stand();

-- Whether a mandate covers an OIN in wsa:From: the gever's own, or that of a school of which it names a BRIN.
create function vb.mandaat_dekt(m vb.mandaat, p_oin text) returns boolean language sql stable as $$
  select exists (
    select 1 from vb.partij gever join vb.partij afzender on afzender.oin = p_oin and afzender.ended_at is null
    where gever.partij_id = m.gever_id and gever.ended_at is null
      and (afzender.partij_id = gever.partij_id
           or afzender.soort = 'SCHOOL'
              and afzender.brins && case when m.brins = '{}' then gever.brins else m.brins end))
$$;

-- A message under a mandate and the end of that mandate meet at one lock: what is stored was stored before the end, and
-- after the end nothing is. The message was authorised a moment ago; only what ended since then has to be seen here.
create function vb.verify_mandaat_still_holds() returns trigger language plpgsql as $$
begin
  if new.sig_oin = new.from_oin then return new; end if;
  -- Another register decides about mandates (setting mandaten.source): what ends here ends nothing.
  if current_setting('vb.mandaten_elsewhere', true) = 'on' then return new; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('vb.mandaat/' || new.sig_oin, 0));
  if exists (
    select 1 from vb.mandaat m
    where m.verwerker_oin = new.sig_oin and m.ingetrokken_op > clock_timestamp() - interval '1 hour'
      and vb.mandaat_dekt(m, new.from_oin)
  ) and not exists (
    select 1 from vb.mandaat m
    where m.verwerker_oin = new.sig_oin and m.status = 'GEGEVEN' and vb.mandaat_dekt(m, new.from_oin)
      and (now() at time zone 'Europe/Amsterdam')::date between m.begindatum and coalesce(m.einddatum, 'infinity')
  ) then
    raise exception 'the mandate was withdrawn while the message was under way' using errcode = 'VB022';
  end if;
  return new;
end $$;
create trigger message_under_mandaat before insert on vb.message
  for each row execute function vb.verify_mandaat_still_holds();

-- What was refused for want of a mandate is looked up by the reference in the fault.
create index audit_mandaat_ref on vb.audit ((detail->>'ref')) where action = 'mandaat.geweigerd';
