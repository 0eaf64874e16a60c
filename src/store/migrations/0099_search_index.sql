-- A school's list by status, kind, period or place is decided by the index alone: reports that are not shown are not read.
create index melding_search on vb.melding (brin, meldingsnummer)
  include (deelnemer_id, verzuimsoort, status, begindatum, einddatum, vestigingscode);
