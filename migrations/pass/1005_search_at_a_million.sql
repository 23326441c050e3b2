-- Searches by part of a name, by street and by city go by an index.
create extension if not exists pg_trgm;
create index passholder_by_part_of_name on passholder using gin (lower(name) gin_trgm_ops, lower(first_name) gin_trgm_ops)
    with (gin_pending_list_limit = 256)
    where pass_type = 'INDIVIDUAL';
create index passholder_by_street on passholder (lower(address ->> 'street') text_pattern_ops) where address ->> 'street' is not null;
create index passholder_by_city on passholder (lower(city) text_pattern_ops);

-- How many persons a region has is kept, not counted: counting a million takes longer than an answer may.
create table person_count (
    card_system_ids integer[] primary key,
    persons         bigint not null check (persons >= 0)
);
comment on table person_count is 'How many persons are members of exactly these regions; changes in the transaction of their memberships.';
insert into person_count (card_system_ids, persons)
select ids, count(*)
from (select array(select m.card_system_id from membership m where m.passholder_id = p.passholder_id order by 1) as ids
      from passholder p where p.pass_type = 'INDIVIDUAL') s
group by ids;
