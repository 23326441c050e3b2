-- A page of a list is read from an index in the order that it is shown; a part of a name is found by its trigrams.
create extension if not exists pg_trgm;
create index organizer_in_order on organizer (lower(name), organizer_id);
create index organizer_by_part_of_name on organizer using gin (lower(name) gin_trgm_ops) with (fastupdate = off);
create index organizer_by_card_system on organizer using gin (card_system_ids) with (fastupdate = off);
create index checkin_in_order on checkin (passholder_id, at desc, checkin_id desc) where undone_at is null;
drop index checkin_by_holder;
