-- The time of a sandbox: how far it is ahead of the real one. Without a sandbox there is no row.
create table sandbox_clock (
    is_one        boolean primary key default true check (is_one),
    turn          bigint not null,
    ahead_seconds bigint not null check (ahead_seconds between 0 and 315619200)
);
comment on table sandbox_clock is 'How far the time of a sandbox is ahead of the real one, for all services.';
comment on column sandbox_clock.turn is 'Counts up with each travel: one that comes late changes nothing.';
