-- What a service tells. A verb writes its state and outbox_pending in one transaction; the relay gives committed rows a gapless number.
create table outbox_pending (
    id          bigint generated always as identity primary key,
    event_id    uuid not null,
    type        text not null,
    key         text not null,
    key_version bigint not null,
    partition   smallint not null check (partition between 0 and 15),
    time        timestamptz not null,
    cause       uuid,
    traceparent text,
    payload     text not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
comment on table outbox_pending is 'Committed facts that have no number yet; stays tiny.';

create table outbox_head (
    one   boolean primary key default true check (one),
    epoch integer not null,
    seq   bigint not null check (seq >= 0)
);
comment on table outbox_head is 'The last number given. A new epoch starts after a restore that lost commits.';
insert into outbox_head (epoch, seq) values (1, 0);

create table outbox_log (
    seq         bigint primary key,
    epoch       integer not null,
    event_id    uuid not null,
    type        text not null,
    key         text not null,
    key_version bigint not null,
    partition   smallint not null,
    time        timestamptz not null,
    cause       uuid,
    traceparent text,
    payload     text not null
);
comment on table outbox_log is 'The record of everything told, in order and without gaps. The stream of the broker is a copy of it.';

create table consumer_offset (
    source     text primary key,
    epoch      integer not null default 0,
    seq        bigint not null default 0,
    updated_at timestamptz not null default now()
);
comment on table consumer_offset is 'How far this service has applied the facts of another; moves in the transaction of their effects.';

create table dead_letter (
    source      text not null,
    seq         bigint not null,
    event_id    uuid not null,
    type        text not null,
    key         text not null,
    key_version bigint not null,
    time        timestamptz not null,
    traceparent text,
    payload     text not null,
    reason      text not null,
    since       timestamptz not null default now(),
    primary key (source, seq)
);
comment on table dead_letter is 'Facts that could not be applied, and those that wait behind them.';

create table parked_key (
    source text not null,
    key    text not null,
    primary key (source, key)
);
comment on table parked_key is 'Keys whose facts go to dead_letter in order until they are redriven.';

create table idempotency (
    client     text not null,
    key        text not null,
    hash       text not null,
    refused    boolean not null default false,
    reply      text,
    created_at timestamptz not null default now(),
    primary key (client, key)
);
create index idempotency_by_age on idempotency (created_at);
comment on table idempotency is 'The first answer to a client''s key, written in the transaction of its effects.';
