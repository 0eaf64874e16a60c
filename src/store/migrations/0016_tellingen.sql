-- Counts for who supervises schools: settled once for a school year, with small numbers already left out. No pupil can
-- be found in them, so they stay when the reports are gone.

create table vb.telling_schooljaar (
  schooljaar text primary key,
  minimum int not null,
  settled_at timestamptz(3) not null default clock_timestamp(),
  settled_by text not null
);

create table vb.telling (
  schooljaar text not null references vb.telling_schooljaar,
  brin text not null,
  verzuimsoort text not null,
  -- both null: fewer pupils than the minimum
  meldingen int,
  leerlingen int,
  primary key (schooljaar, brin, verzuimsoort),
  check ((meldingen is null) = (leerlingen is null))
);

create index melding_registered on vb.melding (registered_at);
