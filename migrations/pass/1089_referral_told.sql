-- A partner is told late of what hangs on a person, by a job, and of a use when its month is over.
alter table referral
    add column told_version bigint,
    add column tell_on date,
    add column used_on date,
    add column withdrawn_on date,
    add column known_from date;
update referral set told_version = version,
                    used_on = case when state not in ('CREATED', 'EXPIRED', 'WITHDRAWN') or accepted_by is not null
                                   then coalesce(completed_on, created_on) end,
                    withdrawn_on = case when state = 'WITHDRAWN' then created_on end;
alter table referral alter column told_version set not null;
comment on column referral.version is 'That counters give back: uses do not raise it.';
comment on column referral.told_version is 'Counts what was told of it.';
comment on column referral.tell_on is 'The next day on which its partner sees something else.';
comment on column referral.used_on is 'The first day on which a counter took the code; also when it was handed over since.';
comment on column referral.withdrawn_on is 'The day on which whoever is guided took it back.';
comment on column referral.known_from is 'The day from which the partner may know, where consent came later than the referral.';
create index referral_to_tell on referral (tell_on, referral_id) where tell_on is not null;
create index referral_active on referral (partner_id, active_heard) where active_heard is not null;
create index referral_returned on referral (partner_id, returned_heard) where returned_heard is not null;
-- What is followed keeps the hash of its code, so that its holder can take consent back.
drop index referral_over;
create index referral_over on referral (last_day)
    where code_index is not null and (passholder_id is null or not may_know);
comment on column referral.code_index is
    'A keyed hash of the code, until its last day is over; for as long as the pass is followed where it led to one.';
create index referral_attest on referral (partner_id, created_at desc, referral_id desc)
    where is_sampled and accepted_by is not null;
