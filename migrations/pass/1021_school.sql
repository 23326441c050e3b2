-- The school that a person goes to: an organizer, whom the activity service knows.
create table passholder_school (
    passholder_id uuid primary key references passholder on delete cascade,
    organizer_id  text not null
);
create index passholder_school_by_organizer on passholder_school (organizer_id, passholder_id);
comment on table passholder_school is 'Which school a person is linked to, at most one.';
