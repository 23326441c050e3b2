-- What was paid for cards stays when whoever they were of is deleted: without the person and the number.
alter table card_issue
    alter column passholder_id drop not null,
    alter column pass_number drop not null,
    drop constraint card_issue_passholder_id_fkey,
    add constraint card_issue_passholder_id_fkey foreign key (passholder_id) references passholder,
    add constraint card_issue_of_nobody check ((passholder_id is null) = (pass_number is null));
comment on column card_issue.passholder_id is 'Null when the person was deleted; then pass_number is null, too, and issued_at the beginning of the Brussels day.';
