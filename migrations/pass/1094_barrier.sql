-- What keeps people away: counted by day, theme and place. Nobody is in it.
create table barrier_count (
    card_system_id integer not null,
    day            date not null,
    theme          text not null,
    municipality   text not null default '',
    organizer_id   text not null default '',
    times          bigint not null check (times > 0),
    primary key (card_system_id, day, theme, municipality, organizer_id),
    constraint barrier_has_one_place check ((municipality = '') <> (organizer_id = ''))
);
comment on table barrier_count is 'How often a theme was noted at a place on a day: a municipality, or an organizer.';
