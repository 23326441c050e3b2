-- What a region sets for each of its cities, and the numbers that it makes itself.
create table city_settings (
    card_system_id               integer not null references card_system,
    city                         text not null,
    postal_codes                 text[] not null,
    allows_cardless_registration boolean not null,
    contact_email                text not null,
    primary key (card_system_id, city)
);
comment on table city_settings is 'Settings of a region for one of its cities; postal codes of its parts say which addresses are the same city.';

create table number_prefix (
    prefix         integer primary key check (prefix between 0 and 99999),
    card_system_id integer not null references card_system
);
create index number_prefix_by_card_system on number_prefix (card_system_id);
comment on table number_prefix is 'What pass numbers begin with that a region makes itself.';
