-- Personal data at rest: sealed in the process, under keys outside the database. docs/decisions/0029. This adds the columns;
-- `migrate` seals what is there before 0091 takes the plain ones away.

-- How a statement reads a sealed column: which column, of which row, its value; the process opens it. `p_under` is what
-- lies under a JSON value: it stands where the value has nothing.
create function vb.sealed(p_column text, p_row text, p_value bytea, p_under jsonb default null) returns jsonb
language sql immutable parallel safe as $$
  select case when p_value is null then p_under else
    jsonb_build_object('$sealed', p_column, 'row', p_row, 'bytes', encode(p_value, 'base64'), 'under', p_under) end
$$;

-- Made with the keys of this database: other keys are refused before they write or look up anything.
create table vb.at_rest (only_row boolean primary key default true check (only_row), proof bytea not null);

alter table vb.envelope add column sealed_bytes bytea;
alter table vb.refused add column sealed_bytes bytea;
alter table vb.melding_inhoud add column sealed_verzuimmelding bytea, add column sealed_persoon bytea;
alter table vb.processtap add column sealed_inhoud bytea;
alter table vb.mailbox_item add column reden bytea;
alter table vb.verkeerde_gemeente add column sealed_reden bytea;
alter table vb.mail add column sealed_address bytea, add column sealed_brief bytea;
alter table vb.gegevenslevering_bestand add column sealed_inhoud bytea;
alter table vb.vrijstelling_inhoud add column blind_burgerservicenummer bytea, add column blind_onderwijsnummer bytea,
  add column nummers bytea, add column sealed_vrijstelling bytea;
alter table vb.vrijstelling_stap add column sealed_reden bytea;
alter table vb.deelnemer add column blind_burgerservicenummer bytea, add column blind_onderwijsnummer bytea,
  add column sealed_persoon bytea;

-- What statements ask of the content, and is of no person.
alter table vb.melding
  add column vestigingscode text,
  -- the report before it, when its sender named none
  add column vorige_meldingsnummer bigint,
  -- who wants to hear by e-mail of what happens to it
  add column cc_email text;
alter table vb.deelnemer add column geheim boolean not null default false,
  -- of a made-up pupil: its place among the burgerservicenummers that nobody has (999000000 and on)
  add column testnummer int;
create index deelnemer_testnummer on vb.deelnemer (testnummer) where testnummer is not null;
update vb.melding m set vestigingscode = i.verzuimmelding->'school'->>'vestigingscode',
  cc_email = i.verzuimmelding->'melder'->>'ccEmailOntvanger'
from vb.melding_inhoud i where i.meldingsnummer = m.meldingsnummer;
update vb.deelnemer set geheim = true where coalesce(nullif(persoon->>'indicatieGeheim', ''), '0') <> '0';
update vb.deelnemer set testnummer = burgerservicenummer::int - 999000000 where burgerservicenummer like '999%';
-- Messages of a test environment are not worth keeping.
delete from vb.test_traffic;
