-- A series of tries in vain ends when nothing is tried for long: so that one bad minute, and another a week
-- later, are not a week.
alter table outlet add column failed_at timestamptz;
comment on column outlet.failed_at is 'The last try in vain.';
