-- Who is deleted goes with all that counters wrote of him; of the cards the numbers are kept until he is forgotten.
alter table membership
    drop constraint if exists membership_passholder_id_fkey,
    add constraint membership_passholder_id_fkey foreign key (passholder_id) references passholder on delete cascade;
alter table consent
    drop constraint if exists consent_passholder_id_fkey,
    add constraint consent_passholder_id_fkey foreign key (passholder_id) references passholder on delete cascade;
alter table note
    drop constraint if exists note_passholder_id_fkey,
    add constraint note_passholder_id_fkey foreign key (passholder_id) references passholder on delete cascade;
alter table picture
    drop constraint if exists picture_passholder_id_fkey,
    add constraint picture_passholder_id_fkey foreign key (passholder_id) references passholder on delete cascade;

create table leaver (
    passholder_id uuid primary key,
    left_at       timestamptz not null,
    numbers       text[] not null
);
create index leaver_by_age on leaver (left_at);
comment on table leaver is 'Who was deleted and is not forgotten yet. Nothing else of the person is left here.';
comment on column leaver.numbers is 'Of the cards, which count as deleted and are nobody''s.';
