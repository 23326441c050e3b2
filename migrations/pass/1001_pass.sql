-- Who holds a pass and what it entitles to. Personal data lives here and nowhere else.
create table card_system (
    card_system_id integer primary key,
    version        bigint not null,
    name           text not null,
    permanent      boolean not null,
    grace_days     integer not null check (grace_days >= 0),
    view           jsonb not null
);
comment on table card_system is 'Regions: the view of the API, and the days of grace after the end of a social tariff.';

create table passholder (
    passholder_id          uuid primary key,
    version                bigint not null,
    pass_type              text not null check (pass_type in ('INDIVIDUAL', 'GROUP')),
    name                   text not null,
    first_name             text not null,
    date_of_birth          date,
    gender                 text,
    email                  text,
    phone                  text,
    address                jsonb not null,
    postal_code            text not null,
    city                   text not null,
    registration_organizer text,
    insz_cipher            bytea,
    insz_index             bytea,
    tickets_per_year       integer check (tickets_per_year >= 0),
    created_at             timestamptz not null,
    constraint passholder_insz unique (insz_index),
    check (pass_type = 'GROUP' or date_of_birth is not null)
);
create index passholder_by_name on passholder (lower(name), lower(first_name));
comment on table passholder is 'Persons and groups. The national number is encrypted for this row; its index is keyed outside the database.';

create table membership (
    passholder_id   uuid not null references passholder,
    card_system_id  integer not null references card_system,
    status          text not null check (status in ('ACTIVE', 'BLOCKED')),
    since           date not null,
    social_end      date,
    suspended_until date,
    primary key (passholder_id, card_system_id),
    check (suspended_until is null or social_end is not null)
);
comment on table membership is 'Membership of a region, with the right to the social tariff there.';

create table card (
    pass_number    text primary key check (pass_number ~ '^[0-9]{13}$'),
    version        bigint not null,
    chip_number    text,
    card_system_id integer not null references card_system,
    card_type      text not null check (card_type in ('NFC_CARD', 'DIGITAL')),
    status         text not null check (status in ('PROVISIONED', 'LOCAL_STOCK', 'ACTIVE', 'BLOCKED', 'DELETED')),
    passholder_id  uuid references passholder,
    constraint card_chip unique (chip_number),
    constraint card_active_is_bound check (status <> 'ACTIVE' or passholder_id is not null),
    check (card_type = 'NFC_CARD' or chip_number is null)
);
create index card_by_holder on card (passholder_id);
comment on table card is 'Cards, in stock or bound to a passholder.';

create table association (
    association_id   text primary key,
    name             text not null,
    card_system_id   integer not null references card_system,
    end_date_type    text not null,
    end_date         date,
    duration         integer,
    renewable_months integer not null,
    organizers       text[] not null
);
comment on table association is 'Clubs whose membership shows on the pass; organizers may see it.';

create table association_membership (
    association_id text not null references association,
    passholder_id  uuid not null references passholder,
    end_date       date not null,
    primary key (association_id, passholder_id)
);
comment on table association_membership is 'Who is a member of which club until when.';
