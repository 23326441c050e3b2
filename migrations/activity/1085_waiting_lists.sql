-- What becomes of who finds no place at a reduced tariff, and for how long places are held.
alter table event
    add column waiting_list boolean not null default false,
    add column reservation_minutes integer not null default 10,
    add column offer_minutes integer not null default 1440,
    add constraint event_reservation_minutes check (reservation_minutes between 1 and 1440),
    add constraint event_offer_minutes check (offer_minutes between 1 and 20160);
