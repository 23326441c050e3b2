-- Since when, and until when, a pass was used: two days of each holder, and nothing of what for.
create table usage (
    passholder_id uuid primary key references passholder on delete cascade,
    first_day     date not null,
    last_day      date not null,
    constraint usage_goes_forward check (first_day <= last_day)
);
comment on table usage is 'The first and the last Brussels day on which somebody checked in or bought a ticket.';
