-- Notices by e-mail. What is told and the notice are written in one transaction: by triggers, so that no statement
-- that delivers, changes or moves a report can forget it. Personal data: vb.mail.address, until the mail is sent.

-- One row, set at the start from the settings. Without a mail server nothing is written.
create table vb.notice_switch (only_row boolean primary key default true check (only_row), enabled boolean not null);
insert into vb.notice_switch values (true, false);

create table vb.notice (
  notice_id bigint generated always as identity primary key,
  soort text not null,
  ontvanger text not null check (ontvanger in ('MAILBOX', 'CONTACTPERSOON', 'BEHANDELAAR')),
  mailbox text,
  meldingsnummer bigint references vb.melding on delete cascade,
  aantal int not null default 1,
  created_at timestamptz not null default clock_timestamp(),
  check ((ontvanger = 'MAILBOX') = (mailbox is not null))
);
create index notice_melding on vb.notice (meldingsnummer) where meldingsnummer is not null;

create table vb.mail (
  mail_id uuid primary key,
  mailbox text,
  address text,
  domain text not null,
  inhoud jsonb not null,
  created_at timestamptz(3) not null default clock_timestamp(),
  next_try_at timestamptz(3) not null default clock_timestamp(),
  tries int not null default 0,
  state text not null default 'WACHT' check (state in ('WACHT', 'VERZONDEN', 'GEWEIGERD', 'OPGEGEVEN')),
  smtp_code int,
  last_error text,
  ended_at timestamptz(3)
);
create index mail_due on vb.mail (next_try_at) where state = 'WACHT';
comment on column vb.mail.inhoud is 'kinds, mailboxes and counts; no personal data';

create function vb.notices_on() returns boolean language sql stable as $$ select enabled from vb.notice_switch $$;

create function vb.note_mailbox_items() returns trigger language plpgsql as $$
begin
  if vb.notices_on() then
    insert into vb.notice (soort, ontvanger, mailbox, aantal)
    select case soort when 'NIEUW' then 'MELDING_IN_MAILBOX' else 'WIJZIGING_IN_MAILBOX' end, 'MAILBOX', mailbox, count(*)
    from added group by 1, mailbox;
  end if;
  return null;
end $$;
create trigger mailbox_item_notice after insert on vb.mailbox_item
  referencing new table as added for each statement execute function vb.note_mailbox_items();

create function vb.note_gegevensleveringen() returns trigger language plpgsql as $$
begin
  if vb.notices_on() then
    insert into vb.notice (soort, ontvanger, mailbox, aantal)
    select 'LEVERING_IN_MAILBOX', 'MAILBOX', mailbox, count(*) from added group by mailbox;
  end if;
  return null;
end $$;
create trigger gegevenslevering_notice after insert on vb.gegevenslevering
  referencing new table as added for each statement execute function vb.note_gegevensleveringen();

-- What the gemeente did, for the one who reported, when the report asks for it.
create function vb.note_processtap() returns trigger language plpgsql as $$
begin
  if new.status in ('B', 'K', 'G') and vb.notices_on() then
    insert into vb.notice (soort, ontvanger, meldingsnummer)
    select 'STATUS_GEWIJZIGD', 'CONTACTPERSOON', new.meldingsnummer from vb.melding_inhoud i
    where i.meldingsnummer = new.meldingsnummer
      and i.verzuimmelding->'melder'->>'ccEmailOntvanger' in ('CONTACTPERSOON', 'BEIDE');
  end if;
  return null;
end $$;
create trigger processtap_notice after insert on vb.processtap for each row execute function vb.note_processtap();

-- What the school did, for who handles the report, when the report asks for it.
create function vb.note_melding_event() returns trigger language plpgsql as $$
begin
  if new.soort in ('MUTATIE', 'INTREKKING') and vb.notices_on() then
    insert into vb.notice (soort, ontvanger, meldingsnummer)
    select case new.soort when 'MUTATIE' then 'MELDING_GEWIJZIGD' else 'MELDING_INGETROKKEN' end, 'BEHANDELAAR',
      new.meldingsnummer
    from vb.melding_inhoud i where i.meldingsnummer = new.meldingsnummer
      and i.verzuimmelding->'melder'->>'ccEmailOntvanger' in ('BEHANDELAAR', 'BEIDE');
  end if;
  return null;
end $$;
create trigger melding_event_notice after insert on vb.melding_event for each row execute function vb.note_melding_event();
