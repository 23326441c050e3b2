-- Who became a passholder by an order on line: known also when nobody knows any more who was in the order.
alter table passholder add column is_ordered boolean not null default false;
update passholder set is_ordered = true
where passholder_id in (select unnest(holders) from pass_order);
comment on column passholder.is_ordered is 'Somebody ordered the pass on line, who need not be the holder.';
