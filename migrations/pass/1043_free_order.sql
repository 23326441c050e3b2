-- How many passes that cost nothing were ordered on a day by whoever shows a client and no token.
create table free_order (
    client text not null,
    day    date not null,
    orders integer not null check (orders > 0),
    primary key (day, client)
);
comment on table free_order is 'Orders that cost nothing, of strangers, for each client and day. Gone after two days.';
