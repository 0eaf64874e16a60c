-- Events that fail by themselves: how often, why, not before when; parked after the published schedule. And events that
-- lapsed undelivered, with the desk's decision that made them so: the balance must be able to tell them from lost ones.

alter table vb.outbox
  -- Failures of the event itself; `tries` counts how often the sweeper offered it.
  add column failures int not null default 0,
  add column first_failed_at timestamptz,
  add column not_before timestamptz,
  add column cause text,
  add constraint outbox_parked_with_cause check (parked_at is null or cause is not null);
create index outbox_parked on vb.outbox (cause, parked_at) where parked_at is not null;

alter table vb.melding_event add column lapsed_at timestamptz;
update vb.melding_event e set lapsed_at = clock_timestamp()
where not exists (select 1 from vb.outbox o where o.event_id = e.event_id)
  and not exists (select 1 from vb.mailbox_item i where i.event_id = e.event_id);
