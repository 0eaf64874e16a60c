-- Envelopes by month of arrival: what is past its term leaves as a table, not row by row. That a message is there once is
-- for vb.message. What was there until now is the first partition, unmoved: nobody waits. docs/decisions/0036.

-- In the order of those who write.
lock table vb.message in share row exclusive mode;
lock table vb.envelope in access exclusive mode;
alter table vb.envelope rename to envelope_before;
alter table vb.envelope_before rename constraint envelope_pkey to envelope_before_pkey;

create table vb.envelope (
  like vb.envelope_before including defaults including storage including comments,
  foreign key (message_key) references vb.message
) partition by range (received_at);

-- What no month was made for.
create table vb.envelope_rest partition of vb.envelope default;
alter table vb.envelope_rest add primary key (message_key);

do $$
declare
  v_last timestamptz := greatest(clock_timestamp(), (select max(received_at) from vb.envelope_before));
begin
  execute format('alter table vb.envelope attach partition vb.envelope_before for values from (minvalue) to (%L)',
    (date_trunc('month', v_last at time zone 'UTC') + interval '1 month') at time zone 'UTC');
end $$;

-- `ends`: first moment that is not in it; null of what has no end.
create view vb.envelope_month as
  select c.relname::text as name,
    (regexp_match(pg_get_expr(c.relpartbound, c.oid), $re$ TO \('([^']+)'\)$re$))[1]::timestamptz as ends
  from pg_inherits i join pg_class c on c.oid = i.inhrelid
  where i.inhparent = 'vb.envelope'::regclass;

-- Rows of the month that came before it was made are moved into it.
create function vb.make_envelope_month(p_month timestamp) returns boolean language plpgsql as $$
declare
  v_from timestamptz := p_month at time zone 'UTC';
  v_to timestamptz := (p_month + interval '1 month') at time zone 'UTC';
  v_name text := 'envelope_' || to_char(p_month, 'YYYY_MM');
begin
  if exists (select 1 from vb.envelope_month where name = v_name or (name = 'envelope_before' and ends >= v_to)) then
    return false;
  end if;
  lock table vb.envelope_rest in access exclusive mode;
  execute format('create table vb.%I (like vb.envelope including defaults including storage, primary key (message_key))', v_name);
  execute format('with moved as (delete from vb.envelope_rest where received_at >= $1 and received_at < $2 returning *)
    insert into vb.%I select * from moved', v_name) using v_from, v_to;
  -- Attached, not made as a partition: whoever inserts meanwhile does not wait.
  execute format('alter table vb.envelope attach partition vb.%I for values from (%L) to (%L)', v_name, v_from, v_to);
  return true;
end $$;

-- The month of now and so many after it. @returns how many were missing.
create function vb.make_envelope_months(p_ahead int) returns int language plpgsql as $$
declare
  v_first timestamp := date_trunc('month', clock_timestamp() at time zone 'UTC');
  v_made int := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('vb.envelope', 0));
  -- Whoever waits for a table makes others wait behind it. Shorter than deadlock_timeout, so that we are the one to give way.
  perform set_config('lock_timeout', '500', true);
  for i in 0..p_ahead loop
    if vb.make_envelope_month(v_first + i * interval '1 month') then v_made := v_made + 1; end if;
  end loop;
  return v_made;
end $$;

-- Months that end at that moment or before it, and that nothing is left in. @returns their names.
create function vb.drop_envelope_months(p_until timestamptz) returns text[] language plpgsql as $$
declare
  v_name text;
  v_left boolean;
  v_dropped text[] := '{}';
begin
  perform set_config('lock_timeout', '500', true);
  for v_name in select name from vb.envelope_month where ends <= p_until order by ends loop
    execute format('select exists (select 1 from vb.%I)', v_name) into v_left;
    if not v_left then
      execute format('drop table vb.%I', v_name);
      v_dropped := v_dropped || v_name;
    end if;
  end loop;
  return v_dropped;
end $$;

select vb.make_envelope_months(3);
