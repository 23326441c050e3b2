-- A region tells all of its members once a year, some days before the day on which most rights end: all get the same.
alter table card_system add column notice_days integer not null default 0 check (notice_days between 0 and 120);
alter table mail drop constraint mail_kind_check;
alter table mail add constraint mail_kind_check check (kind in ('WELCOME', 'ORDER', 'FAMILY', 'LINKED', 'NOTICE'));
create index mail_notice on mail (mail_id) where kind = 'NOTICE';

create table notice_run (
    card_system_id integer not null references card_system,
    last_day       date not null,
    reached        uuid,
    is_done        boolean not null default false,
    primary key (card_system_id, last_day)
);
comment on table notice_run is 'How far the members of a region were told before a day; reached is an id and says nothing of the person.';

create table notice_told (
    passholder_id uuid primary key references passholder on delete cascade,
    last_day      date not null
);
comment on table notice_told is 'Before which day somebody was told last, so that nobody is told twice.';
