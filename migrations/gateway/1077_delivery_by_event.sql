-- A delivery is found by its key through this index as well as through its own, whatever is believed of the
-- table: an event of a region has deliveries by the thousand.
create index delivery_by_event_and_outlet on delivery (seq, outlet_id);
drop index delivery_by_event;
