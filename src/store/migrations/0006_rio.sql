-- Reference data that others keep: institutions and their locations (RIO), school holidays by region. No personal data.
-- Every row has its first and, once it has ended, its last day.

create table vb.rio_bestuur (
  bestuurscode text not null,
  naam text,
  begindatum date not null,
  einddatum date,
  primary key (bestuurscode, begindatum)
);

create table vb.rio_instelling (
  brin text not null,
  naam text not null,
  -- names and places without accents, in lower case: what a search compares
  zoeknaam text not null,
  wet text not null check (wet in ('WPO', 'WEC', 'WVO', 'WEB')),
  bestuurscode text,
  begindatum date not null,
  einddatum date,
  primary key (brin, begindatum)
);

create table vb.rio_vestiging (
  vestigingscode text not null,
  brin text not null,
  naam text not null,
  zoeknaam text not null,
  postcode text,
  plaatsnaam text,
  zoekplaats text,
  gemeentecode text,
  begindatum date not null,
  einddatum date,
  primary key (vestigingscode, begindatum)
);
create index rio_vestiging_brin on vb.rio_vestiging (brin);
create index rio_vestiging_postcode on vb.rio_vestiging (postcode text_pattern_ops);
create index rio_vestiging_plaats on vb.rio_vestiging (zoekplaats);

create table vb.rio_onderwijslocatie (
  onderwijslocatiecode text not null,
  postcode text,
  plaatsnaam text,
  zoekplaats text,
  gemeentecode text,
  begindatum date not null,
  einddatum date,
  primary key (onderwijslocatiecode, begindatum)
);
create index rio_onderwijslocatie_postcode on vb.rio_onderwijslocatie (postcode text_pattern_ops);
create index rio_onderwijslocatie_plaats on vb.rio_onderwijslocatie (zoekplaats);

create table vb.rio_onderwijsaanbieder (
  onderwijsaanbiedercode text not null,
  naam text,
  bestuurscode text,
  begindatum date not null,
  einddatum date,
  primary key (onderwijsaanbiedercode, begindatum)
);

-- Which provider teaches where, under which vestiging of which BRIN.
create table vb.rio_onderwijsaanbod (
  brin text not null,
  vestigingscode text not null,
  onderwijslocatiecode text not null,
  onderwijsaanbiedercode text not null,
  -- empty when the file does not tell programmes apart
  opleidingcode text not null default '',
  begindatum date not null,
  einddatum date,
  primary key (brin, onderwijslocatiecode, vestigingscode, onderwijsaanbiedercode, opleidingcode, begindatum)
);

create table vb.vakantie (
  regio text not null check (regio in ('NOORD', 'MIDDEN', 'ZUID')),
  naam text not null,
  begindatum date not null,
  einddatum date not null check (einddatum >= begindatum),
  primary key (regio, begindatum)
);

create table vb.vakantieregio (
  gemeentecode text not null,
  regio text not null check (regio in ('NOORD', 'MIDDEN', 'ZUID')),
  begindatum date not null,
  einddatum date,
  primary key (gemeentecode, begindatum)
);

-- V3: working days between end date and receipt beyond the term; 0 in time, and for other kinds.
alter table vb.melding add column dagen_te_laat int not null default 0 check (dagen_te_laat >= 0);

-- register_melding in the same round trip with the stamp of lateness.
create function vb.register_and_stamp(p jsonb, p_body_digest bytea, p_content_digest bytea, p_bytes bytea)
returns jsonb language plpgsql as $$
declare v_result jsonb := vb.register_melding(p, p_body_digest, p_content_digest, p_bytes);
begin
  if v_result->>'kind' = 'registered' and (p->>'dagenTeLaat')::int > 0 then
    update vb.melding set dagen_te_laat = (p->>'dagenTeLaat')::int
      where meldingsnummer = (v_result->'outcome'->>'meldingsnummer')::bigint;
  end if;
  return v_result;
end $$;
