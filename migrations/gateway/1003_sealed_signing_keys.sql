-- Keys that stood here in clear must not be believed any longer: clients ask for a new token.
drop table signing_key;
create table signing_key (
    kid        text primary key,
    sealed     bytea not null,
    created_at timestamptz not null default clock_timestamp()
);
comment on table signing_key is
    'Keys of the built-in token issuer, encrypted with a key from outside the database. The newest signs; '
    'an older one verifies until the last token that it signed has expired.';
