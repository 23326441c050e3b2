-- Who may be the same person: born on the same day, or with the same address or telephone number.
create index passholder_by_birth on passholder (date_of_birth) where pass_type = 'INDIVIDUAL';
create index passholder_by_phone on passholder (right(regexp_replace(phone, '[^0-9]', '', 'g'), 8)) where phone is not null;
