-- A card in stock may lie at one counter: it is handed out there, and nowhere else.
alter table card add column organizer_id text,
    add constraint card_at_counter check (organizer_id is null
        or (passholder_id is null and status in ('LOCAL_STOCK', 'BLOCKED')));
comment on column card.organizer_id is 'Where a card in stock lies; null: at no counter in particular, and each of its region hands it out.';
create index card_by_counter on card (card_system_id, organizer_id)
    where organizer_id is not null and status = 'LOCAL_STOCK';
