-- Whoever has an account sees the own pass with it: one account for each holder, and one holder for each account.
create table account (
    passholder_id uuid primary key references passholder on delete cascade,
    issuer        text not null check (char_length(issuer) between 1 and 500),
    sub           text not null check (char_length(sub) between 1 and 255),
    older_id      text check (char_length(older_id) between 1 and 255),
    email         text,
    since         timestamptz not null,
    constraint account_of_one_holder unique (sub, issuer),
    constraint account_of_one_holder_before unique (older_id, issuer)
);
create index account_by_email on account (email) where email is not null;
comment on table account is 'Which account is linked to which passholder, by the names that its issuer gives it, and its address where the issuer proves it.';

create table registration_token (
    token_hash    text primary key check (char_length(token_hash) = 64),
    passholder_id uuid not null references passholder on delete cascade,
    expires_at    timestamptz not null,
    used_at       timestamptz
);
create index registration_token_by_holder on registration_token (passholder_id, expires_at);
create index registration_token_by_end on registration_token (expires_at);
comment on table registration_token is 'What proves that somebody holds a pass: a hash, never the token. A handful for each holder, for some minutes.';

create table registration_guess (
    slot       integer primary key check (slot between 0 and 1048575),
    used_until timestamptz not null
);
comment on table registration_guess is 'How often a birth date was tried in vain, of pass numbers that share a slot: of numbers that nobody has, too, so that they look alike.';

create table self_registration (
    passholder_id uuid primary key references passholder on delete cascade,
    email         text,
    constraint self_registration_email unique (email)
);
comment on table self_registration is 'Who registered himself, and with which address.';
