-- A local copy of who holds which pass, so that a service needs nobody else to answer a counter. Guarded by the version of each fact.
create table known_card_system (
    card_system_id integer primary key,
    version        bigint not null,
    name           text not null,
    postal_codes   text[] not null
);
comment on table known_card_system is 'Copy of the regions, told by pass.';

create table known_organizer (
    organizer_id    text primary key,
    version         bigint not null,
    name            text not null,
    card_system_ids integer[] not null,
    postal_code     text
);
comment on table known_organizer is 'Copy of the organizers, told by activity.';

create table known_holder (
    passholder_id    uuid primary key,
    version          bigint not null,
    pass_type        text not null check (pass_type in ('INDIVIDUAL', 'GROUP')),
    postal_code      text not null,
    memberships      jsonb not null,
    tickets_per_year integer
);
comment on table known_holder is 'Copy of what a passholder or group is entitled to, told by pass. No name, no national number.';

create table known_pass (
    pass_number    text primary key,
    passholder_id  uuid,
    card_system_id integer not null,
    status         text not null,
    version        bigint not null
);
create index known_pass_by_holder on known_pass (passholder_id);
comment on table known_pass is 'Copy of the cards; without passholder_id it is in stock.';
