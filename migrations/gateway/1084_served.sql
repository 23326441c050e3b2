-- One gateway at a time sends to a receiver: it says so once for all that is under way there, and no longer
-- with each delivery, which is written once now: when it is known what became of it.
alter table outlet add column served_by uuid, add column served_until timestamptz;
comment on column outlet.served_by is 'The gateway that sends there; another one may when its time is over.';
alter table delivery drop column is_leased;
comment on column delivery.attempt is 'How many tries ended.';
comment on column delivery.next_at is 'When it is tried.';
