-- People who showed on line who they are, for minutes: what the provider said of each is sealed for its row.
create table validation (
    validation_id uuid primary key,
    key           text not null,
    person        bytea not null,
    stage         text not null check (stage in ('CODE', 'TOKEN')),
    challenge     bytea not null,
    sealed        bytea not null,
    expires_at    timestamptz not null,
    constraint validation_person unique (person)
);
create index validation_by_end on validation (expires_at);
comment on table validation is 'Validations of the social tariff that are under way, one of a person at most; found by a keyed hash of the national number.';
comment on column validation.stage is 'CODE until the client has exchanged its code, once; then TOKEN.';
