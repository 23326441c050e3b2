//! Ticket sales and their shares: inserted, never changed.

use crate::domain::limit::Counter;
use crate::domain::offer::{Event, Offer};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::billing::*;
use contracts::page::Window;
use contracts::{Cents, Euro, EventId, OrganizerId, Page, PassNumber, PassholderId, TicketSaleId};
use directory::Holder;
use sqlx::PgConnection;

/// A sale to write.
pub struct NewSale<'a> {
    pub holder: &'a Holder,
    pub event: &'a Event,
    pub offer: &'a Offer,
    pub pass_number: &'a PassNumber,
    pub line: &'a SaleLine,
    pub client: &'a str,
    pub reference_no: i32,
    pub at: DateTime<Utc>,
}

pub async fn insert(conn: &mut PgConnection, new: &NewSale<'_>) -> Result<Sold, Fault> {
    let counters: Vec<&Counter> = new.offer.limits.iter().map(|limit| &limit.counter).collect();
    let id = sqlx::query_scalar!(
        "insert into ticket_sale (passholder_id, is_group, pass_number, event_id, event_title, organizer_id, tariff_id, tariff_name, tariff_type,
                                  price, regular_price, label, key_id, key_version, reason, sold_at, client, client_reference, reference_no, limits)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) returning ticket_sale_id",
        new.holder.passholder_id.0,
        new.holder.is_group(),
        new.pass_number.as_str(),
        new.event.event_id.0,
        new.event.title,
        new.event.organizer_id.0,
        new.offer.tariff.id,
        new.offer.tariff.name,
        new.offer.tariff.tariff_type.as_str(),
        new.offer.tariff.price.0.0,
        new.line.regular_price.0.0,
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
    insert_shares(conn, TicketSaleId(id), "sale", &new.offer.shares).await?;
    Ok(Sold {
        sale: TicketSale {
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
        passholder_id: Some(new.holder.passholder_id).filter(|_| !new.holder.is_group()),
    })
}

async fn insert_shares(
    conn: &mut PgConnection,
    id: TicketSaleId,
    entry: &str,
    shares: &[PaidShare],
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into sale_share (ticket_sale_id, entry, payer, payer_id, cents)
         select $1, $2, payer, payer_id, cents from unnest($3::text[], $4::text[], $5::bigint[]) as s(payer, payer_id, cents)",
        id.0,
        entry,
        &shares.iter().map(|share| share.payer.as_str().to_owned()).collect::<Vec<_>>(),
        &shares.iter().map(|share| share.payer_id.clone()).collect::<Vec<_>>() as &[Option<String>],
        &shares.iter().map(|share| share.cents.0).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Makes one of many requests with these client references go first.
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

macro_rules! sold {
    ($row:expr) => {{
        let row = $row;
        let tariff = Tariff {
            id: row.tariff_id,
            name: row.tariff_name,
            price: Euro(Cents(row.price)),
            tariff_type: serde_json::from_value(row.tariff_type.into())?,
        };
        let sale = TicketSale {
            id: TicketSaleId(row.ticket_sale_id),
            creation_date: row.sold_at,
            regular_price: Euro(Cents(row.regular_price)),
            regular_price_label: row.label,
            tariff,
            event_id: EventId(row.event_id),
            event_title: row.event_title,
            uitpas_number: row.pass_number.parse().map_err(Fault::broken)?,
            client_reference: row.client_reference,
        };
        Sold {
            sale,
            passholder_id: (!row.is_group).then_some(PassholderId(row.passholder_id)),
        }
    }};
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
        r#"select s.*, exists (select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id) as "is_cancelled!"
           from ticket_sale s where client = $1 and client_reference = any($2) order by ticket_sale_id"#,
        client,
        &references
    )
    .fetch_all(conn)
    .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        found.push(Referenced {
            reference: row.client_reference.clone().unwrap_or_default(),
            number: row.reference_no,
            is_cancelled: row.is_cancelled,
            sold: sold!(row),
        });
    }
    Ok(found)
}

/// What a list of sales may be narrowed by.
#[derive(Default)]
pub struct Filter<'a> {
    pub event: Option<&'a EventId>,
    pub holder: Option<PassholderId>,
    pub organizers: Option<Vec<String>>,
    pub scope: Option<Vec<String>>,
    pub title: Option<String>,
    /// The client, and its own reference.
    pub reference: Option<(&'a str, &'a str)>,
}

/// A statement about the sales that stand and that a filter lets through.
macro_rules! standing {
    ($query:ident, $what:literal, $filter:ident $(, $page:literal, $window:ident)?) => {
        sqlx::$query!(
            "select " + $what + " from ticket_sale s
             where ($1::text is null or event_id = $1) and ($2::uuid is null or passholder_id = $2)
               and ($3::text[] is null or organizer_id = any($3)) and ($4::text[] is null or organizer_id = any($4))
               and ($5::text is null or event_title ilike '%' || $5 || '%')
               and ($6::text is null or (client = $6 and client_reference = $7))
               and not exists (select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id)"
               $(+ $page)?,
            $filter.event.map(|id| id.0.as_str()),
            $filter.holder.map(|id| id.0),
            $filter.organizers.as_deref(),
            $filter.scope.as_deref(),
            $filter.title.as_deref(),
            $filter.reference.map(|(client, _)| client),
            $filter.reference.map(|(_, reference)| reference)
            $(, $window.start, $window.limit)?
        )
    };
}

/// Sales that stand, newest last.
pub async fn list(conn: &mut PgConnection, filter: &Filter<'_>, window: Window) -> Result<Page<Sold>, Fault> {
    let total_items = standing!(query_scalar, "count(*) as \"n!\"", filter)
        .fetch_one(&mut *conn)
        .await?;
    let page = standing!(
        query,
        "s.*",
        filter,
        " order by ticket_sale_id offset $8 limit $9",
        window
    );
    let rows = page.fetch_all(conn).await?;
    let mut member = Vec::with_capacity(rows.len());
    for row in rows {
        member.push(sold!(row));
    }
    Ok(Page { total_items, member })
}

/// A sale that is about to be cancelled, locked.
pub struct Standing {
    pub passholder_id: PassholderId,
    pub organizer_id: OrganizerId,
    pub counters: Vec<Counter>,
}

/// None when it does not exist or was cancelled before.
pub async fn lock(conn: &mut PgConnection, id: TicketSaleId) -> Result<Option<Standing>, Fault> {
    let row = sqlx::query!(
        "select passholder_id, organizer_id, limits from ticket_sale s where ticket_sale_id = $1
         and not exists (select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id) for update",
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

/// Writes the counter-entry and returns it; false when somebody was faster.
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
         select ticket_sale_id, 'cancellation', payer, payer_id, -cents from sale_share where ticket_sale_id = $1 and entry = 'sale'
         returning payer, payer_id, cents",
        id.0
    )
    .fetch_all(conn)
    .await?;
    let share = |payer: String, payer_id, cents| -> Result<PaidShare, Fault> {
        Ok(PaidShare {
            payer: serde_json::from_value(payer.into())?,
            payer_id,
            cents: Cents(cents),
        })
    };
    Ok(Some(
        rows.into_iter()
            .map(|row| share(row.payer, row.payer_id, row.cents))
            .collect::<Result<_, _>>()?,
    ))
}
