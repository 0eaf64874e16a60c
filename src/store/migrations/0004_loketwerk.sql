-- The register's own desk: what lies there, who gave it to whom, and leveringen with a destination of their own.

-- Looking up by mailbox, from the newest back.
create index mailbox_item_of_mailbox on vb.mailbox_item (mailbox, meldingsnummer desc);
create index melding_of_gemeente on vb.melding (woongemeente, meldingsnummer);

-- Where this event goes, when it is not simply to whoever has the report by then: a VERHUIZING to the old mailbox, the
-- word of a gemeente to the desk, and whatever was on its way when the report moved.
alter table vb.outbox add column mailbox text;

-- A gemeente said that a report is not its own. `reden` is text of a gemeente: personal data may stand in it.
create table vb.verkeerde_gemeente (
  event_id uuid primary key references vb.melding_event on delete cascade,
  meldingsnummer bigint not null references vb.melding on delete cascade,
  mailbox text not null,
  vermoede_gemeentecode text,
  reden text not null,
  at timestamptz not null,
  afgehandeld_at timestamptz
);
create unique index verkeerde_gemeente_open on vb.verkeerde_gemeente (meldingsnummer) where afgehandeld_at is null;
create index verkeerde_gemeente_melding on vb.verkeerde_gemeente (meldingsnummer);

-- What the desk did: who, what, why, when.
create table vb.toewijzing (
  meldingsnummer bigint not null references vb.melding on delete cascade,
  volgnummer int not null,
  at timestamptz(3) not null,
  door text not null,
  reden text not null,
  van_mailbox text not null,
  van_gemeentecode text,
  naar_mailbox text not null,
  naar_gemeentecode text not null,
  primary key (meldingsnummer, volgnummer)
);

-- The next event of a report for a mailbox that is named now. The caller holds the outbox rows of the report and the
-- report, in that order, as the router does.
create function vb.add_directed_event(p_event uuid, p_meldingsnummer bigint, p_soort text, p_mailbox text) returns void
language sql as $$
  insert into vb.melding_event (event_id, meldingsnummer, volgnummer, soort, at)
  select p_event, p_meldingsnummer, 1 + max(volgnummer), p_soort, clock_timestamp()
  from vb.melding_event where meldingsnummer = p_meldingsnummer;
  insert into vb.outbox (event_id, meldingsnummer, volgnummer, created_at, next_try_at, mailbox)
  select event_id, meldingsnummer, volgnummer, at, at + interval '2 seconds', p_mailbox
  from vb.melding_event where event_id = p_event
$$;
