-- Two records of one person become one: which id went into which, so that no pack brings one back and both are forgotten together.
create table merged (
    from_id uuid primary key,
    into_id uuid not null,
    at      timestamptz not null,
    check (from_id <> into_id)
);
create index merged_by_into on merged (into_id);
comment on table merged is 'Passholders that went into another, always the last one of a chain; gone when that one is forgotten.';

-- What became of the rights of a record that went stays beside those of the person.
create table merged_right_change (
    passholder_id   uuid not null references passholder on delete cascade,
    from_id         uuid not null,
    card_system_id  integer not null,
    n               integer not null,
    kind            text not null,
    reason          text,
    last_day        date,
    suspended_until date,
    since           date not null,
    author          text not null,
    organizer_id    text,
    at              timestamptz not null,
    primary key (from_id, card_system_id, n)
);
create index merged_right_change_by_holder on merged_right_change (passholder_id);
comment on table merged_right_change is 'Histories of rights of records that went into another, as they were; n as in right_change.';

alter table right_change
    drop constraint right_change_author_check,
    add constraint right_change_author_check
        check (author in ('COUNTER', 'PACK', 'RUN', 'COORDINATOR', 'MERGE', 'BEFORE')),
    drop constraint right_change_author,
    add constraint right_change_author check ((author in ('COUNTER', 'MERGE')) = (organizer_id is not null));
