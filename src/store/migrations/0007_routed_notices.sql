-- The address of a notice follows the gemeente and the slot for which something lies in a mailbox: an office serves
-- several gemeenten, and each may have named its own address.

alter table vb.notice add column gemeentecode text, add column route_slot text;
alter table vb.gegevenslevering add column route_slot text not null default 'R1';

create or replace function vb.note_mailbox_items() returns trigger language plpgsql as $$
begin
  if vb.notices_on() then
    insert into vb.notice (soort, ontvanger, mailbox, gemeentecode, route_slot, aantal)
    select case a.soort when 'NIEUW' then 'MELDING_IN_MAILBOX' else 'WIJZIGING_IN_MAILBOX' end, 'MAILBOX', a.mailbox,
      m.woongemeente, m.route_slot, count(*)
    from added a join vb.melding m using (meldingsnummer) group by 1, a.mailbox, m.woongemeente, m.route_slot;
  end if;
  return null;
end $$;

create or replace function vb.note_gegevensleveringen() returns trigger language plpgsql as $$
begin
  if vb.notices_on() then
    insert into vb.notice (soort, ontvanger, mailbox, gemeentecode, route_slot, aantal)
    select 'LEVERING_IN_MAILBOX', 'MAILBOX', mailbox, gemeentecode, route_slot, count(*)
    from added group by mailbox, gemeentecode, route_slot;
  end if;
  return null;
end $$;
