-- Money that was sent back is watched until it has arrived: a refund may fail days later.
alter table pass_order drop constraint pass_order_refund_check;
alter table pass_order add constraint pass_order_refund_check check (refund in ('WANTED', 'SENT', 'DONE'));
