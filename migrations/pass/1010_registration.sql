-- People are registered at counters: what they agreed to is kept with its day, and digital passes get numbers of ours.
alter table passholder add column nationality text;

create table consent (
    passholder_id uuid not null references passholder,
    kind          text not null check (kind in ('SERVICE_MAILS', 'MILESTONE_MAILS', 'INFO_MAILS', 'SMS', 'POST', 'PARENTAL_CONSENT',
                                                'TERMS_ON_PAPER', 'TERMS_DIGITAL')),
    given         boolean not null,
    since         timestamptz not null,
    organizer     text not null,
    primary key (passholder_id, kind)
);
comment on table consent is 'What a passholder agreed to or not, since when, and at whose counter it was written down.';

alter table card_system add column prefix text check (prefix ~ '^[0-9]{5}$');
comment on column card_system.prefix is 'What the numbers of its digital passes begin with; its id in five digits when there is none.';

create table number_series (
    card_system_id integer not null references card_system,
    prefix         text not null check (prefix ~ '^[0-9]{5}$'),
    next           integer not null check (next between 0 and 1000000),
    primary key (card_system_id, prefix)
);
comment on table number_series is 'The sequence that the next digital pass of a region may have; whoever takes one holds the row.';
