-- Families: the list of one person, who is always on it and needs no row there but for an icon.
create table family_member (
    main_id   uuid not null references passholder on delete cascade,
    member_id uuid not null references passholder on delete cascade,
    since     timestamptz not null,
    icon      text,
    primary key (main_id, member_id)
);
create index family_member_by_member on family_member (member_id, since, main_id);
comment on table family_member is 'Who was added to whose family. A row of somebody in the own family holds the icon.';
