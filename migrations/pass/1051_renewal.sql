-- The yearly run that renews rights by the word of an official source: one at a time, which every process may go on with.
create table renewal_run (
    run_id       uuid primary key,
    until        date not null,
    started_at   timestamptz not null,
    ended_at     timestamptz,
    filled_to    uuid,
    is_filled    boolean not null default false,
    next_ask_at  timestamptz not null,
    failures     integer not null default 0 check (failures >= 0),
    paused_until timestamptz
);
create unique index renewal_run_one on renewal_run ((ended_at is null)) where ended_at is null;
create index renewal_run_newest on renewal_run (started_at);
comment on table renewal_run is 'Runs that ask an official source who is entitled; at most one has not ended.';
comment on column renewal_run.filled_to is 'Persons up to this one were looked at, and those that the run is about have a row.';
comment on column renewal_run.next_ask_at is 'When the next question may be sent: all processes take their turns from here.';

create table renewal_item (
    run_id        uuid not null references renewal_run on delete cascade,
    passholder_id uuid not null references passholder on delete cascade,
    fate          text not null check (fate in ('WAITING', 'RENEWED', 'NOT_ENTITLED', 'UNKNOWN', 'NO_NUMBER', 'ELSEWHERE', 'LEFT')),
    tries         integer not null default 0,
    next_try_at   timestamptz not null,
    claim         uuid,
    primary key (run_id, passholder_id)
);
create index renewal_item_due on renewal_item (run_id, next_try_at, passholder_id) where fate = 'WAITING';
create index renewal_item_unrenewed on renewal_item (run_id, passholder_id) where fate in ('NOT_ENTITLED', 'UNKNOWN', 'NO_NUMBER', 'ELSEWHERE');
create index renewal_item_by_holder on renewal_item (passholder_id);
comment on table renewal_item is 'Whom the last run is about, and what became of each; an answer counts only for the claim that asked for it.';
