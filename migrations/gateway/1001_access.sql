-- Who may do what at the door.
create table subject (
    kind        text not null check (kind in ('client', 'user')),
    subject     text not null,
    version     bigint not null,
    name        text not null,
    secret_hash text,
    primary key (kind, subject)
);
comment on table subject is 'API clients, and users of trusted identity providers by sub or e-mail. Secrets are kept as Argon2 hashes.';

create table permission (
    kind         text not null,
    subject      text not null,
    organizer_id text not null,
    permission   text not null,
    primary key (kind, subject, organizer_id, permission),
    foreign key (kind, subject) references subject
);
comment on table permission is 'Permissions per organizer.';

create table signing_key (
    kid        text primary key,
    pkcs8      bytea not null,
    created_at timestamptz not null default now()
);
comment on table signing_key is 'Keys of the built-in token issuer; the newest signs, all verify.';
