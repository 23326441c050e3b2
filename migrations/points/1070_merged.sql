-- Two passholders were one person: points go from one ledger to the other by two entries, and lots go along with their own last day.
create table merged (
    from_id  uuid primary key,
    into_id  uuid not null,
    heard_at timestamptz not null
);
create index merged_by_into on merged (into_id);
comment on table merged is 'Which passholder went into which, told by pass: always the last one of a chain. Whatever comes under from_id is booked on into_id.';

alter table entry drop constraint entry_kind_check;
alter table entry add constraint entry_kind_check
    check (kind in ('check_in', 'undo', 'opening', 'redemption', 'refund', 'expiry', 'merged_out', 'merged_in'));

-- A lot that went along belongs to the entry that brought it; which one earned it is kept.
alter table lot add column earned_by uuid references entry;
create index lot_by_earning on lot (earned_by) where earned_by is not null;
comment on column lot.earned_by is 'The entry that it was added by, where it went along to another ledger since.';
