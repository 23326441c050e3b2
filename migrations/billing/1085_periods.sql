-- What is closed never changes: what is not settled yet, periods, and what stands in their statements.

create table unsettled_entry (
    card_system_id integer not null,
    ticket_sale_id bigint not null,
    entry          text not null check (entry in ('sale', 'cancellation')),
    organizer_id   text not null,
    booked_at      timestamptz not null,
    primary key (card_system_id, ticket_sale_id, entry)
);
comment on table unsettled_entry is 'Entries of the ledger that stand in no statement yet: written with the entry by a trigger, taken out by the period that it goes into. Whatever is committed late goes into the next one.';

-- Whoever writes an entry queues it, also a process of the release before. An entry is looked up by its key,
-- whatever was known of the tables when this was planned.
create function queue_entries() returns trigger language plpgsql
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    insert into unsettled_entry (card_system_id, ticket_sale_id, entry, organizer_id, booked_at)
    select k.card_system_id, e.ticket_sale_id, e.entry, s.organizer_id,
           case e.entry when 'sale' then s.sold_at
                        else (select c.at from sale_cancellation c where c.ticket_sale_id = e.ticket_sale_id) end
    from (select distinct ticket_sale_id, entry from written) e
         join ticket_sale s using (ticket_sale_id) join distribution_key k using (key_id);
    return null;
end $$;
create trigger entries_wait after insert on sale_share referencing new table as written
    for each statement execute function queue_entries();

create table settlement_rule (
    card_system_id integer primary key,
    cadence        text not null check (cadence in ('MONTH', 'TWO_MONTHS', 'QUARTER')),
    late_days      integer not null check (late_days between 0 and 366)
);
comment on table settlement_rule is 'How a region settles; one without a row settles each quarter and takes sales up to sixty days late.';

create table own_organizer (
    organizer_id text primary key,
    municipality text not null
);
comment on table own_organizer is 'Organizers that are a municipality''s own service: what they claim is the municipality''s.';

create table settlement_period (
    period_id       integer generated always as identity primary key,
    card_system_id  integer not null,
    first_day       date not null,
    last_day        date not null,
    state           text not null check (state in ('OPEN', 'COUNTING', 'PROPOSED', 'CLOSED')),
    -- Of the names of holders in its statements; gone when it is closed, so that they are nobody's for good.
    pseudonym_key   bytea,
    proposed_by     text,
    proposed_at     timestamptz,
    approved_by     text,
    approved_at     timestamptz,
    refused_by      text,
    refused_at      timestamptz,
    refused_reason  text,
    entries         bigint,
    statements      integer,
    price           bigint,
    holder_pays     bigint,
    organizer_bears bigint,
    due             bigint,
    internal        bigint,
    sha256          bytea,
    unique (card_system_id, first_day),
    check (first_day <= last_day),
    constraint settlement_period_no_overlap
        exclude using gist (card_system_id with =, daterange(first_day, last_day, '[]') with &&),
    constraint settlement_period_two_persons check (
        state <> 'CLOSED' or (approved_by is not null and proposed_by is not null and approved_by <> proposed_by))
);
create unique index settlement_period_one_open on settlement_period (card_system_id) where state <> 'CLOSED';
comment on table settlement_period is 'Periods of a region that somebody proposed to close. The one after the last closed has no row before that.';

create table statement (
    period_id       integer not null references settlement_period,
    number          integer not null,
    kind            text not null check (kind in ('ORGANIZER', 'MUNICIPALITY', 'FLANDERS')),
    party           text not null,
    name            text not null,
    -- Of an organizer: whose own service it was.
    municipality    text,
    lines           integer not null default 0,
    price           bigint not null default 0,
    holder_pays     bigint not null default 0,
    organizer_bears bigint not null default 0,
    due             bigint not null default 0,
    internal        bigint not null default 0,
    others          bigint not null default 0,
    -- How its file is written.
    form            smallint not null default 1,
    sha256          bytea,
    primary key (period_id, number),
    unique (period_id, kind, party)
);
create index statement_by_party on statement (kind, party, period_id);
comment on table statement is 'What an organizer gets, and what a payer owes, of the sales of a period; sha256 is of its file.';

create table statement_entry (
    period_id       integer not null,
    number          integer not null,
    line            integer not null,
    ticket_sale_id  bigint not null,
    entry           text not null,
    -- Of a payer's line: the organizer's statement where the same entry stands.
    organizer       integer,
    holder          bytea not null,
    -- Of a payer's line the organizer, of an organizer's line the payers.
    counterparties  text[] not null,
    -- Of a cancellation: the statement of the same party where the sale stands.
    counters        text,
    price           bigint not null,
    holder_pays     bigint not null,
    organizer_bears bigint not null,
    due             bigint not null,
    internal        bigint not null,
    others          bigint not null,
    primary key (period_id, number, line),
    constraint statement_entry_sums check (price = holder_pays + organizer_bears + due + others)
);
create unique index statement_entry_once on statement_entry (ticket_sale_id, entry) where organizer is null;
comment on table statement_entry is 'Entries of the ledger in statements: each once in that of its organizer, and once in that of each payer.';

create table settlement_debt (
    period_id integer not null references settlement_period,
    number    integer not null,
    payer     integer not null,
    organizer integer not null,
    to_kind   text not null,
    to_party  text not null,
    cents     bigint not null,
    internal  boolean not null,
    primary key (period_id, number),
    foreign key (period_id, payer) references statement,
    foreign key (period_id, organizer) references statement
);
comment on table settlement_debt is 'What a payer owes for the sales of an organizer in a period; payer and organizer are the numbers of their statements.';

create table settlement_payment (
    period_id  integer not null references settlement_period,
    number     integer not null,
    from_kind  text not null,
    from_party text not null,
    to_kind    text not null,
    to_party   text not null,
    cents      bigint not null check (cents > 0),
    debts      integer[] not null,
    primary key (period_id, number)
);
comment on table settlement_payment is 'What is paid of the debts of a period, after netting between municipalities.';

create table late_claim (
    client         text not null,
    reference      text not null,
    ticket_sale_id bigint not null unique references ticket_sale,
    organizer_id   text not null,
    day            date not null,
    proof          text not null,
    claimed_at     timestamptz not null,
    primary key (client, reference)
);
comment on table late_claim is 'Sales that were registered late, with what shows that they took place.';

create view statement_line as
select e.period_id, e.number, e.line, e.ticket_sale_id, e.entry, e.counters, (t.basis->>'day')::date as day,
       t.sold_at,
       case e.entry when 'cancellation' then x.at else coalesce(l.claimed_at, t.sold_at) end as booked_at,
       t.event_id, t.event_title, t.label, t.key_id, t.key_version, e.holder, e.counterparties,
       e.price, e.holder_pays, e.organizer_bears, e.due, e.internal, e.others, l.proof
from statement_entry e
     join ticket_sale t using (ticket_sale_id)
     left join sale_cancellation x on x.ticket_sale_id = e.ticket_sale_id and e.entry = 'cancellation'
     left join late_claim l on l.ticket_sale_id = e.ticket_sale_id;
comment on view statement_line is 'What a statement says of each entry.';

create view statement_head as
select s.period_id, s.number, p.card_system_id, p.first_day, p.last_day, p.state, s.kind, s.party, s.name, s.lines,
       s.price, s.holder_pays, s.organizer_bears, s.due, s.internal, s.others, s.sha256
from statement s join settlement_period p using (period_id);
comment on view statement_head is 'A statement with its period.';

-- Its own statements an organizer or a municipality sees once they are final; a municipality by an organizer of
-- its own, in the regions of that organizer.
create function statement_seen(regions integer[], organizers text[], services text[])
returns setof statement_head language sql stable as $$
    select h.* from statement_head h
    where h.state in ('PROPOSED', 'CLOSED') and h.card_system_id = any(regions)
       or h.state = 'CLOSED' and h.kind = 'ORGANIZER' and h.party = any(organizers)
       or h.state = 'CLOSED' and h.kind = 'MUNICIPALITY' and exists (
              select from own_organizer w join known_organizer o using (organizer_id)
              where w.organizer_id = any(services) and w.municipality = h.party
                and h.card_system_id = any(o.card_system_ids))
$$;

-- Nothing of a closed period is changed or taken away, by whoever it may be.
create function refuse_change_of_period() returns trigger language plpgsql as $$
begin
    if old.state = 'CLOSED' then
        raise exception 'a closed period never changes';
    end if;
    return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger closed_never_changes before update or delete on settlement_period
    for each row execute function refuse_change_of_period();

create function refuse_change_of_closed() returns trigger language plpgsql as $$
begin
    if exists (select from before join settlement_period p using (period_id) where p.state = 'CLOSED') then
        raise exception 'a closed period never changes';
    end if;
    return null;
end $$;
do $$
declare name text;
begin
    foreach name in array array['statement', 'statement_entry', 'settlement_debt', 'settlement_payment'] loop
        execute format('create trigger closed_never_changes after update on %I referencing old table as before
            for each statement execute function refuse_change_of_closed()', name);
        execute format('create trigger closed_never_goes after delete on %I referencing old table as before
            for each statement execute function refuse_change_of_closed()', name);
    end loop;
end $$;
