-- Partners are tenants of their own kind: whoever acts for one holds nothing for anybody else.
create table partner (
    partner_id      text primary key,
    version         bigint not null,
    name            text not null,
    card_system_ids integer[] not null,
    first_day       date,
    last_day        date,
    has_ended       boolean not null
);
comment on table partner is 'The copy of partners, as pass tells them: permissions that are held for one count while its mandate does.';

alter table subject add column partner_id text;
create index subject_of_partner on subject (partner_id, subject) where partner_id is not null;
comment on column subject.partner_id is 'For which partner it acts, if for one: never for another, nor for an organizer.';
