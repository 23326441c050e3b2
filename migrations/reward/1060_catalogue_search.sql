-- What a search asks of a reward stands in a narrow table of its own, so that the database filters, counts,
-- sorts and cuts into pages without reading what is shown. Both are written in one transaction.
create table reward_listing (
    reward_id             text primary key references reward,
    title_key             text not null,
    words                 tsvector not null,
    reward_type           text not null check (reward_type in ('POINTS', 'WELCOME')),
    status                text not null check (status in ('ACTIVE', 'INACTIVE', 'DELETED')),
    points                bigint not null,
    owning_card_system_id integer not null,
    all_card_systems      boolean not null,
    card_system_ids       integer[] not null,
    organizer_ids         text[] not null,
    categories            text[] not null,
    sport                 boolean not null,
    for_kids              boolean not null,
    featured              boolean not null,
    online                boolean not null,
    published_from        timestamptz not null,
    published_until       timestamptz,
    redeem_from           timestamptz,
    redeem_until          timestamptz,
    granted_from          timestamptz,
    granted_until         timestamptz,
    per_person            integer,
    per_period            text check (per_period in ('ABSOLUTE', 'DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR')),
    is_limited            boolean not null,
    created_at            timestamptz not null,
    constraint reward_listing_limit check ((per_person is null) = (per_period is null))
);

insert into reward_listing
select reward_id,
    lower(view->>'title'),
    array_to_tsvector(array(
        select left(word, 255) from regexp_split_to_table(lower(concat_ws(' ', view->>'title', (
            select string_agg(o->>'name', ' ')
            from jsonb_array_elements(coalesce(view->'organizers', '[]')) as o
        ))), '[^[:alnum:]]+') as word where word <> '')),
    view->>'type',
    coalesce(view->>'status', 'ACTIVE'),
    coalesce((view->>'points')::bigint, 0),
    (view#>>'{owningCardSystem,id}')::integer,
    coalesce((view->>'allCardSystems')::boolean, true),
    array(select (s->>'id')::integer
          from jsonb_array_elements(coalesce(view->'applicableCardSystems', '[]')) as s),
    array(select o->>'id' from jsonb_array_elements(coalesce(view->'organizers', '[]')) as o),
    array(select jsonb_array_elements_text(coalesce(view->'categories', '[]'))),
    coalesce((view->>'sport')::boolean, false),
    coalesce((view->>'forKids')::boolean, false),
    coalesce((view->>'featured')::boolean, false),
    coalesce((view->>'online')::boolean, false),
    (view#>>'{publicationPeriod,begin}')::timestamptz,
    (view#>>'{publicationPeriod,end}')::timestamptz,
    (view#>>'{redeemPeriod,begin}')::timestamptz,
    (view#>>'{redeemPeriod,end}')::timestamptz,
    (view#>>'{grantingPeriod,begin}')::timestamptz,
    (view#>>'{grantingPeriod,end}')::timestamptz,
    case view->>'type' when 'WELCOME' then 1 else (view#>>'{redeemConstraint,volume}')::integer end,
    case view->>'type' when 'WELCOME' then 'ABSOLUTE' else view#>>'{redeemConstraint,period}' end,
    max_units is not null,
    created_at
from reward;

create index reward_listing_by_id on reward_listing (reward_id collate "C");
create index reward_listing_by_title on reward_listing (title_key collate "C", reward_id collate "C");
create index reward_listing_by_owner on reward_listing (owning_card_system_id);
create index reward_listing_words on reward_listing using gin (words) with (fastupdate = off);
create index reward_listing_organizers on reward_listing using gin (organizer_ids) with (fastupdate = off);

comment on table reward_listing is
    'What a search asks of each reward. Stock stays in reward, so that a redemption changes nothing here.';
comment on column reward_listing.title_key is 'The title in small letters: what a search sorts by.';
comment on column reward_listing.words is
    'Of the title and of the names that its organizers came with, in small letters: found by how they begin.';
comment on column reward_listing.card_system_ids is
    'Where it can be redeemed; does not count with all_card_systems.';
comment on column reward_listing.organizer_ids is
    'Where it can be redeemed; empty: with every organizer of its card systems.';
comment on column reward_listing.redeem_from is 'Null: always.';
comment on column reward_listing.granted_from is
    'Of a WELCOME reward: for whom became a member then; null: for all.';
comment on column reward_listing.per_person is
    'How often one person may redeem it in a period; null: without limit.';

-- A page of what somebody redeemed is found in the index alone, newest first, without sorting.
create index redemption_completed on redemption (passholder_id, created_at desc, redemption_id)
    include (organizer_id) where state = 'completed';
drop index redemption_by_holder;
