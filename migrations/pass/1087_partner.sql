-- Organisations that guide people towards the pass, and whom they guided.
create table partner (
    partner_id      uuid primary key,
    version         bigint not null,
    name            text not null,
    mandates        text[] not null,
    card_system_ids integer[] not null check (cardinality(card_system_ids) > 0),
    first_day       date not null,
    last_day        date,
    ended_on        date,
    effect_period   text not null check (effect_period in ('MONTH', 'YEAR')),
    constraint partner_has_a_day check (last_day is null or first_day <= last_day)
);
comment on table partner is 'Organisations that guide people towards the pass: what they may do, where, and from when until when.';
comment on column partner.ended_on is 'The day on which its mandate was ended before its last day.';
create index partner_name on partner (lower(name), partner_id);

create table referral (
    referral_id    uuid primary key,
    partner_id     uuid not null references partner,
    version        bigint not null,
    seen_version   bigint not null,
    state          text not null check (state in ('CREATED', 'ACCEPTED', 'COMPLETED', 'ACTIVE', 'RETURNED',
                                                  'EXPIRED', 'REFUSED', 'WITHDRAWN')),
    form           text not null check (form in ('PAPER', 'DIGITAL')),
    may_know       boolean not null,
    is_taken_back  boolean not null default false,
    postal_code    text,
    card_system_id integer,
    is_attested    boolean not null,
    is_sampled     boolean not null,
    code_index     bytea unique,
    created_at     timestamptz not null,
    created_on     date not null,
    last_day       date not null,
    accepted_by    text,
    refused_for    text,
    passholder_id  uuid references passholder on delete set null,
    completed_on   date,
    active_on      date,
    active_heard   date,
    returned_on    date,
    returned_heard date,
    constraint referral_is_somebodys check (passholder_id is null or completed_on is not null)
);
comment on table referral is 'One person guided by one partner, once. Who it was is known only once the pass is there, and only here.';
comment on column referral.seen_version is 'Counts what the partner did: that of the whole would tell it what others do.';
comment on column referral.is_taken_back is 'The partner withdrew it, however far it was.';
comment on column referral.card_system_id is 'The only region of the area whose counters take the code; none where all do.';
comment on column referral.code_index is 'A keyed hash of the code, until its last day is over.';
comment on column referral.active_heard is 'The day on which the first use was heard of: that is the month in which it counts.';
create index referral_of_partner on referral (partner_id, created_at desc, referral_id desc);
create index referral_of_day on referral (partner_id, created_on);
create index referral_over on referral (last_day) where code_index is not null;
create index referral_of_holder on referral (passholder_id) where passholder_id is not null;

create table referral_effect (
    partner_id uuid not null references partner,
    month      date not null check (extract(day from month) = 1),
    referred   bigint not null,
    active     bigint not null,
    returned   bigint not null,
    primary key (partner_id, month)
);
comment on table referral_effect is 'What was counted of a month when it was over. A row never changes.';
