-- Certificates that organisations hand in or use: public parts only. Hand-ins, each mail once. Warnings, each once.

create table vb.certificaat (
  certificaat_id bigint generated always as identity primary key,
  sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
  oin text not null,
  partij_id bigint not null references vb.partij,
  der bytea not null,
  -- public facts, for people: serial number, issuer, subject, key, algorithm
  feiten jsonb not null,
  geldig_van timestamptz(3) not null,
  geldig_tot timestamptz(3) not null,
  status text not null check (status in ('WACHT', 'GELDIG', 'AFGEWEZEN')),
  -- GEBRUIK: never handed in, seen in a message of a connected party
  herkomst text not null check (herkomst in ('MAIL', 'API', 'OPDRACHT', 'GEBRUIK')),
  -- the sheet: contact data of the organisation
  melding jsonb,
  -- where the confirmation goes; empty once it went
  antwoord_aan text,
  ref text not null,
  aangemeld_op timestamptz(3) not null,
  aangemeld_door text not null,
  besloten_op timestamptz(3),
  besloten_door text,
  reden text,
  eerste_gebruik timestamptz(3)
);
create index certificaat_oin on vb.certificaat (oin, geldig_tot);
create index certificaat_partij on vb.certificaat (partij_id);
create index certificaat_verloop on vb.certificaat (geldig_tot) where status = 'GELDIG';
create index certificaat_wacht on vb.certificaat (aangemeld_op) where status = 'WACHT';

create table vb.inzending (
  -- SHA-256 of the mail: the sender's server may bring it again
  mail_id text primary key,
  ref text not null,
  ontvangen_op timestamptz(3) not null default clock_timestamp(),
  uitkomst text not null check (uitkomst in ('WACHT', 'GELDIG', 'GEWEIGERD')),
  codes text[] not null default '{}',
  certificaat_id bigint references vb.certificaat
);

create table vb.certificaat_waarschuwing (
  certificaat_id bigint not null references vb.certificaat,
  -- days before its end; 0: it has ended
  dagen int not null,
  op timestamptz(3) not null,
  -- a nearer one was due already, or there was nobody to write to
  verzonden boolean not null,
  primary key (certificaat_id, dagen)
);

-- A mail whose words are made when it is written: public facts of a certificate, no personal data of a pupil.
alter table vb.mail add column brief jsonb;
comment on column vb.mail.brief is 'subject and text, instead of inhoud; empty once it was sent';
