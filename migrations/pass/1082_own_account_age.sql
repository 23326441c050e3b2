-- From which age on somebody registers himself in a region; none: what the settings say.
alter table card_system add column own_account_age integer check (own_account_age between 16 and 120);
