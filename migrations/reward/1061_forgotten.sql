-- Whoever is forgotten is looked for in every state.
create index redemption_of_holder on redemption (passholder_id) where passholder_id is not null;
