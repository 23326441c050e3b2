-- A right goes on for some days when whoever has it moves out of the region.
alter table card_system add column transition_days integer not null default 0 check (transition_days >= 0);
