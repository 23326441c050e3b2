-- A redemption belongs to the organizer that made it, and an id remembers which request it stands for.
alter table redemption add column organizer_id text;
alter table redemption add column hash text;
update redemption set organizer_id = reward -> 'organizers' -> 0 ->> 'id' where reward is not null;

-- A refusal is remembered without the reward and the person that it was about.
alter table redemption alter column reward_id drop not null;
alter table redemption alter column pass_number drop not null;
delete from redemption where state = 'refused' and passholder_id is null;
update redemption set reward_id = null, pass_number = null, passholder_id = null, points = null, period = null, reward = null
where state = 'refused';
alter table redemption add constraint redemption_is_whole check (
    case when state = 'refused'
         then num_nonnulls(reward_id, pass_number, passholder_id, points, period, reward, code) = 0
         else num_nulls(reward_id, pass_number, passholder_id, points, reward) = 0
    end) not valid;
alter table redemption add constraint redemption_pass_number check (pass_number ~ '^[0-9]{13}$') not valid;
create index redemption_refused on redemption (changed_at) where state = 'refused';

-- The sweeper takes first what it tried longest ago, so that one that cannot be ended does not hold up the others.
alter table redemption add column tried_at timestamptz;
drop index redemption_unfinished;
create index redemption_unfinished on redemption (coalesce(tried_at, changed_at)) where state in ('pending', 'voiding', 'cancelling');

comment on column redemption.organizer_id is 'Where it was redeemed: only who acts for this organizer sees and cancels it. Null: before this was recorded.';
comment on column redemption.hash is 'Of the request that came with the client''s key; null when it came without one.';
comment on column redemption.tried_at is 'When the sweeper last tried to end it.';
