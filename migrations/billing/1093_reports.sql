-- Financial reports: which sales and cancellations of a period at an organizer somebody else pays for, as a file.
create table report (
    report_id     bigint generated always as identity (start with 100001) primary key,
    organizer_id  text not null,
    starts_on     date not null,
    ends_on       date not null,
    status        text not null check (status in ('STARTED', 'AVAILABLE', 'FAILED')),
    message       text,
    requested_at  timestamptz not null,
    gathering     text not null default 'sale' check (gathering in ('sale', 'cancellation', 'done')),
    gathered_at   timestamptz,
    gathered_id   bigint,
    lines         bigint not null default 0,
    written       bigint not null default 0,
    claim         uuid,
    claimed_until timestamptz,
    tries         integer not null default 0,
    file_name     text,
    length        bigint,
    slices        integer,
    is_dropped    boolean not null default false,
    constraint report_days check (starts_on <= ends_on),
    constraint report_file check ((status = 'AVAILABLE') = (slices is not null))
);
create index report_of_organizer on report (organizer_id, report_id);
create index report_to_make on report (report_id) where status = 'STARTED';
create index report_by_age on report (requested_at);
comment on table report is 'Reports that were asked for, each made by whoever has the claim. What is gathered first is written, whatever happens meanwhile.';

create table report_line (
    report_id      bigint not null references report,
    payer          text not null,
    payer_id       text not null,
    at             timestamptz not null,
    ticket_sale_id bigint not null,
    entry          text not null check (entry in ('sale', 'cancellation')),
    cents          bigint not null,
    primary key (report_id, payer, payer_id, at, ticket_sale_id, entry)
);
comment on table report_line is 'What a report that is being made is about, in the order in which it is written: an entry of a sale, and what one authority owes for it. Without the person.';

create table report_slice (
    report_id bigint not null references report,
    number    integer not null,
    bytes     bytea not null,
    primary key (report_id, number)
);
alter table report_slice alter column bytes set storage external;
comment on table report_slice is 'Files of reports in slices from 0, for some days.';

create index ticket_sale_of_organizer_by_time on ticket_sale (organizer_id, sold_at, ticket_sale_id);
create index sale_cancellation_by_time on sale_cancellation (at, ticket_sale_id);
