-- About how many in a region have the right and never used it: what partners are told, once a month.
create table non_use_band (
    card_system_id integer primary key,
    month          date not null check (extract(day from month) = 1),
    band           text not null
);
comment on table non_use_band is 'The band of a month, and not the number.';
