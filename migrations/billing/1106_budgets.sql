-- What a year may cost a municipality, and what its shares of sales come to, day by day.

create table municipality_day (
    municipality text not null,
    day          date not null,
    -- Counters that sell at once write beside each other: a sale has one of sixteen lanes, by its number.
    lane         smallint not null,
    cents        bigint not null,
    primary key (municipality, day, lane)
) with (fillfactor = 70);
comment on table municipality_day is 'What a municipality bears of the entries of the ledger, by the Brussels day on which they were booked; written by a trigger with each entry.';

-- Whoever writes a share books it here, in the same transaction: an older version of the program as well. The
-- shared lock lets whoever changes a budget wait for the sales that are under way.
create function book_share_of_municipality() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock_shared(hashtextextended(m.payer_id, 11))
    from (select distinct payer_id from written
          where payer = 'municipality' and payer_id is not null and cents <> 0 order by payer_id) m;
    if not found then
        return null;
    end if;
    insert into municipality_day as d (municipality, day, lane, cents)
    select w.payer_id,
           (case w.entry when 'sale' then s.sold_at else c.at end at time zone 'Europe/Brussels')::date,
           (select min(ticket_sale_id) % 16 from written), sum(w.cents)
    from written w join ticket_sale s using (ticket_sale_id) left join sale_cancellation c using (ticket_sale_id)
    where w.payer = 'municipality' and w.payer_id is not null and w.cents <> 0
    group by 1, 2 order by 1, 2
    on conflict (municipality, day, lane) do update set cents = d.cents + excluded.cents;
    return null;
end $$;
create trigger booked_for_municipality after insert on sale_share referencing new table as written
    for each statement execute function book_share_of_municipality();

insert into municipality_day (municipality, day, lane, cents)
select p.payer_id, (case p.entry when 'sale' then s.sold_at else c.at end at time zone 'Europe/Brussels')::date,
       0, sum(p.cents)
from sale_share p join ticket_sale s using (ticket_sale_id) left join sale_cancellation c using (ticket_sale_id)
where p.payer = 'municipality' and p.payer_id is not null and p.cents <> 0
group by 1, 2;

create table budget (
    municipality text not null,
    year         integer not null,
    amount       bigint not null check (amount >= 0),
    policy       text not null check (policy in ('WARN', 'REFUSE_WHEN_EXHAUSTED')),
    -- How many changes it had.
    changes      integer not null,
    primary key (municipality, year)
);
comment on table budget is 'What a municipality has for a calendar year: the sum of its changes. Locked by each sale that it may refuse.';

create table budget_change (
    municipality text not null,
    year         integer not null,
    number       integer not null,
    change       bigint not null,
    policy       text not null,
    reason       text not null,
    changed_by   text not null,
    at           timestamptz not null,
    primary key (municipality, year, number),
    foreign key (municipality, year) references budget
);
comment on table budget_change is 'Who changed a budget, and why: never edited, another one counters it.';

create table commitment (
    municipality text not null,
    year         integer not null,
    reference    text not null,
    version      integer not null,
    amount       bigint not null check (amount >= 0),
    until        date not null,
    description  text not null,
    written_by   text not null,
    at           timestamptz not null,
    primary key (municipality, year, reference)
);
create index commitment_by_end on commitment (municipality, year, until, reference);
comment on table commitment is 'What is promised of a budget and not sold yet; it counts until and including its last day.';

create table commitment_version (
    like commitment,
    primary key (municipality, year, reference, version)
);
comment on table commitment_version is 'Each commitment as it was written each time: never edited.';

create table budget_warning (
    municipality text not null,
    year         integer not null,
    of           text not null check (of in ('USED', 'FORECAST')),
    level        smallint not null,
    at           timestamptz not null,
    reached      bigint not null,
    amount       bigint not null,
    primary key (municipality, year, of, level)
);
comment on table budget_warning is 'Levels that were reached, each once in a year.';

create table if not exists own_organizer (
    organizer_id text primary key,
    municipality text not null
);
comment on table own_organizer is 'Organizers that are a municipality''s own service: what they claim is the municipality''s.';
