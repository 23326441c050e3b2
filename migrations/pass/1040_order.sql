-- Passes that are ordered on line: nobody becomes a passholder before the order is paid.
create table pass_order (
    order_id     uuid primary key,
    request_hash text,
    status       text not null check (status in ('PENDING_PAYMENT', 'PENDING_UITID_CONNECT', 'COMPLETED', 'CANCELLED', 'REFUSED')),
    organizers   text[] not null default '{}',
    total        bigint not null default 0 check (total >= 0),
    sealed_under text,
    content      bytea,
    terms        bytea,
    payment_id   text,
    payment_url  text,
    refund       text check (refund in ('WANTED', 'DONE')),
    refusal      jsonb,
    opened       integer not null default 0,
    created_at   timestamptz not null,
    expires_at   timestamptz not null,
    ended_at     timestamptz,
    next_at      timestamptz,
    tries        integer not null default 0,
    check ((content is null) = (terms is null) and (content is null) = (sealed_under is null)),
    check (status not like 'PENDING%' or content is not null),
    check (payment_url is null or payment_id is not null)
);
create index pass_order_due on pass_order (next_at) where next_at is not null;
create index pass_order_to_forget on pass_order (ended_at) where ended_at is not null and (content is not null or status = 'REFUSED');
comment on table pass_order is 'Orders. Who is in them, and for what, is sealed and forgotten some time after their end; sums and payments stay.';

-- A voucher in an order is nobody else's until the order ends.
alter table voucher add column order_id uuid references pass_order;
create index voucher_of_order on voucher (order_id) where order_id is not null;
