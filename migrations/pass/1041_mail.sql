-- Mails that wait to be sent. Who is written to, and what, is read when it is sent.
create table mail (
    mail_id       uuid primary key,
    kind          text not null check (kind in ('WELCOME', 'ORDER', 'FAMILY')),
    passholder_id uuid not null references passholder on delete cascade,
    other_id      uuid references passholder on delete cascade,
    number        integer,
    created_at    timestamptz not null,
    next_at       timestamptz not null,
    tries         integer not null default 0
);
create index mail_due on mail (next_at);
create index mail_of_holder on mail (passholder_id);
create index mail_of_other on mail (other_id) where other_id is not null;
comment on table mail is 'Mails that wait: what kind, to whom, about whom. Gone once they are sent or given up.';
