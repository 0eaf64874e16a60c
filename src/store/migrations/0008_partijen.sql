-- Who is connected. The row is the present version; every version, the present one too, stands in vb.partij_versie.

create table vb.partij (
  partij_id bigint generated always as identity primary key,
  soort text not null
    check (soort in ('SCHOOL', 'BESTUUR', 'LEVERANCIER', 'GEMEENTE', 'REGIOKANTOOR', 'DOORSTROOMPUNT', 'VERWERKER')),
  naam text not null,
  oin text unique,
  -- BRINs, vestigingen, mailboxes and what else belongs to its kind
  gegevens jsonb not null default '{}',
  versie int not null default 1,
  changed_at timestamptz(3) not null default clock_timestamp(),
  changed_by text not null,
  ended_at timestamptz(3)
);

create table vb.partij_versie (
  partij_id bigint not null references vb.partij,
  versie int not null,
  inhoud jsonb not null,
  changed_at timestamptz(3) not null,
  changed_by text not null,
  primary key (partij_id, versie)
);
