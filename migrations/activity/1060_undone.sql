-- Who is forgotten is looked for among all check-ins: those that stand have an index, those that were undone get one.
-- A check-in that is recorded writes nothing into it.
create index checkin_undone on checkin (passholder_id) where undone_at is not null;
