-- Answers to keys are looked through a page at a time, and of a time there may be many: the index has all that orders them.
create index idempotency_in_order on idempotency (created_at, client, key);
drop index idempotency_by_age;
-- Whom to look for is read by the id: a page costs what is left to do, however many were ever forgotten.
create index forgotten_unswept on forgotten (passholder_id) where not is_swept;
drop index forgotten_to_sweep;
