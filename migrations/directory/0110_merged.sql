-- Passholders that were one person: what still comes under the id that went is the other's.
create table merged (
    from_id    uuid primary key,
    into_id    uuid not null,
    heard_at   timestamptz not null,
    is_settled boolean not null default false
);
create index merged_by_into on merged (into_id);
create index merged_unsettled on merged (heard_at) where not is_settled;
comment on table merged is 'Which passholder went into which, told by pass: always the last one of a chain.';
comment on column merged.is_settled is 'Nothing that was under way when it was heard can come under the old id any more.';
