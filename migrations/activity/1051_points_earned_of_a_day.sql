-- Undoing a check-in that was cut gave back less than it had taken.
comment on table day_points is 'What the check-ins of a person earned on a Brussels day; holds the cap under concurrency. Old days are forgotten.';
comment on column day_points.worth is 'Points earned.';
