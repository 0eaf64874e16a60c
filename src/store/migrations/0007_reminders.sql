-- What a school was reminded of: each once a report.

create table vb.herinnering (
  meldingsnummer bigint not null references vb.melding on delete cascade,
  code text not null,
  at timestamptz(3) not null default clock_timestamp(),
  primary key (meldingsnummer, code)
);
create index melding_open on vb.melding (meldingsnummer) where status in ('R', 'B');
