-- A fund may bear a part of a price, beside the municipality and the organizer.
create table fund (
    fund_id        integer generated always as identity primary key,
    card_system_id integer not null,
    name           text not null
);
create unique index fund_by_card_system on fund (card_system_id, lower(name));
comment on table fund is 'Funds of a card system that bear parts of prices.';

-- Wider than before, so every row fits, and none is looked at.
alter table sale_share
    drop constraint sale_share_payer_check,
    add constraint sale_share_payer_kind
        check (payer in ('passholder', 'municipality', 'organizer', 'flanders', 'fund')) not valid;
