//! The statements on ticket sales and their shares: inserted, never changed, but for whose they are who is
//! forgotten.

pub mod explained;

use super::line::shown_holder;
use super::promise::Promise;
use crate::limit::Counter;
use chassis::Fault;
use chassis::text::from_text;
use chrono::{DateTime, Utc};
use contracts::billing::{PaidShare, ReducedPrice, Sold, SoldTicket};
use contracts::{Cents, EventId, OrganizerId, PassNumber, PassholderId, TicketSaleId};
use messaging::forget::Number;
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// Numbers for so many sales. One that is not used stays empty.
pub async fn next_ids(conn: &mut PgConnection, count: usize) -> Result<Vec<TicketSaleId>, Fault> {
    let ids = sqlx::query_scalar!(
        r#"select nextval(pg_get_serial_sequence('ticket_sale', 'ticket_sale_id')) as "id!"
           from generate_series(1, $1)"#,
        i32::try_from(count).map_err(Fault::broken)?
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(TicketSaleId).collect())
}

/// Writes sales of a client with their shares.
pub async fn insert(
    conn: &mut PgConnection,
    client: &str,
    at: DateTime<Utc>,
    all: &[Promise],
) -> Result<(), Fault> {
    sqlx::query!(
        "with r as materialized (
             select * from jsonb_to_recordset($1) as r(
                 ticket_sale_id bigint, passholder_id uuid, is_group boolean, pass_number text, event_id text,
                 event_title text, organizer_id text, tariff_id text, tariff_name text, tariff_type text,
                 price bigint, regular_price bigint, label text, key_id integer, key_version integer,
                 reason text, basis jsonb, client_reference text, reference_no integer, limits jsonb,
                 shares jsonb)),
         sold as (
             insert into ticket_sale (ticket_sale_id, passholder_id, is_group, pass_number, event_id,
                 event_title, organizer_id, tariff_id, tariff_name, tariff_type, price, regular_price, label,
                 key_id, key_version, reason, basis, sold_at, client, client_reference, reference_no, limits)
             overriding system value
             select ticket_sale_id, passholder_id, is_group, pass_number, event_id,
                 event_title, organizer_id, tariff_id, tariff_name, tariff_type, price, regular_price, label,
                 key_id, key_version, reason, basis, $2, $3, client_reference, reference_no, limits
             from r order by ticket_sale_id)
         insert into sale_share (ticket_sale_id, entry, payer, payer_id, cents)
         select r.ticket_sale_id, 'sale', s.payer, s.payer_id, s.cents
         from r, jsonb_to_recordset(r.shares) as s(payer text, payer_id text, cents bigint)",
        serde_json::to_value(all)?,
        at,
        client
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
    pub event_id: EventId,
    pub organizer_id: OrganizerId,
    /// The limits that it used.
    pub counters: Vec<Counter>,
}

/// None when it does not exist or was cancelled before.
pub async fn lock(conn: &mut PgConnection, id: TicketSaleId) -> Result<Option<Standing>, Fault> {
    let row = sqlx::query!(
        "select passholder_id, event_id, organizer_id, limits from ticket_sale s where ticket_sale_id = $1
         and not exists (select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id)
         for update",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Standing {
        passholder_id: PassholderId(row.passholder_id),
        event_id: EventId(row.event_id),
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

/// The pass numbers that were shown when these persons bought.
pub async fn numbers_of(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Number>, Fault> {
    let rows = sqlx::query!(
        "select distinct passholder_id, pass_number from ticket_sale where passholder_id = any($1)",
        ids
    )
    .fetch_all(conn)
    .await?;
    let numbers = rows.into_iter().map(|row| Number {
        passholder_id: PassholderId(row.passholder_id),
        pass_number: row.pass_number,
    });
    Ok(numbers.collect())
}

/// The counters of these persons' own limits: those whose name holds their id.
pub async fn counters_of(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Counter>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct c.scope as "scope!", c.period as "period!"
           from ticket_sale s cross join lateral jsonb_to_recordset(s.limits) as c(scope text, period date)
           where s.passholder_id = any($1) and position(s.passholder_id::text in c.scope) > 0"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let counters = rows.into_iter().map(|row| Counter {
        scope: row.scope,
        period: row.period,
    });
    Ok(counters.collect())
}

/// Gives the sales to these persons to others, with this number; they use no limit any more that was the
/// person's own, and their reason says no more where that person lived.
pub async fn rename(
    conn: &mut PgConnection,
    ids: &[Uuid],
    others: &[Uuid],
    number: &PassNumber,
) -> Result<(), Fault> {
    sqlx::query!(
        "update ticket_sale s set passholder_id = new.other, pass_number = $3,
             reason = regexp_replace(s.reason, ':[^:]*$', ''),
             limits = coalesce((select jsonb_agg(c order by n)
                                from jsonb_array_elements(s.limits) with ordinality as l(c, n)
                                where position(s.passholder_id::text in c->>'scope') = 0), '[]')
         from unnest($1::uuid[], $2::uuid[]) as new(id, other) where s.passholder_id = new.id",
        ids,
        others,
        number.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether this person ever bought anything. Nothing is locked.
pub async fn has_any(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    let has = sqlx::query_scalar!(
        r#"select exists (select from ticket_sale where passholder_id = $1) as "has!""#,
        id.0
    );
    Ok(has.fetch_one(conn).await?)
}

/// Gives the sales to one person to another; returns the counters of the one's own limits that they used,
/// and that are the other's in them from now on.
pub async fn merge(
    conn: &mut PgConnection,
    from: PassholderId,
    into: PassholderId,
) -> Result<Vec<Counter>, Fault> {
    let rows = sqlx::query!(
        r#"with held as materialized (
               select ticket_sale_id, limits from ticket_sale where passholder_id = $1
               order by ticket_sale_id for update),
           given as (
               update ticket_sale s set passholder_id = $2,
                   limits = replace(s.limits::text, $1::uuid::text, $2::uuid::text)::jsonb
               from held where s.ticket_sale_id = held.ticket_sale_id)
           select distinct c.scope as "scope!", c.period as "period!"
           from held cross join lateral jsonb_to_recordset(held.limits) as c(scope text, period date)
           where position($1::uuid::text in c.scope) > 0"#,
        from.0,
        into.0
    )
    .fetch_all(conn)
    .await?;
    let counters = rows.into_iter().map(|row| Counter {
        scope: row.scope,
        period: row.period,
    });
    Ok(counters.collect())
}

/// All sales to one person, with what everybody paid of them.
pub async fn export(conn: &mut PgConnection, holder: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(to_jsonb(s) || jsonb_build_object(
                      'shares', (select jsonb_agg(to_jsonb(p) order by entry, payer, payer_id)
                                 from sale_share p where p.ticket_sale_id = s.ticket_sale_id),
                      'cancelled_at', (select at from sale_cancellation c
                                       where c.ticket_sale_id = s.ticket_sale_id))
                  order by ticket_sale_id), '[]') as "all!"
           from ticket_sale s where passholder_id = $1"#,
        holder.0
    )
    .fetch_one(conn)
    .await?)
}
