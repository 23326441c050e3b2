-- One event on its way to one subscription that has an address.
create table delivery (
    outlet_id uuid not null references outlet,
    seq       bigint not null references publication on delete cascade,
    subject   text not null,
    state     text not null check (state in ('OPEN', 'DELIVERED', 'FAILED', 'WITHHELD')),
    attempt   integer not null default 0,
    failures  integer not null default 0,
    next_at   timestamptz not null,
    is_leased boolean not null default false,
    status    integer,
    reason    text,
    last_at   timestamptz,
    primary key (outlet_id, seq)
);
create index delivery_by_event on delivery (seq);
create index delivery_due on delivery (outlet_id, next_at, seq) where state = 'OPEN';
create index delivery_line on delivery (outlet_id, subject, seq) where state = 'OPEN';
create index delivery_leased on delivery (outlet_id) where is_leased;
comment on table delivery is 'Deliveries of published events, open ones and what became of the others.';
comment on column delivery.attempt is 'Which try it is: only the last that began says how it ended.';
comment on column delivery.next_at is 'When it is tried; of one that is leased, when somebody else may try.';
