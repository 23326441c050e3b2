//! The statements on ticket sales and their shares: inserted, never changed.

use crate::event::Event;
use crate::limit::Counter;
use crate::tariff::Offer;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, Utc};
use contracts::billing::{PaidShare, ReducedPrice, SaleLine, Sold, SoldTicket};
use contracts::{Cents, EventId, OrganizerId, PassNumber, PassholderId, TicketSaleId};
use directory::Holder;
use sqlx::PgConnection;
use std::collections::HashMap;

/// A sale to write.
pub struct NewSale<'a> {
    pub holder: &'a Holder,
    pub event: &'a Event,
    pub offer: &'a Offer,
    pub pass_number: &'a PassNumber,
    pub line: &'a SaleLine,
    pub client: &'a str,
    /// Which sale of the client's reference it is, from 1.
    pub reference_no: i32,
    pub at: DateTime<Utc>,
}

/// Writes a sale with its shares.
pub async fn insert(conn: &mut PgConnection, new: &NewSale<'_>) -> Result<Sold, Fault> {
    let counters: Vec<&Counter> = new.offer.limits.iter().map(|limit| &limit.counter).collect();
    let id = sqlx::query_scalar!(
        "insert into ticket_sale (passholder_id, is_group, pass_number, event_id, event_title, organizer_id,
                                  tariff_id, tariff_name, tariff_type, price, regular_price, label,
                                  key_id, key_version, reason, sold_at, client, client_reference,
                                  reference_no, limits)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
         returning ticket_sale_id",
        new.holder.passholder_id.0,
        new.holder.is_group(),
        new.pass_number.as_str(),
        new.event.event_id.0,
        new.event.title,
        new.event.organizer_id.0,
        new.offer.tariff.id,
        new.offer.tariff.name,
        to_text(&new.offer.tariff.tariff_type)?,
        new.offer.tariff.price.0,
        new.line.regular_price.0,
        new.line.regular_price_label,
        new.offer.key_id.0,
        new.offer.key_version,
        new.offer.reason,
        new.at,
        new.client,
        new.line.client_reference,
        new.reference_no,
        serde_json::to_value(counters)?
    )
    .fetch_one(&mut *conn)
    .await?;
    insert_shares(conn, TicketSaleId(id), &new.offer.shares).await?;
    Ok(Sold {
        sale: SoldTicket {
            id: TicketSaleId(id),
            creation_date: new.at,
            regular_price: new.line.regular_price,
            regular_price_label: new.line.regular_price_label.clone(),
            tariff: new.offer.tariff.clone(),
            event_id: new.event.event_id.clone(),
            event_title: new.event.title.clone(),
            uitpas_number: new.pass_number.clone(),
            client_reference: new.line.client_reference.clone(),
        },
        passholder_id: shown_holder(new.holder.passholder_id, new.holder.is_group()),
    })
}

/// A group is not shown as a passholder.
fn shown_holder(id: PassholderId, is_group: bool) -> Option<PassholderId> {
    (!is_group).then_some(id)
}

async fn insert_shares(conn: &mut PgConnection, id: TicketSaleId, shares: &[PaidShare]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into sale_share (ticket_sale_id, entry, payer, payer_id, cents)
         select $1, 'sale', payer, payer_id, cents
         from jsonb_to_recordset($2) as r(payer text, payer_id text, cents bigint)",
        id.0,
        serde_json::to_value(shares)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The sales with these ids, in the order asked.
pub async fn load(conn: &mut PgConnection, ids: &[TicketSaleId]) -> Result<Vec<Sold>, Fault> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select ticket_sale_id, passholder_id, is_group, pass_number, event_id, event_title, tariff_id,
                tariff_name, tariff_type, price, regular_price, label, sold_at, client_reference
         from ticket_sale where ticket_sale_id = any($1) order by array_position($1, ticket_sale_id)",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let tariff = ReducedPrice {
            id: row.tariff_id,
            name: row.tariff_name,
            price: Cents(row.price),
            tariff_type: from_text(&row.tariff_type)?,
        };
        let sale = SoldTicket {
            id: TicketSaleId(row.ticket_sale_id),
            creation_date: row.sold_at,
            regular_price: Cents(row.regular_price),
            regular_price_label: row.label,
            tariff,
            event_id: EventId(row.event_id),
            event_title: row.event_title,
            uitpas_number: row.pass_number.parse().map_err(Fault::broken)?,
            client_reference: row.client_reference,
        };
        let passholder_id = shown_holder(PassholderId(row.passholder_id), row.is_group);
        all.push(Sold { sale, passholder_id });
    }
    Ok(all)
}

/// Makes one of many requests with these client references go first; they come sorted.
pub async fn lock_references(
    conn: &mut PgConnection,
    client: &str,
    references: &[&str],
) -> Result<(), Fault> {
    for reference in references {
        sqlx::query!(
            "select pg_advisory_xact_lock(hashtextextended($1, 7))",
            format!("{client}|{reference}")
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// A sale that a client made under a reference of its own.
pub struct Referenced {
    pub reference: String,
    /// Which of the sales of this reference, from 1.
    pub number: i32,
    pub sold: Sold,
    pub is_cancelled: bool,
}

/// The sales of these references, cancelled ones as well.
pub async fn of_references(
    conn: &mut PgConnection,
    client: &str,
    references: &[&str],
) -> Result<Vec<Referenced>, Fault> {
    let references: Vec<String> = references.iter().map(|&reference| reference.to_owned()).collect();
    let rows = sqlx::query!(
        r#"select ticket_sale_id, client_reference as "client_reference!", reference_no,
                  exists (select from sale_cancellation c
                          where c.ticket_sale_id = s.ticket_sale_id) as "is_cancelled!"
           from ticket_sale s where client = $1 and client_reference = any($2)"#,
        client,
        &references
    )
    .fetch_all(&mut *conn)
    .await?;
    let ids: Vec<TicketSaleId> = rows.iter().map(|row| TicketSaleId(row.ticket_sale_id)).collect();
    let mut sold = HashMap::with_capacity(ids.len());
    for one in load(conn, &ids).await? {
        sold.insert(one.sale.id, one);
    }
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let found = sold.remove(&TicketSaleId(row.ticket_sale_id));
        all.push(Referenced {
            reference: row.client_reference,
            number: row.reference_no,
            sold: found.ok_or_else(|| Fault::broken("a sale is gone while it was read"))?,
            is_cancelled: row.is_cancelled,
        });
    }
    Ok(all)
}

/// A sale that is about to be cancelled, locked.
pub struct Standing {
    pub passholder_id: PassholderId,
    pub organizer_id: OrganizerId,
    /// The limits that it used.
    pub counters: Vec<Counter>,
}

/// None when it does not exist or was cancelled before.
pub async fn lock(conn: &mut PgConnection, id: TicketSaleId) -> Result<Option<Standing>, Fault> {
    let row = sqlx::query!(
        "select passholder_id, organizer_id, limits from ticket_sale s where ticket_sale_id = $1
         and not exists (select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id)
         for update",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Standing {
        passholder_id: PassholderId(row.passholder_id),
        organizer_id: OrganizerId(row.organizer_id),
        counters: serde_json::from_value(row.limits)?,
    }))
}

/// Writes the counter-entry and returns it; none when somebody was faster.
pub async fn cancel(
    conn: &mut PgConnection,
    id: TicketSaleId,
    at: DateTime<Utc>,
) -> Result<Option<Vec<PaidShare>>, Fault> {
    let first = sqlx::query!(
        "insert into sale_cancellation (ticket_sale_id, at) values ($1, $2) on conflict do nothing",
        id.0,
        at
    )
    .execute(&mut *conn)
    .await?;
    if first.rows_affected() == 0 {
        return Ok(None);
    }
    let rows = sqlx::query!(
        "insert into sale_share (ticket_sale_id, entry, payer, payer_id, cents)
         select ticket_sale_id, 'cancellation', payer, payer_id, -cents from sale_share
         where ticket_sale_id = $1 and entry = 'sale'
         returning payer, payer_id, cents",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let mut shares = Vec::with_capacity(rows.len());
    for row in rows {
        shares.push(PaidShare {
            payer: from_text(&row.payer)?,
            payer_id: row.payer_id,
            cents: Cents(row.cents),
        });
    }
    Ok(Some(shares))
}
