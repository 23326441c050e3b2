-- What decided who pays for a sale: for whoever explains it later. Of sales from before it is null.
alter table ticket_sale add column basis jsonb;
comment on column ticket_sale.basis is 'The day of the activity, the municipalities of the holder, and whether that was the organizer''s.';
