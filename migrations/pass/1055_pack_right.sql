-- What a pack said last of a right: a row that changes elsewhere and says the same of it leaves it as it stands.
alter table membership
    add column is_of_pack           boolean not null default false,
    add column pack_social_end      date,
    add column pack_suspended_until date;
comment on column membership.is_of_pack is 'Whether a pack said something of this membership.';
comment on column membership.pack_social_end is 'The last day of the right as a pack said it last, whatever became of it since.';

-- Of what was loaded before, the history knows what a pack said when it changed something; of a right that it never changed it had said none.
update membership m
set is_of_pack = true, pack_social_end = l.last_day, pack_suspended_until = l.suspended_until
from pack_row p, membership o
     left join lateral (select last_day, suspended_until from right_change r
                        where r.passholder_id = o.passholder_id and r.card_system_id = o.card_system_id
                          and r.author in ('PACK', 'BEFORE')
                        order by n desc limit 1) l on true
where p.file = 'memberships' and p.id = o.passholder_id || '/' || o.card_system_id
  and o.passholder_id = m.passholder_id and o.card_system_id = m.card_system_id;
