-- For a while after an order is completed its buyer may link an account to the pass.
alter table pass_order add column connect_until timestamptz;
comment on column pass_order.connect_until is 'Until when its buyer, the first of its holders, is waited for to link an account; none: nobody is.';
