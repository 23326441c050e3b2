-- With how few cards at its counters a region wants to be told.
alter table card_system add column low_stock integer not null default 0 check (low_stock >= 0);
create index card_in_stock on card (card_system_id, status) where status in ('PROVISIONED', 'LOCAL_STOCK');
