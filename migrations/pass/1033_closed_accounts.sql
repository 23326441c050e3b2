-- Passholders for whose numbers no registration token is given, until an operator opens the way again.
create table closed_account (
    passholder_id uuid primary key references passholder on delete cascade,
    since         timestamptz not null
);
comment on table closed_account is 'Who gets no registration token, whatever is known of the person: closed by an operator.';
