-- Balances are compared with their ledgers in slices: where the round stands, and what the last one found.
create table reconciliation (
    one         boolean primary key default true check (one),
    position    uuid,
    differing   bigint not null default 0,
    finished_at timestamptz,
    differed    bigint not null default 0
);
comment on table reconciliation is 'position: the last holder that this round compared, null between rounds. differing: how many it found so far. differed: how many the last whole round found.';
insert into reconciliation (one) values (true);
