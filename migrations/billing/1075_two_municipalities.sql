-- Two municipalities may pay for one sale: those of the two homes of a child. Each payer stands once in each entry of a sale.
alter table sale_share
    drop constraint sale_share_pkey,
    add constraint sale_share_payer unique nulls not distinct (ticket_sale_id, entry, payer, payer_id);
