-- What is on offer and who came.
create table organizer (
    organizer_id       text primary key,
    version            bigint not null,
    name               text not null,
    card_system_ids    integer[] not null,
    address            jsonb,
    linked_location_id text
);
comment on table organizer is 'Organizers of the region, by their UiTdatabank id.';

create table event (
    event_id        text primary key,
    version         bigint not null,
    organizer_id    text not null references organizer,
    title           text not null,
    location        text not null,
    calendar        jsonb not null,
    card_system_ids integer[] not null,
    ticket_limit    jsonb,
    checkin_limit   jsonb,
    checkin_points  bigint not null check (checkin_points >= 0),
    places          integer check (places >= 0)
);
create index event_by_organizer on event (organizer_id);
comment on table event is 'Events and their settings. A limit that is null does not exist.';

create table checkin (
    checkin_id    uuid primary key,
    passholder_id uuid not null,
    event_id      text not null references event,
    pass_number   text not null,
    points        bigint not null check (points >= 0),
    at            timestamptz not null,
    period        date,
    undone_at     timestamptz
);
create index checkin_by_holder on checkin (passholder_id, at desc);
comment on table checkin is 'Participations. pass_number is the one used at the time; undone ones stay for the record. period is that of the place it took, null when there was no limit.';

create table checkin_count (
    passholder_id uuid not null,
    event_id      text not null,
    period        date not null,
    used          integer not null,
    primary key (passholder_id, event_id, period),
    constraint checkin_count_positive check (used >= 0)
);
comment on table checkin_count is 'How often a holder checked in at an event in one period (its first Brussels day); holds the limit under concurrency.';
