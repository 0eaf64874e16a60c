-- The audit is sealed afterwards: each row gets a place in a chain of hashes, in the order in which the sealer saw it.
-- docs/decisions/0021.

create table vb.audit_seal (
  seal_seq bigint primary key,
  -- No reference: that a row is gone is for `audit verify` to tell.
  audit_id bigint not null unique,
  sealed_at timestamptz not null,
  hash bytea not null check (octet_length(hash) = 32)
);
comment on column vb.audit_seal.hash is 'SHA-256 over the hash before, this place and every column of the row';

create function vb.refuse_seal_change() returns trigger language plpgsql as $$
begin
  raise exception 'vb.audit_seal is append-only';
end $$;
create trigger audit_seal_append_only before update or delete or truncate on vb.audit_seal
  for each statement execute function vb.refuse_seal_change();

-- What was done with one report, and by whom.
create index audit_meldingsnummer on vb.audit (meldingsnummer, id) where meldingsnummer is not null;
-- What was done with one pupil, in rows that name no report of their own: pages of queries, vrijstellingen, files.
create index audit_about on vb.audit using gin (detail jsonb_path_ops) where meldingsnummer is null;
