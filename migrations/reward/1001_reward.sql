-- What points buy.
create table reward (
    reward_id    text primary key,
    version      bigint not null,
    view         jsonb not null,
    redeem_info  jsonb,
    has_code     boolean not null,
    max_units    integer check (max_units > 0),
    units_taken  integer not null default 0,
    created_at   timestamptz not null,
    constraint reward_stock check (units_taken >= 0 and (max_units is null or units_taken <= max_units))
);
comment on table reward is 'The catalogue: the view of the API, and the stock beside it. max_units null means unlimited.';

create table redemption (
    redemption_id uuid primary key,
    reward_id     text not null,
    pass_number   text not null,
    passholder_id uuid,
    points        bigint,
    period        date,
    state         text not null check (state in ('pending', 'completed', 'voiding', 'refused', 'cancelling', 'cancelled')),
    reward        jsonb,
    refusal       jsonb,
    code          text,
    created_at    timestamptz not null,
    changed_at    timestamptz not null,
    check (state = 'refused' or passholder_id is not null),
    check (state not in ('refused') or refusal is not null)
);
create index redemption_by_holder on redemption (passholder_id, created_at desc);
create index redemption_by_reward on redemption (reward_id, state);
create index redemption_unfinished on redemption (changed_at) where state in ('pending', 'voiding', 'cancelling');
comment on table redemption is 'Each exchange and how far it got. A saga: reserved here, paid at points, completed here; every state survives a crash.';

create table redemption_count (
    passholder_id uuid not null,
    reward_id     text not null,
    period        date not null,
    used          integer not null check (used >= 0),
    primary key (passholder_id, reward_id, period)
);
comment on table redemption_count is 'How often a person redeemed a reward in a period; holds the limit under concurrency.';
