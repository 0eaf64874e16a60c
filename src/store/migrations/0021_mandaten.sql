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
  -- vb.partij_stand as it is once this change is there
  stand bigint not null default 0,
  check (einddatum is null or einddatum >= begindatum),
  check ((status = 'INGETROKKEN') = (ingetrokken_op is not null))
);
create index mandaat_verwerker on vb.mandaat (verwerker_oin);
create index mandaat_gever on vb.mandaat (gever_id);

create function vb.prepare_mandaat() returns trigger language plpgsql as $$
begin
  new.stand := (select stand + 1 from vb.partij_stand);
  return new;
end $$;
create trigger mandaat_prepared before insert or update on vb.mandaat
  for each row execute function vb.prepare_mandaat();
create trigger mandaat_changed after insert or update or delete on vb.mandaat
  for each statement execute function vb.raise_partij_stand();
create constraint trigger mandaat_meets_messages after insert or update or delete on vb.mandaat
  deferrable initially deferred for each row execute function vb.meet_messages();

-- A message was authorised by what was known of parties and mandates at one stand (vb.stand of its transaction). Did anything
-- change since that concerns who signed it or for whom? Then it is not stored: it is authorised once more.
create function vb.verify_still_authorised() returns trigger language plpgsql as $$
declare v_stand bigint := nullif(current_setting('vb.stand', true), '')::bigint;
begin
  if v_stand is null then return new; end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('vb.partijen/messages', 0));
  if exists (select 1 from vb.partij_stand where stand > v_stand) and (
    exists (select 1 from vb.mandaat m where m.verwerker_oin = new.sig_oin and m.stand > v_stand)
    or exists (select 1 from vb.partij p where p.oin in (new.sig_oin, new.from_oin, new.tls_oin) and p.stand > v_stand)
    or exists (select 1 from vb.partij p join vb.partij s on s.oin = new.from_oin and s.brins && p.brins
               where p.soort = 'BESTUUR' and p.stand > v_stand)
  ) then
    raise exception 'parties or mandates changed while the message was under way' using errcode = 'VB022';
  end if;
  return new;
end $$;
create trigger message_still_authorised before insert on vb.message
  for each row execute function vb.verify_still_authorised();

-- What was refused for want of a mandate is looked up by the reference in the fault.
create index audit_mandaat_ref on vb.audit ((detail->>'ref')) where action = 'mandaat.geweigerd';
