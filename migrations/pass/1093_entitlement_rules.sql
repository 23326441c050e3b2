-- What a region asks whoever wants to know what he is entitled to, and what follows from the answers.
create table entitlement_rules (
    card_system_id integer primary key,
    rules          jsonb not null
);
comment on table entitlement_rules is 'The questions, rules and counters of a region. Nobody''s answers are kept.';
