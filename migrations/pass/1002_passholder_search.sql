-- A page of a search is read from an index in the order that it is shown.
create index passholder_in_order on passholder (lower(name), lower(first_name), passholder_id) where pass_type = 'INDIVIDUAL';
drop index passholder_by_name;
create index passholder_by_email on passholder (lower(email) text_pattern_ops) where email is not null;
create index membership_by_card_system on membership (card_system_id, passholder_id);
