-- Where money goes to and comes from: proposed by one, approved by another, and a day of waiting.
create table bank_account (
    bank_account_id uuid primary key,
    kind            text not null check (kind in ('ORGANIZER', 'MUNICIPALITY')),
    party           text not null,
    holder_name     text not null,
    iban_key        text not null,
    iban_cipher     bytea not null,
    shown           text not null,
    state           text not null check (state in ('PROPOSED', 'APPROVED', 'REFUSED')),
    proposed_by     text not null,
    proposed_at     timestamptz not null,
    decided_by      text,
    decided_at      timestamptz,
    counts_from     timestamptz,
    constraint bank_account_decided check ((state = 'PROPOSED') = (decided_by is null)),
    constraint bank_account_two_persons check (state <> 'APPROVED' or decided_by <> proposed_by),
    constraint bank_account_counts check ((state = 'APPROVED') = (counts_from is not null))
);
create unique index bank_account_one_proposed on bank_account (kind, party) where state = 'PROPOSED';
create index bank_account_of_party on bank_account (kind, party, proposed_at);
comment on table bank_account is 'Accounts of organizers and municipalities, with their history; the number is sealed, and shown is what may be shown of it. The approved one that counts since last is used.';
