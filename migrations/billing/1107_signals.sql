-- What a person should look at in how organizers sell, found by a machine that decides nothing.

create table visit (
    checkin_id    uuid primary key,
    event_id      text not null,
    passholder_id uuid not null,
    at            timestamptz not null,
    is_undone     boolean not null default false
);
create index visit_by_event on visit (event_id, passholder_id);
create index visit_by_holder on visit (passholder_id);
create index visit_by_time on visit using brin (at);
comment on table visit is 'Check-ins of the last months, told by activity: who was where, for signals alone.';

-- Before this nobody told of check-ins: what took place then had none here.
create table visits_heard (since timestamptz not null default now());
insert into visits_heard default values;
comment on table visits_heard is 'Since when check-ins are heard.';

create index ticket_sale_by_time on ticket_sale using brin (sold_at);

create table signal_run (
    day date primary key
);
comment on table signal_run is 'Brussels days on which signals were looked for.';

create table signal (
    signal_id      bigint generated always as identity primary key,
    rule           text not null,
    rule_version   integer not null,
    card_system_id integer not null,
    organizer_id   text not null,
    -- What it is about, so that the same is found once.
    subject        text not null,
    event_id       text,
    first_day      date not null,
    last_day       date not null,
    sales          bigint not null,
    people         bigint,
    events         bigint,
    rise           bigint,
    found_at       timestamptz not null,
    state          text not null default 'OPEN' check (state in ('OPEN', 'LOOKED_AT', 'EXPLAINED')),
    reason         text,
    said_by        text,
    said_at        timestamptz,
    unique (rule, rule_version, card_system_id, organizer_id, subject)
);
create index signal_by_region on signal (card_system_id, signal_id);
comment on table signal is 'Findings of the rules, with what was counted and what a person says of them. Nothing reads them when tickets are sold.';

create table signal_said (
    signal_id bigint not null references signal,
    number    integer not null,
    state     text not null,
    reason    text not null,
    said_by   text not null,
    at        timestamptz not null,
    primary key (signal_id, number)
);
comment on table signal_said is 'What persons said of a signal, each time: never edited.';
