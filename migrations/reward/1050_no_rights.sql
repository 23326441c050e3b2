-- A redemption depends on no right: none is kept beside it.
update known_holder set tickets_per_year = null, memberships = (
    select coalesce(jsonb_agg(m - 'social_tariff' order by n), '[]') from jsonb_array_elements(memberships) with ordinality as t(m, n));
comment on table known_holder is 'Copy of who is a member where, told by pass. No name, no national number, no right.';
