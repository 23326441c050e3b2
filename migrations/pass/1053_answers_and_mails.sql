-- The official source is asked once for a validation: its answer is sealed for the row, of one size as far as it goes.
alter table validation add column answer bytea;
alter table validation add column questions integer not null default 0;
comment on column validation.questions is 'How often the official source was asked, answered or not.';

-- Mails that tell somebody of an account that was linked.
alter table mail drop constraint mail_kind_check;
alter table mail add constraint mail_kind_check check (kind in ('WELCOME', 'ORDER', 'FAMILY', 'LINKED'));
