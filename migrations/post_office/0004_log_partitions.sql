-- The log is kept for a while, not for ever: in partitions of 100,000 numbers, so that an old one is dropped and not deleted row by row.
alter table outbox_log rename to outbox_log_0;
alter table outbox_log_0 rename constraint outbox_log_pkey to outbox_log_0_pkey;
create table outbox_log (like outbox_log_0) partition by range (seq);
alter table outbox_log add primary key (seq);
do $$
declare
    edge bigint;
begin
    select (coalesce(max(seq), 0) / 100000 + 1) * 100000 into edge from outbox_log_0;
    execute format('alter table outbox_log attach partition outbox_log_0 for values from (minvalue) to (%s)', edge + 1);
    -- A partition is named after the first number of its last 100,000.
    execute format('alter table outbox_log_0 rename to outbox_log_%s', edge - 99999);
end
$$;
comment on table outbox_log is 'The record of everything told since outbox_head.pruned, in order and without gaps. The stream of the broker is a copy of it.';

alter table outbox_head add column pruned bigint not null default 0;
comment on column outbox_head.pruned is 'The log begins after this number; every listener has applied what was before.';

create table outbox_kept (
    type        text not null,
    key         text not null,
    seq         bigint not null unique,
    epoch       integer not null,
    event_id    uuid not null,
    key_version bigint not null,
    partition   smallint not null,
    time        timestamptz not null,
    cause       uuid,
    traceparent text,
    payload     text not null,
    primary key (type, key)
);
comment on table outbox_kept is 'Of what was pruned, the newest fact of each key that tells its whole state: a new listener begins with these.';
