-- Who asked for a person by national number.
create table insz_lookup (
    id     bigint generated always as identity primary key,
    at     timestamptz not null,
    caller text not null,
    number bytea not null,
    hit    boolean not null
);
create index insz_lookup_at on insz_lookup (at);
comment on table insz_lookup is
    'Look-ups by national number: who, when, a keyed hash of the number, and whether somebody was found.';
