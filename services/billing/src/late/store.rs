//! The statements to the database on late registrations.

use super::matching::Registered;
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::billing::LateLine;
use contracts::day::brussels_day;
use contracts::{Cents, EventId, OrganizerId, PassholderId, TicketSaleId};
use sqlx::PgConnection;
use std::collections::HashMap;

/// The sales to these holders for these events that stand, the oldest first.
pub async fn registered(
    conn: &mut PgConnection,
    holders: &[PassholderId],
    events: &[EventId],
) -> Result<Vec<Registered>, Fault> {
    let holders: Vec<uuid::Uuid> = holders.iter().map(|id| id.0).collect();
    let events: Vec<String> = events.iter().map(|id| id.0.clone()).collect();
    let rows = sqlx::query!(
        r#"select ticket_sale_id, passholder_id, event_id, regular_price, sold_at,
                  (basis->>'day')::date as day
           from ticket_sale s
           where passholder_id = any($1) and event_id = any($2)
             and not exists (select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id)
           order by ticket_sale_id"#,
        &holders,
        &events
    )
    .fetch_all(conn)
    .await?;
    let sales = rows.into_iter().map(|row| Registered {
        id: TicketSaleId(row.ticket_sale_id),
        passholder_id: PassholderId(row.passholder_id),
        event_id: EventId(row.event_id),
        price: Cents(row.regular_price),
        days: [Some(brussels_day(row.sold_at)), row.day],
    });
    Ok(sales.collect())
}

/// A sale under a client's reference, and whether it was claimed late.
#[derive(Debug, Clone)]
pub struct Referenced {
    pub id: TicketSaleId,
    pub event_id: EventId,
    pub price: Cents,
    pub is_claimed: bool,
}

/// The first sale of this organizer that a client has under each of these references, those that stand.
pub async fn referenced(
    conn: &mut PgConnection,
    client: &str,
    organizer: &OrganizerId,
    references: &[String],
) -> Result<HashMap<String, Referenced>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct on (s.client_reference) s.client_reference as "reference!", s.ticket_sale_id,
                  s.event_id, s.regular_price, l.ticket_sale_id is not null as "is_claimed!"
           from ticket_sale s left join late_claim l using (ticket_sale_id)
           where s.client = $1 and s.client_reference = any($2) and s.organizer_id = $3
             and not exists (select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id)
           order by s.client_reference, s.reference_no"#,
        client,
        references,
        organizer.0
    )
    .fetch_all(conn)
    .await?;
    let sales = rows.into_iter().map(|row| {
        let sale = Referenced {
            id: TicketSaleId(row.ticket_sale_id),
            event_id: EventId(row.event_id),
            price: Cents(row.regular_price),
            is_claimed: row.is_claimed,
        };
        (row.reference, sale)
    });
    Ok(sales.collect())
}

/// Keeps what shows that a sale took place which was registered late.
pub async fn claim(
    conn: &mut PgConnection,
    client: &str,
    organizer: &OrganizerId,
    line: &LateLine,
    id: TicketSaleId,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into late_claim (client, reference, ticket_sale_id, organizer_id, day, proof, claimed_at)
         values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing",
        client,
        line.client_reference,
        id.0,
        organizer.0,
        line.date,
        line.proof,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes one of two lists of an organizer go first.
pub async fn lock(conn: &mut PgConnection, organizer: &OrganizerId) -> Result<(), Fault> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 8))",
        format!("late|{organizer}")
    )
    .execute(conn)
    .await?;
    Ok(())
}
