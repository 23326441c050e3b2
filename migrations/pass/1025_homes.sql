-- Where people lived until a day, and where they will live from one on: who pays for a ticket follows from it.
create table former_home (
    passholder_id uuid not null references passholder on delete cascade,
    until         date not null,
    postal_code   text not null,
    primary key (passholder_id, until)
);
comment on table former_home is 'Postal codes where passholders lived until the day before; 0000 for abroad.';

create table planned_move (
    passholder_id uuid primary key references passholder on delete cascade,
    on_day        date not null,
    address       jsonb not null,
    home_code     text not null,
    organizer_id  text not null,
    planned_at    timestamptz not null
);
create index planned_move_by_day on planned_move (on_day);
comment on table planned_move is 'Moves that are known before their day, one of each passholder.';
