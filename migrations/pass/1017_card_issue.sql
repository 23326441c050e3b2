-- Cards that a counter handed out to somebody who had a pass: why, by whom, and what they cost.
create table card_issue (
    card_issue_id  uuid primary key,
    passholder_id  uuid not null references passholder on delete cascade,
    card_system_id integer not null references card_system,
    pass_number    text not null,
    reason         text not null,
    organizer_id   text not null,
    price          bigint check (price >= 0),
    price_label    text,
    voucher        text,
    issued_at      timestamptz not null
);
create index card_issue_by_holder on card_issue (passholder_id);
comment on table card_issue is 'Cards handed out at a counter, with the line of the price table that applied; none where the region has no table.';
-- The cards that open the social tariff in a region are read from here, some holders at a time.
create index membership_with_right on membership (card_system_id, passholder_id) where social_end is not null;
