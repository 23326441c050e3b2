-- A new epoch: how a teller that lost commits goes on without giving a number twice, and who decided it.
alter table outbox_head add column opening boolean not null default false, add column halted text;
comment on column outbox_head.opening is 'The epoch was begun and not every listener has moved to it: no numbers are given.';
comment on column outbox_head.halted is 'Why the relay tells nothing.';

create table outbox_epoch (
    epoch    integer primary key,
    since    bigint not null check (since >= 0),
    begun_at timestamptz not null default now(),
    begun_by text not null
);
comment on table outbox_epoch is 'Each epoch of this teller: its facts carry the numbers after since.';
insert into outbox_epoch (epoch, since, begun_by) select epoch, 0, 'the installation' from outbox_head;

alter table consumer_offset add column since bigint not null default 0, add column event_id uuid, add column stopped text;
comment on column consumer_offset.epoch is 'The epoch of the teller that this service has confirmed; 0 until it first asked.';
comment on column consumer_offset.since is 'Facts with numbers after it are of that epoch, those before of earlier ones.';
comment on column consumer_offset.event_id is 'The fact that was applied under seq: the teller must know the same one.';
comment on column consumer_offset.stopped is 'Why nothing is applied until a person decides.';

create table consumer_epoch (
    id         bigint generated always as identity primary key,
    source     text not null,
    epoch      integer not null,
    from_epoch integer not null,
    from_seq   bigint not null,
    to_seq     bigint not null,
    moved_at   timestamptz not null default now(),
    moved_by   text not null
);
comment on table consumer_epoch is 'Each move of this service to a new epoch of a teller, with the position that it left.';

alter table dead_letter add column epoch integer not null default 1;
alter table dead_letter drop constraint dead_letter_pkey, add primary key (source, epoch, seq);
