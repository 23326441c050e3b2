-- Who looked at a passholder, for that person to read; it goes with the person.
create table look (
    passholder_id   uuid not null references passholder on delete cascade,
    minute          timestamptz not null,
    looker          uuid not null,
    kind            text not null check (kind in ('PASSHOLDER', 'SEARCH', 'SCAN', 'NATIONAL_NUMBER', 'DETAILS', 'NOTE', 'PICTURE', 'FAMILY', 'MEMBERSHIP', 'HISTORY', 'LOOKS', 'EXPORT')),
    looked_by       text not null check (looked_by in ('CLIENT', 'PERSON', 'UNPROVEN', 'OPERATOR')),
    client_id       text,
    organizers      text[] not null,
    organizer_count integer not null check (organizer_count >= 0),
    times           bigint not null check (times > 0),
    primary key (passholder_id, minute, looker)
);
create index look_by_age on look (minute);
comment on table look is 'Every look at a person by staff or a client: those of one minute by the same one at the same are one row.';
comment on column look.looker is 'Made of who looked and at what, so that the same is found again.';
comment on column look.client_id is 'Of a program; of a person at work nothing is kept but the organizers.';
comment on column look.organizers is 'For which the caller may, the first ten; organizer_count says how many they are.';
