-- Payments on their way to banks and back.
create table payment_file (
    payment_file_id bigint generated always as identity (start with 1001) primary key,
    period_id       integer not null references settlement_period,
    pay_on          date not null,
    made_at         timestamptz not null,
    made_by         text not null
);
comment on table payment_file is 'Files of credit transfers; each is written again from its orders, byte for byte.';

create table payment_order (
    payment_order_id bigint generated always as identity (start with 100001) primary key,
    payment_file_id  bigint not null references payment_file,
    period_id        integer not null,
    number           integer not null,
    cents            bigint not null check (cents > 0),
    from_account     uuid not null references bank_account,
    to_account       uuid not null references bank_account,
    state            text not null check (state in ('SENT', 'PAID', 'REJECTED')),
    settled_on       date,
    remind_on        date,
    foreign key (period_id, number) references settlement_payment,
    constraint payment_order_reminder check ((state = 'REJECTED') = (remind_on is not null))
);
create unique index payment_order_once on payment_order (period_id, number) where state <> 'REJECTED';
create index payment_order_of_file on payment_order (payment_file_id);
comment on table payment_order is 'A payment that was given to a bank; its id is the number of the structured communication. One that was rejected lets the payment be given again.';

create table bank_statement (
    sha256      bytea primary key,
    imported_at timestamptz not null,
    imported_by text not null
);
comment on table bank_statement is 'Statements that were read: each file once.';

create table bank_movement (
    movement         bytea primary key,
    sha256           bytea not null references bank_statement,
    booked_on        date not null,
    cents            bigint not null,
    outcome          text not null check (outcome in ('PAID', 'REJECTED', 'OTHER_AMOUNT', 'PAID_TWICE', 'UNKNOWN')),
    payment_order_id bigint references payment_order
);
create index bank_movement_of_statement on bank_movement (sha256);
comment on table bank_movement is 'What was read in statements, without names and accounts; movement is a hash, so that one counts once in whichever file it stands.';
