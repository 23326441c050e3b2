-- A plain hash of a demo secret can be guessed: what is remembered of a client's row is keyed from now on.
update pack_row set row = jsonb_set(row, '{secret}', 'null') where file = 'clients' and row ->> 'secret' is not null;
