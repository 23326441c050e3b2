-- Whoever loads in many parts tells each holder once, when all of the holder's rows are in.
create table passholder_to_tell (
    passholder_id uuid primary key,
    since         timestamptz not null,
    refused       text
);
create index passholder_to_tell_by_age on passholder_to_tell (since) where refused is null;
comment on table passholder_to_tell is 'Whom a region pack changed and nobody else knows of yet; empty soon after each load.';
comment on column passholder_to_tell.refused is 'Why this one cannot be told, as large as it is; it is tried again when a row of it changes.';

-- What is told of a holder carries a number from one row of numbers for all of them: nothing is written back to the holder. The column stays for
-- processes of the version before, which read it until they are replaced.
create sequence told_version;
select setval('told_version', greatest(max(version), 1)) from passholder;
alter table passholder alter column version set default 0;
