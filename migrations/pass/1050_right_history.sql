-- What became of each right to the social tariff: a line for each change, which stays as it is and goes only with the membership.
create table right_change (
    passholder_id   uuid not null,
    card_system_id  integer not null,
    n               integer not null check (n > 0),
    kind            text not null check (kind in ('GRANTED', 'MOVED', 'RENEWED', 'SHORTENED', 'SUSPENDED', 'RESUMED', 'LOST', 'CORRECTED')),
    reason          text check (reason in ('A', 'B', 'C', 'D', 'E', 'F')),
    last_day        date,
    suspended_until date,
    since           date not null,
    author          text not null check (author in ('COUNTER', 'PACK', 'RUN', 'COORDINATOR', 'BEFORE')),
    organizer_id    text,
    at              timestamptz not null,
    primary key (passholder_id, card_system_id, n),
    constraint right_change_membership foreign key (passholder_id, card_system_id) references membership on delete cascade,
    constraint right_change_lost check ((kind = 'LOST') = (last_day is null)),
    constraint right_change_suspended check (kind <> 'SUSPENDED' or suspended_until is not null),
    constraint right_change_of_a_right check (suspended_until is null or last_day is not null),
    constraint right_change_author check ((author = 'COUNTER') = (organizer_id is not null))
);
comment on table right_change is 'The history of each right, only ever written on: line n says how the right stood from then until line n + 1.';
comment on column right_change.reason is 'A class of reasons, where one is known; never a word about a person.';

-- Rights that were there before their history was kept begin with a line of their own.
insert into right_change (passholder_id, card_system_id, n, kind, last_day, suspended_until, since, author, at)
select passholder_id, card_system_id, 1, 'GRANTED', social_end, suspended_until, since, 'BEFORE', now()
from membership where social_end is not null;
