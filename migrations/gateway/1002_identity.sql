-- Who somebody is, is told by an issuer: the same sub of two issuers is two people, and an address is a kind of its own.
alter table permission drop constraint permission_kind_subject_fkey;
alter table permission drop constraint permission_pkey;
alter table subject drop constraint subject_pkey;
alter table subject drop constraint subject_kind_check;

alter table subject add column issuer text not null default '';
alter table permission add column issuer text not null default '';
alter table subject add column told_as uuid not null default gen_random_uuid();
alter table subject add column disabled_at timestamptz;

update subject set kind = 'email', subject = lower(subject) where kind = 'user' and subject like '%@%';
update permission set kind = 'email', subject = lower(subject) where kind = 'user' and subject like '%@%';

alter table subject add constraint subject_kind_check check (kind in ('client', 'user', 'email'));
alter table subject add primary key (kind, issuer, subject);
alter table permission add primary key (kind, issuer, subject, organizer_id, permission);
alter table permission add constraint permission_subject_fkey
    foreign key (kind, issuer, subject) references subject on update cascade;

comment on table subject is
    'API clients; users by issuer and sub; e-mail addresses. Secrets are kept as Argon2 hashes.';
comment on column subject.issuer is
    'Who tells of a user; empty for clients and addresses. A user without an issuer is nobody.';
comment on column subject.told_as is 'The name of a user or address in facts: it says nothing about them.';
comment on column subject.disabled_at is 'Since when it counts for nothing; its permissions stay.';
