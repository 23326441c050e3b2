-- People are registered at counters: what they agreed to is kept with its day.
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
