-- What is told to subscribers outside: one log for all of them, in one order.
create table publication_head (
    is_it boolean primary key default true check (is_it),
    seq   bigint not null
);
insert into publication_head (seq) values (0);
comment on table publication_head is
    'The last number of the log. Whoever adds to it holds this row until he commits, so that no number comes after a later one.';

create table publication (
    seq           bigint primary key,
    event_id      uuid not null unique,
    type          text not null,
    audience      text not null
        check (audience in ('organizer', 'partner', 'region', 'subscription', 'nobody')),
    audience_id   text not null,
    subject       text not null,
    at            timestamptz not null,
    published_at  timestamptz not null,
    passholder_id uuid,
    data          jsonb not null
);
create index publication_by_audience on publication (audience, audience_id, type, seq);
create index publication_by_age on publication (published_at);
create index publication_by_holder on publication (passholder_id) where passholder_id is not null;
create index publication_by_subject on publication (subject) where audience in ('partner', 'region');
comment on table publication is
    'Published events. The person stands apart from the data: each receiver is told another name. What may not be told any more is nobody''s, and keeps its place.';
