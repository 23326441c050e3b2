-- Places at a reduced tariff are held for a while, and who finds none waits in line.
alter table known_event
    add column waiting_list boolean not null default false,
    add column reservation_minutes integer not null default 10,
    add column offer_minutes integer not null default 1440;

alter table limit_use
    add column waiting integer not null default 0,
    add constraint limit_use_waiting check (waiting >= 0);
create index limit_use_waited_for on limit_use (scope) where waiting > 0;
comment on column limit_use.waiting is 'How many wait for what is freed: nobody else takes it before them.';

create table reservation (
    reservation_id uuid primary key,
    client         text not null,
    state          text not null check (state in ('HELD', 'CONFIRMED', 'RELEASED', 'EXPIRED')),
    is_offer       boolean not null,
    made_at        timestamptz not null,
    held_until     timestamptz not null
);
create index reservation_held on reservation (held_until) where state = 'HELD';
create index reservation_over on reservation (held_until) where state <> 'HELD';
comment on table reservation is 'Tickets that are held for a client until that time of this database''s clock.';

create table reservation_line (
    reservation_id   uuid not null references reservation on delete cascade,
    line_no          integer not null,
    ticket_sale_id   bigint not null,
    passholder_id    uuid not null,
    event_id         text not null,
    organizer_id     text not null,
    key_id           integer not null,
    key_version      integer not null,
    client           text not null,
    client_reference text,
    sale             jsonb not null,
    limits           jsonb not null,
    primary key (reservation_id, line_no)
);
create index reservation_line_by_holder on reservation_line (passholder_id);
create index reservation_line_by_reference on reservation_line (client, client_reference);
create index reservation_line_by_key_version on reservation_line (key_id, key_version);
comment on table reservation_line is 'The sale that a line becomes when it is confirmed, as it was promised, and the limits that it uses.';

create table waiting_entry (
    event_id      text not null,
    seq           bigint generated always as identity,
    passholder_id uuid not null,
    client        text not null,
    line          jsonb not null,
    since         timestamptz not null,
    is_gone       boolean not null default false,
    primary key (event_id, seq)
);
create unique index waiting_entry_once on waiting_entry (event_id, passholder_id) where not is_gone;
create index waiting_entry_by_holder on waiting_entry (passholder_id);
create index waiting_entry_gone on waiting_entry (event_id) where is_gone;
comment on table waiting_entry is 'Who waits for a place of an event. Those that are gone are taken out when the line moves.';
