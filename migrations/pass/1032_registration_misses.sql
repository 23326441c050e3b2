-- Wrong birth dates of all callers without a token, and of those of each client: whoever tries one date at many numbers is counted here.
create table registration_miss (
    name       text primary key check (char_length(name) between 1 and 300),
    used_until timestamptz not null
);
comment on table registration_miss is 'How many wrong birth dates callers without a token sent, in all and by client: one row for each client at most.';

-- A token is of the card whose number was shown. One of before names none, and counts for nothing: it lives for minutes.
alter table registration_token add column pass_number text;
