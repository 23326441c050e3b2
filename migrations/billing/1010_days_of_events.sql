-- The municipality that pays is that of the home on the day of the activity.
alter table known_event add column first_day date, add column last_day date;
