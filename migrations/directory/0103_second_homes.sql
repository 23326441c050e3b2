-- Where children live as well, from a day until a day; empty where rights are not known.
alter table known_holder add column second_homes jsonb not null default '[]';
