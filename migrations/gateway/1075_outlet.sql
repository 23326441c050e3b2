-- Where published events go: the subscriptions of partners, vendors and municipalities.
create table receiver (
    owner_id   text primary key,
    sealed_key bytea not null
);
comment on table receiver is
    'Who owns subscriptions: an organizer or a partner, with the key of the names that persons have there, sealed.';

create table outlet (
    outlet_id         uuid primary key,
    owner_id          text not null references receiver,
    client_id         text not null,
    name              text not null,
    url               text,
    types             text[] not null,
    state             text not null check (state in ('ACTIVE', 'PAUSED', 'DISABLED', 'DELETED')),
    reason            text check (reason in ('GONE', 'FAILING')),
    secret_no         integer not null default 1,
    sealed_secret     bytea not null,
    sealed_old_secret bytea,
    old_secret_until  timestamptz,
    created_at        timestamptz not null,
    failures          integer not null default 0,
    failing_since     timestamptz,
    rests_until       timestamptz,
    claimed_at        timestamptz
);
create index outlet_by_owner on outlet (owner_id) where state <> 'DELETED';
create index outlet_to_sweep on outlet (outlet_id) where state = 'DELETED';
comment on table outlet is 'Subscriptions: without a url it is read as a stream alone.';
comment on column outlet.client_id is 'With whose permissions it is told: whoever wrote it last.';
comment on column outlet.failures is 'Tries in vain since the last that was answered with success.';
comment on column outlet.rests_until is 'Nothing is sent before: it failed too often in a row.';
