-- A database that comes back from the past (a restore, a standby that was behind) would give numbers to other reports that
-- were given before. So it remembers where it was seen last, and moves its numbers ahead. docs/operate/backup.md.

create table vb.database_origin (
  origin_id bigint generated always as identity primary key,
  system_identifier text not null,
  -- of PostgreSQL: another one after every restore to a moment and every promotion of a standby
  timeline text not null,
  database_oid bigint not null,
  at timestamptz not null default clock_timestamp(),
  door text not null,
  -- how far every number was moved ahead; 0 when it was seen for the first time
  moved_by bigint not null check (moved_by >= 0)
);

-- Numbers that nothing has and nothing gets: those after `last_before`, up to and with `last_after`.
create table vb.number_jump (
  origin_id bigint not null references vb.database_origin,
  kind text not null check (kind in ('SEQUENCE', 'MAILBOX', 'SCHOOL', 'GEGEVENSLEVERING', 'PARTIJEN')),
  name text not null,
  last_before bigint not null,
  last_after bigint not null,
  primary key (origin_id, kind, name)
);

-- What the numbers of a mailbox or school begin behind when it has none yet: it may have had some that were lost.
create function vb.number_floor() returns bigint language sql stable as $$
  select coalesce(sum(moved_by), 0)::bigint from vb.database_origin
$$;

-- Heads for mailboxes and schools that have none, where a floor is needed.
create function vb.raise_heads(p_mailboxes text[], p_brins text[]) returns void language plpgsql as $$
declare
  v_floor bigint := vb.number_floor();
begin
  if v_floor = 0 then return; end if;
  insert into vb.mailbox_head (mailbox, last_seq)
    select distinct m, v_floor from unnest(p_mailboxes) m where m is not null order by 1 on conflict do nothing;
  insert into vb.gegevenslevering_head (mailbox, last_seq)
    select distinct m, v_floor from unnest(p_mailboxes) m where m is not null order by 1 on conflict do nothing;
  insert into vb.school_head (brin, last_seq)
    select distinct b, v_floor from unnest(p_brins) b where b is not null order by 1 on conflict do nothing;
end $$;

create function vb.partij_mailboxes(p_gegevens jsonb) returns text[] language sql immutable as $$
  select coalesce(array_agg(code #>> '{}'), '{}') from jsonb_path_query(p_gegevens, '$.mailboxes[*].instantieCode') code
$$;

create function vb.raise_partij_heads() returns trigger language plpgsql as $$
begin
  perform vb.raise_heads(vb.partij_mailboxes(new.gegevens), new.brins);
  return null;
end $$;
create trigger partij_heads_raised after insert or update on vb.partij
  for each row execute function vb.raise_partij_heads();

-- Moves everything ahead that counts and that somebody outside may know: the sequences of this schema, the numbers of each
-- mailbox, the change feed of each school (its tokens are outside), the stand of parties. Heads in sorted order, as the
-- delivery takes them.
create function vb.move_numbers_ahead(p_origin bigint, p_by bigint) returns void language plpgsql as $$
declare
  v_name text;
  v_last bigint;
begin
  for v_name in select relname from pg_class where relnamespace = 'vb'::regnamespace and relkind = 'S' order by 1 loop
    execute format('select last_value from vb.%I', v_name) into v_last;
    perform setval(format('vb.%I', v_name)::regclass, v_last + p_by);
    insert into vb.number_jump values (p_origin, 'SEQUENCE', v_name, v_last, v_last + p_by);
  end loop;
  perform 1 from vb.mailbox_head order by mailbox for update;
  with moved as (update vb.mailbox_head set last_seq = last_seq + p_by returning mailbox, last_seq)
    insert into vb.number_jump select p_origin, 'MAILBOX', mailbox, last_seq - p_by, last_seq from moved;
  perform 1 from vb.gegevenslevering_head order by mailbox for update;
  with moved as (update vb.gegevenslevering_head set last_seq = last_seq + p_by returning mailbox, last_seq)
    insert into vb.number_jump select p_origin, 'GEGEVENSLEVERING', mailbox, last_seq - p_by, last_seq from moved;
  perform 1 from vb.school_head order by brin for update;
  with moved as (update vb.school_head set last_seq = last_seq + p_by returning brin, last_seq)
    insert into vb.number_jump select p_origin, 'SCHOOL', brin, last_seq - p_by, last_seq from moved;
  with moved as (update vb.partij_stand set stand = stand + p_by returning stand)
    insert into vb.number_jump select p_origin, 'PARTIJEN', 'stand', stand - p_by, stand from moved;
  perform vb.raise_heads(
    array['UITVAL'] || (select coalesce(array_agg(m), '{}') from vb.partij p cross join unnest(vb.partij_mailboxes(p.gegevens)) m),
    (select coalesce(array_agg(b), '{}') from vb.partij p cross join unnest(p.brins) b));
end $$;
