-- Rights end on other days than the last of April, too: on the day before such a day by as many who have none as
-- make who is told look like anybody.
alter table notice_run add column share double precision check (share between 0 and 1);
comment on column notice_run.share is 'Of those without a right so many are told as of those with one whose right ends on the day; none where all are told.';
