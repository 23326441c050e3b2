-- Of a loaded row its digest is enough to see that it is the same: what stands in a pack is kept once, where it belongs.
alter table pack_row add column digest bytea, alter column row drop not null;
update pack_row set row = null;
comment on table pack_row is 'The rows of region packs as they were loaded last: the same row again changes nothing, not even what was changed since by hand.';
comment on column pack_row.digest is 'Of the row; none where it was loaded before digests were kept, and then the next load writes it again.';
comment on column pack_row.row is 'Nothing any more: an older migration names it.';
