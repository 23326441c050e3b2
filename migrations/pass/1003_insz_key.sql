-- Keys of the vault have names, so that they can be replaced. Numbers that were sealed before are under key 1.
alter table passholder add column insz_key text;
update passholder set insz_key = '1' where insz_index is not null;
alter table passholder add constraint passholder_insz_has_key check ((insz_index is null) = (insz_key is null));
comment on column passholder.insz_key is 'The name of the key that the national number is sealed and indexed under.';
