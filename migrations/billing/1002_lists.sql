-- A page of a list is read from an index in the order that it is shown.
create index ticket_sale_of_event on ticket_sale (event_id, ticket_sale_id);
create index ticket_sale_of_holder on ticket_sale (passholder_id, ticket_sale_id);
drop index ticket_sale_by_event;
drop index ticket_sale_by_holder;
-- Whether a version was used, without a look at every sale.
create index ticket_sale_by_key_version on ticket_sale (key_id, key_version);
create index distribution_key_by_card_system on distribution_key (card_system_id, key_id);
create index coupon_by_card_system on coupon (card_system_id, coupon_id);
