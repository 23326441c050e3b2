-- All entries from before there was a queue: those that came since wait already.
insert into unsettled_entry (card_system_id, ticket_sale_id, entry, organizer_id, booked_at)
select k.card_system_id, s.ticket_sale_id, 'sale', s.organizer_id, s.sold_at
from ticket_sale s join distribution_key k using (key_id)
union all
select k.card_system_id, s.ticket_sale_id, 'cancellation', s.organizer_id, c.at
from sale_cancellation c join ticket_sale s using (ticket_sale_id) join distribution_key k using (key_id)
on conflict do nothing;
