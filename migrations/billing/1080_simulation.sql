-- What a version of a key would have come to, computed page by page.
create table key_simulation (
    simulation_id  uuid primary key,
    key_id         integer not null references distribution_key,
    version        integer not null,
    card_system_id integer not null,
    rule           jsonb not null,
    first_day      date not null,
    last_day       date not null,
    until          timestamptz not null,
    state          text not null check (state in ('RUNNING', 'DONE')),
    started_at     timestamptz not null,
    seen_at        timestamptz not null,
    seen_id        bigint not null,
    looked_at      bigint not null default 0,
    sales          bigint not null default 0,
    not_covered    bigint not null default 0
);
create unique index key_simulation_running on key_simulation (card_system_id) where state = 'RUNNING';
create index key_simulation_started on key_simulation (started_at);
comment on table key_simulation is 'Simulations: up to which sale each has come; one runs in a card system.';

create table key_simulation_effect (
    simulation_id uuid not null references key_simulation on delete cascade,
    payer         text not null,
    payer_id      text not null,
    sales         bigint not null,
    before        bigint not null,
    after         bigint not null,
    primary key (simulation_id, payer, payer_id)
);
comment on table key_simulation_effect is 'What each payer bore of the sales, and would have borne, in cents.';
