-- What a card costs: a table of a region applies from its day until the next one begins.
create table price_table (
    card_system_id integer not null references card_system,
    valid_from     date not null,
    lines          jsonb not null,
    primary key (card_system_id, valid_from)
);
comment on table price_table is 'Prices of a region from a day on; one that has begun never changes.';

create table voucher (
    code           text primary key,
    card_system_id integer not null references card_system,
    voucher_type   text not null,
    valid_from     date,
    valid_to       date,
    used_at        timestamptz
);
comment on table voucher is 'Vouchers for a card; each counts once.';
