-- What a person has saved: an append-only ledger in lots, and a balance that is checked against it.
create table entry (
    entry_id      uuid primary key,
    passholder_id uuid not null,
    kind          text not null check (kind in ('check_in', 'undo', 'opening', 'redemption', 'refund', 'expiry')),
    points        bigint not null,
    cause         uuid not null,
    title         text not null,
    location      text not null,
    at            timestamptz not null,
    version       bigint not null,
    constraint entry_one_per_cause unique (cause, kind),
    constraint entry_one_per_version unique (passholder_id, version)
);
comment on table entry is 'The ledger: never updated, never deleted. cause names the check-in, redemption or row that it comes from.';

create table lot (
    lot_id        uuid primary key,
    passholder_id uuid not null,
    entry_id      uuid not null references entry,
    expires_on    date,
    points        bigint not null check (points > 0),
    remaining     bigint not null,
    constraint lot_remaining check (remaining between 0 and points)
);
create index lot_by_entry on lot (entry_id);
create index lot_unspent on lot (passholder_id, expires_on) where remaining > 0;
comment on table lot is 'Points that were earned together and expire together (last valid Brussels day).';

create table lot_use (
    entry_id uuid not null references entry,
    lot_id   uuid not null references lot,
    points   bigint not null check (points > 0),
    primary key (entry_id, lot_id)
);
comment on table lot_use is 'Which lots a redemption, expiry or undo took from.';

create table balance (
    passholder_id uuid primary key,
    points        bigint not null,
    version       bigint not null check (version >= 0)
);
comment on table balance is 'Cache of the ledger: points = sum of entries. Negative only when a check-in was undone after its points were spent.';
