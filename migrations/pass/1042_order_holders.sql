-- Who became a passholder by an order: whoever is deleted goes from it, too. Orders that were completed before do not say,
-- and are forgotten in their time.
alter table pass_order add column holders uuid[] not null default '{}';
create index pass_order_of_holder on pass_order using gin (holders) where holders <> '{}';
comment on column pass_order.holders is 'Who became a passholder by it, until the person is deleted or the order forgotten.';

-- Since when money goes back; and what an alarm counts.
alter table pass_order add column refund_since timestamptz;
update pass_order set refund_since = ended_at where refund = 'WANTED';
create index pass_order_to_refund on pass_order (refund_since) where refund = 'WANTED';
create index pass_order_pending on pass_order (expires_at) where status = 'PENDING_PAYMENT';

-- When a messenger last had the provider asked.
alter table pass_order add column heard_at timestamptz;
