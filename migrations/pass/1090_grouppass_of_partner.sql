-- Group passes that a partner holds by its mandate: they have the social tariff for as long as that counts.
create table partner_grouppass (
    passholder_id uuid primary key references passholder (passholder_id) on delete cascade,
    partner_id    uuid not null references partner (partner_id)
);
create index partner_grouppass_by_partner on partner_grouppass (partner_id, passholder_id);
comment on table partner_grouppass is 'Which group passes are a partner''s, by its mandate HOLD_GROUP_PASSES.';

alter table right_change
    drop constraint right_change_author_check,
    add constraint right_change_author_check
        check (author in ('COUNTER', 'PACK', 'RUN', 'COORDINATOR', 'MERGE', 'MANDATE', 'BEFORE'));
