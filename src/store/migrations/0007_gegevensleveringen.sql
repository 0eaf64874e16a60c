-- Files of the register for a gemeente. Personal data stand in gegevenslevering_bestand only.

create table vb.gegevenslevering (
  levering_id uuid primary key,
  mailbox text not null,
  seq bigint not null,
  gemeentecode text not null,
  soort text not null check (soort in ('P', 'C', 'MAAND')),
  omschrijving text,
  peildatum date,
  bestandsnaam text not null,
  bytes int not null,
  sha256 text not null,
  added_at timestamptz(3) not null,
  fetched_at timestamptz(3),
  fetched_count int not null default 0,
  -- last day, counted from the first fetch; a file that nobody fetched yet has none
  beschikbaar_tot date,
  removed_at timestamptz(3),
  unique (mailbox, seq),
  unique (gemeentecode, soort, bestandsnaam, sha256)
);

-- Numbers in the order of commits, like those of a mailbox with reports.
create table vb.gegevenslevering_head (mailbox text primary key, last_seq bigint not null);

create table vb.gegevenslevering_bestand (
  levering_id uuid primary key references vb.gegevenslevering,
  inhoud bytea not null
);
