-- Reports that are half filled in, for whoever fills them in; sealed under the key outside the database. They are no
-- reports: nobody else sees them, and they are thrown away after some days.
create table vb.melding_concept (
  concept_id uuid primary key,
  gebruiker_id uuid not null references vb.gebruiker,
  -- of the person when it was kept: whoever goes to another organisation leaves them behind
  partij_id bigint not null references vb.partij,
  inhoud bytea not null,
  changed_at timestamptz(3) not null
);
create index melding_concept_gebruiker on vb.melding_concept (gebruiker_id);
create index melding_concept_changed on vb.melding_concept (changed_at);
