-- Who pays whom. Money is in cents and append-only: a cancellation is a counter-entry.
create extension if not exists btree_gist;

create table municipality (
    postal_code text primary key,
    name        text not null
);
comment on table municipality is 'Which municipality pays for residents of a postal code.';

create table known_event (
    event_id        text primary key,
    version         bigint not null,
    organizer_id    text not null,
    title           text not null,
    card_system_ids integer[] not null,
    ticket_limit    jsonb,
    places          integer
);
comment on table known_event is 'Copy of the events, told by activity.';

create table distribution_key (
    key_id         integer primary key,
    name           text not null,
    card_system_id integer not null,
    usage          text not null check (usage in ('automatic', 'manual', 'coupon')),
    organizers     text[] not null
);
comment on table distribution_key is 'Distribution keys (verdeelsleutels); without organizers every organizer of the card system may use it.';

create table key_version (
    key_id     integer not null references distribution_key,
    version    integer not null,
    valid_from date not null,
    valid_to   date,
    rule       jsonb not null,
    primary key (key_id, version),
    constraint key_version_no_overlap exclude using gist (key_id with =, daterange(valid_from, valid_to, '[]') with &&) deferrable initially deferred
);
comment on table key_version is 'What a key says in a period of Brussels days: conditions and the two splits.';

create table event_key (
    event_id text not null,
    key_id   integer not null references distribution_key,
    primary key (event_id, key_id)
);
comment on table event_key is 'Manual keys that were chosen for an event.';

create table coupon (
    coupon_id      integer primary key,
    card_system_id integer not null,
    key_id         integer not null references distribution_key,
    rule           jsonb not null
);
comment on table coupon is 'Coupons (bonnen): who has them, how often they can be used, and with which key.';

create table ticket_sale (
    ticket_sale_id   bigint generated always as identity (start with 100001) primary key,
    passholder_id    uuid not null,
    is_group         boolean not null,
    pass_number      text not null,
    event_id         text not null,
    event_title      text not null,
    organizer_id     text not null,
    tariff_id        text not null,
    tariff_name      text not null,
    tariff_type      text not null check (tariff_type in ('SOCIALTARIFF', 'COUPON')),
    price            bigint not null,
    regular_price    bigint not null,
    label            text,
    key_id           integer not null,
    key_version      integer not null,
    reason           text not null,
    sold_at          timestamptz not null,
    client           text not null,
    client_reference text,
    reference_no     integer not null,
    limits           jsonb not null,
    foreign key (key_id, key_version) references key_version,
    constraint ticket_sale_reference unique (client, client_reference, reference_no),
    constraint ticket_sale_price check (0 <= price and price <= regular_price)
);
create index ticket_sale_by_event on ticket_sale (event_id, sold_at);
create index ticket_sale_by_holder on ticket_sale (passholder_id, sold_at);
comment on table ticket_sale is 'Registered sales at a reduced tariff: never updated, never deleted. reason says which rule made the price.';

create table sale_share (
    ticket_sale_id bigint not null references ticket_sale,
    entry          text not null check (entry in ('sale', 'cancellation')),
    payer          text not null check (payer in ('passholder', 'municipality', 'organizer', 'flanders')),
    payer_id       text,
    cents          bigint not null,
    primary key (ticket_sale_id, entry, payer),
    check ((entry = 'sale' and cents >= 0) or (entry = 'cancellation' and cents <= 0))
);
comment on table sale_share is 'What each payer bears of a sale; a cancellation repeats the shares with the other sign.';

create table sale_cancellation (
    ticket_sale_id bigint primary key references ticket_sale,
    at             timestamptz not null
);
comment on table sale_cancellation is 'Cancelled sales: at most once each.';

create table limit_use (
    scope  text not null,
    period date not null,
    used   integer not null,
    primary key (scope, period),
    constraint limit_use_positive check (used >= 0)
);
comment on table limit_use is 'How much of a limit is used in the period that starts on this Brussels day; holds every limit under concurrency.';
