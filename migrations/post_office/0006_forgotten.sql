-- Who was deleted and is forgotten: so that a copy that comes back, or a fact that comes late, is forgotten again.
create table forgotten (
    passholder_id uuid primary key,
    day           date not null,
    numbers       text[] not null default '{}',
    is_swept      boolean not null default false
);
create index forgotten_to_sweep on forgotten (day, passholder_id) where not is_swept;
comment on table forgotten is 'Persons of whom nothing is kept: their ids, and the Brussels day on which they were forgotten.';
comment on column forgotten.numbers is 'Their pass numbers, until the log and the answers to keys hold them no more.';
comment on column forgotten.is_swept is 'The log and the answers to keys were looked through: nothing is left.';
