-- What a person's check-ins of a day are worth: points cannot be minted.
create table day_points (
    day           date not null,
    passholder_id uuid not null,
    worth         bigint not null check (worth >= 0),
    primary key (day, passholder_id)
);
comment on table day_points is 'What the check-ins of a person on a Brussels day are worth, capped or not; holds the cap under concurrency. Old days are forgotten.';
