//! The statements on orders.

pub mod refund;

use super::{Begun, Order, Refund, Sealed, State, Way};
use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::{Cents, OrderId, OrganizerId, PassholderId, Refusal};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

struct Row {
    order_id: Uuid,
    request_hash: Option<String>,
    status: State,
    organizers: Vec<String>,
    total: i64,
    sealed_under: Option<String>,
    content: Option<Vec<u8>>,
    terms: Option<Vec<u8>>,
    payment_id: Option<String>,
    payment_url: Option<String>,
    refund: Option<Refund>,
    refusal: Option<Value>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
    ended_at: Option<DateTime<Utc>>,
    tries: i32,
}

impl Row {
    fn order(self) -> Result<Order, Fault> {
        let sealed = match (self.sealed_under, self.content, self.terms) {
            (Some(under), Some(content), Some(terms)) => Some(Sealed {
                under,
                content,
                terms,
            }),
            _ => None,
        };
        Ok(Order {
            id: OrderId(self.order_id),
            hash: self.request_hash,
            state: self.status,
            organizers: self.organizers.into_iter().map(OrganizerId).collect(),
            total: Cents(self.total),
            sealed,
            payment: self.payment_id.map(|id| Begun {
                id,
                url: self.payment_url,
            }),
            refund: self.refund,
            refusal: self.refusal.map(serde_json::from_value).transpose()?,
            created_at: self.created_at,
            expires_at: self.expires_at,
            ended_at: self.ended_at,
            tries: self.tries,
        })
    }
}

/// What this id stands for; none when nobody used it.
pub async fn find(conn: &mut PgConnection, id: OrderId) -> Result<Option<Order>, Fault> {
    let row = sqlx::query_as!(
        Row,
        r#"select order_id, request_hash, status as "status: State", organizers, total, sealed_under, content,
                  terms, payment_id, payment_url, refund as "refund: Refund", refusal, created_at, expires_at,
                  ended_at, tries
           from pass_order where order_id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::order).transpose()
}

/// As [`find`], and holds it until the transaction ends.
pub async fn hold(conn: &mut PgConnection, id: OrderId) -> Result<Option<Order>, Fault> {
    sqlx::query!("select from pass_order where order_id = $1 for update", id.0)
        .fetch_optional(&mut *conn)
        .await?;
    find(conn, id).await
}

/// Writes a new order, to be looked at when its time is over or at `next_at`; false when the id is taken
/// already. Waits for whoever is writing it now.
pub async fn insert(conn: &mut PgConnection, new: &Order, next_at: DateTime<Utc>) -> Result<bool, Fault> {
    let sealed = new.sealed.as_ref();
    let organizers: Vec<String> = new.organizers.iter().map(|id| id.0.clone()).collect();
    let inserted = sqlx::query!(
        "insert into pass_order (order_id, request_hash, status, organizers, total, sealed_under, content,
                                 terms, created_at, expires_at, next_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing",
        new.id.0,
        new.hash,
        new.state as State,
        &organizers,
        new.total.0,
        sealed.map(|sealed| sealed.under.as_str()),
        sealed.map(|sealed| sealed.content.as_slice()),
        sealed.map(|sealed| sealed.terms.as_slice()),
        new.created_at,
        new.expires_at,
        next_at
    )
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Remembers that a request was refused, and nothing of what it was about; false when the id is taken
/// already.
pub async fn insert_refused(
    conn: &mut PgConnection,
    id: OrderId,
    hash: &str,
    refusal: &Refusal,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let inserted = sqlx::query!(
        "insert into pass_order (order_id, request_hash, status, refusal, created_at, expires_at, ended_at)
         values ($1, $2, 'REFUSED', $3, $4, $4, $4) on conflict do nothing",
        id.0,
        hash,
        serde_json::to_value(refusal)?,
        at
    )
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// An order that was just written is refused, and forgets what it was about.
pub async fn refuse(
    conn: &mut PgConnection,
    id: OrderId,
    refusal: &Refusal,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set status = 'REFUSED', refusal = $2, ended_at = $3, next_at = null,
             sealed_under = null, content = null, terms = null, organizers = '{}', total = 0
         where order_id = $1",
        id.0,
        serde_json::to_value(refusal)?,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// What its payment is called; false when it has one, or does not wait for one any more.
pub async fn put_payment(
    conn: &mut PgConnection,
    id: OrderId,
    payment: &Begun,
    next_at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let put = sqlx::query!(
        "update pass_order set payment_id = $2, payment_url = $3, next_at = $4, tries = 0
         where order_id = $1 and payment_id is null and status = 'PENDING_PAYMENT'",
        id.0,
        payment.id,
        payment.url,
        next_at
    )
    .execute(conn)
    .await?;
    Ok(put.rows_affected() == 1)
}

/// Everybody in it is a passholder.
pub async fn complete(
    conn: &mut PgConnection,
    id: OrderId,
    holders: &[Uuid],
    at: DateTime<Utc>,
    connect_until: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set status = 'COMPLETED', holders = $2, ended_at = $3, next_at = null,
             connect_until = $4
         where order_id = $1",
        id.0,
        holders,
        at,
        connect_until
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The buyer whom it waits for to link an account, with a card that counts; none when it waits for nobody.
pub async fn way(conn: &mut PgConnection, id: OrderId, at: DateTime<Utc>) -> Result<Option<Way>, Fault> {
    let row = sqlx::query!(
        r#"select c.passholder_id as "buyer!", c.pass_number, o.connect_until as "ends_at!"
           from pass_order o
                join card c on c.passholder_id = o.holders[1] and c.status = 'ACTIVE'
                join membership m on m.passholder_id = c.passholder_id
                                 and m.card_system_id = c.card_system_id and m.status = 'ACTIVE'
           where o.order_id = $1 and o.status = 'COMPLETED' and o.connect_until > $2
             and not exists (select from account a where a.passholder_id = c.passholder_id)
             and not exists (select from closed_account s where s.passholder_id = c.passholder_id)
           order by c.pass_number limit 1"#,
        id.0,
        at
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| Way {
        buyer: PassholderId(row.buyer),
        pass_number: row.pass_number,
        ends_at: row.ends_at,
    }))
}

/// Nobody in it becomes a passholder.
pub async fn cancel(
    conn: &mut PgConnection,
    id: OrderId,
    refusal: Option<&Refusal>,
    refund: Option<Refund>,
    at: DateTime<Utc>,
    next_at: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set status = 'CANCELLED', refusal = $2, refund = $3, ended_at = $4, next_at = $5,
             tries = 0, refund_since = case when $3::text is not null then $4::timestamptz end
         where order_id = $1",
        id.0,
        refusal.map(serde_json::to_value).transpose()?,
        refund as Option<Refund>,
        at,
        next_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// When it is looked at again; never when there is none.
pub async fn look_at(
    conn: &mut PgConnection,
    id: OrderId,
    next_at: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set next_at = $2 where order_id = $1",
        id.0,
        next_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Somebody says that something became of its payment: it is due, if something can become of it at all. It
/// may be looked at now when no messenger was heard after `before`, otherwise as much later.
pub async fn make_due(
    conn: &mut PgConnection,
    id: OrderId,
    at: DateTime<Utc>,
    before: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set tries = 0,
             next_at = case when heard_at > $3
                 then least(next_at, heard_at + ($2::timestamptz - $3::timestamptz)) else $2 end,
             heard_at = case when heard_at > $3 then heard_at else $2 end
         where order_id = $1 and payment_id is not null
           and (next_at is not null or (status = 'CANCELLED' and refund is null))",
        id.0,
        at,
        before
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// How many should have ended by then, and how many wait since then for their money to go back.
pub async fn count_stuck(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<(i64, i64), Fault> {
    let row = sqlx::query!(
        r#"select (select count(*) from pass_order
                   where status = 'PENDING_PAYMENT' and expires_at < $1) as "overdue!",
                  (select count(*) from pass_order
                   where refund = 'WANTED' and refund_since < $1) as "owing!""#,
        before
    )
    .fetch_one(conn)
    .await?;
    Ok((row.overdue, row.owing))
}

/// Nobody else orders with this address meanwhile.
pub async fn hold_address(conn: &mut PgConnection, email: &str) -> Result<(), Fault> {
    sqlx::query!(
        r#"select pg_advisory_xact_lock(hashtextextended(lower($1), 1042)) as "held!: ()""#,
        email
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// An order that is due.
pub struct Due {
    pub id: OrderId,
    pub tries: i32,
}

/// Takes some that are due, those that wait longest first: others find them due again only at `leased`.
pub async fn take_due(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    leased: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<Due>, Fault> {
    let rows = sqlx::query!(
        "with due as (select order_id from pass_order where next_at <= $1 order by next_at limit $3
                      for update skip locked)
         update pass_order o set next_at = $2, tries = o.tries + 1 from due where o.order_id = due.order_id
         returning o.order_id, o.tries",
        at,
        leased,
        limit
    )
    .fetch_all(conn)
    .await?;
    let due = rows.into_iter().map(|row| Due {
        id: OrderId(row.order_id),
        tries: row.tries,
    });
    Ok(due.collect())
}

/// Its secret opens it once more; false when it did so often enough.
pub async fn count_use(conn: &mut PgConnection, id: OrderId, most: i32) -> Result<bool, Fault> {
    let counted = sqlx::query!(
        "update pass_order set opened = opened + 1 where order_id = $1 and opened < $2",
        id.0,
        most
    )
    .execute(conn)
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// Forgets who was in some orders that ended before, and requests that were refused before; how many.
pub async fn forget(
    conn: &mut PgConnection,
    ended: DateTime<Utc>,
    refused: DateTime<Utc>,
    limit: i64,
) -> Result<u64, Fault> {
    let orders = sqlx::query!(
        "update pass_order set sealed_under = null, content = null, terms = null, payment_url = null,
             request_hash = null, holders = '{}'
         where order_id in (select order_id from pass_order
                            where ended_at < $1 and content is not null
                              and (next_at is null or refund = 'SENT'
                                   or (status = 'CANCELLED' and refund is null))
                            limit $2 for update skip locked)",
        ended,
        limit
    )
    .execute(&mut *conn)
    .await?;
    let requests = sqlx::query!(
        "delete from pass_order where order_id in (
             select order_id from pass_order where status = 'REFUSED' and ended_at < $1
             limit $2 for update skip locked)",
        refused,
        limit
    )
    .execute(conn)
    .await?;
    Ok(orders.rows_affected() + requests.rows_affected())
}
