-- Who may register, renew and end memberships of an association; they see them as well.
alter table association add column writers text[] not null default '{}';
comment on column association.organizers is 'Organizers that may see memberships, those that may write included.';
comment on column association.writers is 'Organizers that may register, renew and end memberships.';
create index association_membership_by_holder on association_membership (passholder_id);
-- Memberships go with the person.
alter table association_membership
    drop constraint if exists association_membership_passholder_id_fkey,
    add constraint association_membership_passholder_id_fkey foreign key (passholder_id) references passholder on delete cascade;
