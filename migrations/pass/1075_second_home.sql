-- Where children live as well: the right of either home counts, and both municipalities pay.
create table second_home (
    passholder_id uuid not null references passholder on delete cascade,
    from_day      date not null,
    ended_on      date,
    address       jsonb not null,
    home_code     text not null,
    share         integer not null check (share between 1 and 99),
    organizer_id  text not null,
    noted_at      timestamptz not null,
    primary key (passholder_id, from_day),
    constraint second_home_has_a_day check (ended_on is null or from_day < ended_on)
);
create index second_home_open on second_home (passholder_id) where ended_on is null;
comment on table second_home is 'The second homes of children, each from its day on: until it was ended, the next one begins, or the 18th birthday.';
comment on column second_home.ended_on is 'The first day on which it was none any more; none while it goes on.';
comment on column second_home.share is 'How many percent of the municipality''s part that of this home bears.';
