-- Thresholds: once enough members of an association have the right, others bear its part.
create table organizer_members (
    organizer_id text not null,
    from_day     date not null,
    members      integer not null check (members > 0),
    by_whom      text not null,
    at           timestamptz not null,
    primary key (organizer_id, from_day)
);
comment on table organizer_members is 'How many members an organizer has from a Brussels day on, as a coordinator declared it.';

create table key_threshold (
    key_id       integer not null,
    version      integer not null,
    organizer_id text not null,
    reached_on   date,
    primary key (key_id, version, organizer_id),
    foreign key (key_id, version) references key_version
);
comment on table key_threshold is 'The Brussels day on which an organizer reached the threshold of a version; null while it has not. It never changes.';

-- Who bought at the social tariff of an organizer, in the order of time.
create index ticket_sale_of_organizer on ticket_sale (organizer_id, sold_at, passholder_id)
    where tariff_type = 'SOCIALTARIFF' and not is_group;
