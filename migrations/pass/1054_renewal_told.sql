-- Whose right a run renewed is told with all members of the region, so that nobody learns by it who has a right. And what else may become of somebody.
create table renewal_region (
    card_system_id integer primary key references card_system,
    since          timestamptz not null,
    told_to        uuid,
    again          timestamptz
);
comment on table renewal_region is 'Regions all of whose members are to be told, because a renewal run changed rights of some; empty soon after each run.';
comment on column renewal_region.told_to is 'Members up to this one were told; none where telling has not begun.';
comment on column renewal_region.again is 'When the right of somebody was renewed who had been told by then: everybody is told anew.';

alter table renewal_item drop constraint renewal_item_fate_check;
alter table renewal_item add constraint renewal_item_fate_check check (fate in
    ('WAITING', 'RENEWED', 'RENEWED_IN_PART', 'NOT_ENTITLED', 'UNKNOWN', 'NO_NUMBER', 'ELSEWHERE', 'ENDS_EARLIER', 'UNASKABLE', 'LEFT'));
drop index renewal_item_unrenewed;
create index renewal_item_unrenewed on renewal_item (run_id, passholder_id) where fate not in ('RENEWED', 'LEFT');
