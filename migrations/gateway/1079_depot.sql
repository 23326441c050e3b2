-- What subscribers read at a broker of their own: how far the events of each subscription are there.
alter table outlet add column by_nats boolean not null default false;
comment on column outlet.by_nats is 'It has no url, and is read at the depot.';

create table depot (
    outlet_id    uuid primary key references outlet,
    begin_seq    bigint not null,
    put_seq      bigint not null,
    due_seq      bigint not null,
    told         text,
    scopes       text[] not null default '{}',
    lease_no     bigint not null default 0,
    leased_until timestamptz,
    claimed_at   timestamptz,
    failures     integer not null default 0,
    next_at      timestamptz not null
);
comment on table depot is
    'A subscription that is read at the depot. It stays until the depot has forgotten its account, whatever became of the subscription.';
comment on column depot.begin_seq is 'Its stream holds events behind this number of the log.';
comment on column depot.put_seq is 'What it is told of up to this number of the log was put.';
comment on column depot.due_seq is 'The last number of the log that it is told of: what lies between waits.';
comment on column depot.told is 'What the depot knows: who signed, how it stands, which secrets count.';
comment on column depot.scopes is 'The types that it may be told, with the region of those of regions: what else is there is taken out.';
comment on column depot.lease_no is 'Which turn it is: only the last that began says how far it came.';

create table withdrawal (
    outlet_id uuid not null references depot on delete cascade,
    seq       bigint not null references publication on delete cascade,
    primary key (outlet_id, seq)
);
create index withdrawal_by_event on withdrawal (seq);
comment on table withdrawal is 'Events that must be taken out of the stream of a subscription.';
