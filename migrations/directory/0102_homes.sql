-- Where people lived, live and will live; empty for who has not moved for long.
alter table known_holder add column homes jsonb not null default '[]';
