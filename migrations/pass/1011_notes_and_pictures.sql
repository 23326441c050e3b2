-- What counters keep beside a passholder: a note that only they see, and a picture.
create table note (
    passholder_id uuid primary key references passholder,
    note          text not null,
    since         timestamptz not null
);
comment on table note is 'What counters wrote about a passholder, for counters.';

create table picture (
    passholder_id uuid primary key references passholder,
    picture_id    uuid not null,
    kind          text not null check (kind in ('JPEG', 'PNG')),
    bytes         bytea not null,
    since         timestamptz not null
);
-- Pictures are compressed already.
alter table picture alter column bytes set storage external;
comment on table picture is 'Pictures of passholders, without what a camera writes beside them.';
