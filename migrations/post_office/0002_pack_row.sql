-- Rows of region packs as they were loaded: the same row again changes nothing, not even what was changed since by hand.
create table pack_row (
    file text not null,
    id   text not null,
    row  jsonb not null,
    primary key (file, id)
);
comment on table pack_row is 'The last version of each loaded row of a region pack.';
