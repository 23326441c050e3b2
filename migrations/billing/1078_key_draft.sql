-- Keys are managed: what is drafted and decided stands apart from what makes prices, so that key_version has
-- what is published alone, and its constraint and every statement that makes a price see nothing else.
create sequence distribution_key_number as integer start 100001;

create table key_draft (
    key_id   integer not null references distribution_key,
    version  integer not null,
    state    text not null check (state in ('DRAFT', 'DECIDED')),
    rule     jsonb not null,
    decision jsonb,
    primary key (key_id, version),
    check ((state = 'DECIDED') = (decision is not null))
);
comment on table key_draft is 'Versions of keys that are not published: they make no price.';

create table key_history (
    history_id bigint generated always as identity primary key,
    key_id     integer not null references distribution_key,
    version    integer not null,
    step       text not null check (step in ('WRITTEN', 'CHANGED', 'DECIDED', 'PUBLISHED', 'WITHDRAWN')),
    by_whom    text not null,
    at         timestamptz not null
);
create index key_history_of_version on key_history (key_id, version, history_id);
comment on table key_history is 'Who wrote, decided and published which version of a key; by_whom is the name of a caller.';

-- Whether a key sold anything since a day, and its sales of a period in their order.
create index ticket_sale_by_key on ticket_sale (key_id, sold_at, ticket_sale_id);
