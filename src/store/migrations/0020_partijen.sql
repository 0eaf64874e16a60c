-- Parties live here from now on; the parties file is imported. Every version is kept by the table itself, and one number
-- tells every process that what it remembers of parties and mandates is old.

-- One organisation may take part in two ways (a vendor that is a school's own, say), once in each.
alter table vb.partij drop constraint partij_oin_key;
create unique index partij_oin on vb.partij (oin, soort) where ended_at is null;

alter table vb.partij
  add column herkomst text not null default 'HAND' check (herkomst in ('HAND', 'BESTAND', 'RIO', 'GEMEENTEN')),
  -- the BRINs of gegevens: of a school its own, of a board those under it
  add column brins text[] not null default '{}',
  -- vb.partij_stand as it is once this change is there
  add column stand bigint not null default 0;

create function vb.partij_brins(p_gegevens jsonb) returns text[] language sql immutable as $$
  select coalesce(array_agg(case jsonb_typeof(b) when 'string' then b #>> '{}' else b->>'brin' end), '{}')
  from jsonb_array_elements(
    case when jsonb_typeof(p_gegevens->'brins') = 'array' then p_gegevens->'brins' else '[]' end) b
$$;
update vb.partij set brins = vb.partij_brins(gegevens);
create index partij_brin on vb.partij using gin (brins);

create table vb.partij_stand (
  one boolean primary key default true check (one),
  stand bigint not null,
  -- SHA-256 of the parties file that was imported last
  bestand_sha256 text
);
insert into vb.partij_stand (stand) values (1);

create function vb.prepare_partij() returns trigger language plpgsql as $$
begin
  new.brins := vb.partij_brins(new.gegevens);
  new.stand := (select stand + 1 from vb.partij_stand);
  if tg_op = 'UPDATE' then new.versie := old.versie + 1; end if;
  return new;
end $$;
create trigger partij_prepared before insert or update on vb.partij
  for each row execute function vb.prepare_partij();

create function vb.keep_partij_versie() returns trigger language plpgsql as $$
begin
  insert into vb.partij_versie (partij_id, versie, inhoud, changed_at, changed_by)
  values (new.partij_id, new.versie, jsonb_build_object('soort', new.soort, 'naam', new.naam, 'oin', new.oin,
    'gegevens', new.gegevens, 'herkomst', new.herkomst, 'endedAt', new.ended_at), new.changed_at, new.changed_by);
  return null;
end $$;
create trigger partij_versie_kept after insert or update on vb.partij
  for each row execute function vb.keep_partij_versie();

insert into vb.partij_versie (partij_id, versie, inhoud, changed_at, changed_by)
select partij_id, versie, jsonb_build_object('soort', soort, 'naam', naam, 'oin', oin, 'gegevens', gegevens,
  'herkomst', herkomst, 'endedAt', ended_at), changed_at, changed_by
from vb.partij on conflict do nothing;

create function vb.refuse_partij_versie_change() returns trigger language plpgsql as $$
begin
  raise exception 'vb.partij_versie is append-only';
end $$;
create trigger partij_versie_append_only before update or delete or truncate on vb.partij_versie
  for each statement execute function vb.refuse_partij_versie_change();

create function vb.raise_partij_stand() returns trigger language plpgsql as $$
begin
  update vb.partij_stand set stand = stand + 1;
  return null;
end $$;
create trigger partij_changed after insert or update or delete on vb.partij
  for each statement execute function vb.raise_partij_stand();

-- Whoever is storing a message holds this lock shared (migration 0021); a change of parties or mandates takes it alone just
-- before it commits. What is stored was stored before the change, or sees it.
create function vb.meet_messages() returns trigger language plpgsql as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('vb.partijen/messages', 0));
  return null;
end $$;
create constraint trigger partij_meets_messages after insert or update or delete on vb.partij
  deferrable initially deferred for each row execute function vb.meet_messages();
