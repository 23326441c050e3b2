//! The statements on files, orders and what banks say of them.

use super::outcome::OrderState;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, NaiveDate, Utc};
use contracts::billing::{MovementOutcome, PaymentState, PeriodId};
use contracts::{CardSystemId, Cents};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// Who pays the same period goes one after another until the transaction ends.
pub async fn one_at_a_time(conn: &mut PgConnection, period: PeriodId) -> Result<(), Fault> {
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, 1095))",
        period.to_string()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last order of a payment.
pub struct Last {
    pub id: i64,
    state: String,
    pub settled_on: Option<NaiveDate>,
    pub remind_on: Option<NaiveDate>,
}

impl Last {
    /// That of the payment.
    pub fn state(&self) -> PaymentState {
        match self.state.as_str() {
            "PAID" => PaymentState::Paid,
            "SENT" => PaymentState::Sent,
            _ => PaymentState::Open,
        }
    }
}

/// The last order of each payment of a period that has one.
pub async fn last_orders(conn: &mut PgConnection, period: i32) -> Result<HashMap<i32, Last>, Fault> {
    let rows = sqlx::query!(
        "select distinct on (number) number, payment_order_id, state, settled_on, remind_on
         from payment_order where period_id = $1 order by number, payment_order_id desc",
        period
    )
    .fetch_all(conn)
    .await?;
    let mut last = HashMap::with_capacity(rows.len());
    for row in rows {
        let order = Last {
            id: row.payment_order_id,
            state: row.state,
            settled_on: row.settled_on,
            remind_on: row.remind_on,
        };
        last.insert(row.number, order);
    }
    Ok(last)
}

/// Writes a file; its id.
pub async fn insert_file(
    conn: &mut PgConnection,
    period: i32,
    pay_on: NaiveDate,
    now: DateTime<Utc>,
    by: &str,
) -> Result<i64, Fault> {
    let id = sqlx::query_scalar!(
        "insert into payment_file (period_id, pay_on, made_at, made_by) values ($1, $2, $3, $4)
         returning payment_file_id",
        period,
        pay_on,
        now,
        by
    );
    Ok(id.fetch_one(conn).await?)
}

/// Writes the orders of a file: the number of the payment, cents, from and to which account.
pub async fn insert_orders(
    conn: &mut PgConnection,
    file: i64,
    period: i32,
    orders: &[(i32, Cents, Uuid, Uuid)],
) -> Result<(), Fault> {
    let numbers: Vec<i32> = orders.iter().map(|one| one.0).collect();
    let cents: Vec<i64> = orders.iter().map(|one| one.1.0).collect();
    let from: Vec<Uuid> = orders.iter().map(|one| one.2).collect();
    let to: Vec<Uuid> = orders.iter().map(|one| one.3).collect();
    sqlx::query!(
        "insert into payment_order (payment_file_id, period_id, number, cents, from_account, to_account,
             state)
         select $1, $2, number, cents, from_account, to_account, 'SENT'
         from unnest($3::integer[], $4::bigint[], $5::uuid[], $6::uuid[])
              as o(number, cents, from_account, to_account) order by number",
        file,
        period,
        &numbers,
        &cents,
        &from,
        &to
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A file.
pub struct File {
    pub period: PeriodId,
    pub pay_on: NaiveDate,
    pub made_at: DateTime<Utc>,
}

/// The one with this id.
pub async fn file(conn: &mut PgConnection, id: i64) -> Result<Option<File>, Fault> {
    let row = sqlx::query!(
        "select p.card_system_id, p.first_day, f.pay_on, f.made_at
         from payment_file f join settlement_period p using (period_id) where f.payment_file_id = $1",
        id
    );
    Ok(row.fetch_optional(conn).await?.map(|row| File {
        period: PeriodId {
            card_system_id: CardSystemId(row.card_system_id),
            first_day: row.first_day,
        },
        pay_on: row.pay_on,
        made_at: row.made_at,
    }))
}

/// An account of an order, as it is kept.
pub struct Kept {
    pub id: Uuid,
    pub holder_name: String,
    pub key: String,
    pub cipher: Vec<u8>,
}

/// An order of a file.
pub struct Ordered {
    pub id: i64,
    pub cents: i64,
    pub from: Kept,
    pub to: Kept,
}

/// Those of a file, by the account that they are drawn on.
pub async fn orders(conn: &mut PgConnection, file: i64) -> Result<Vec<Ordered>, Fault> {
    let rows = sqlx::query!(
        "select o.payment_order_id, o.cents, o.from_account, f.holder_name as from_name,
                f.iban_key as from_key, f.iban_cipher as from_cipher, o.to_account,
                t.holder_name as to_name, t.iban_key as to_key, t.iban_cipher as to_cipher
         from payment_order o join bank_account f on f.bank_account_id = o.from_account
              join bank_account t on t.bank_account_id = o.to_account
         where o.payment_file_id = $1 order by o.from_account, o.payment_order_id",
        file
    )
    .fetch_all(conn)
    .await?;
    let ordered = rows.into_iter().map(|row| Ordered {
        id: row.payment_order_id,
        cents: row.cents,
        from: Kept {
            id: row.from_account,
            holder_name: row.from_name,
            key: row.from_key,
            cipher: row.from_cipher,
        },
        to: Kept {
            id: row.to_account,
            holder_name: row.to_name,
            key: row.to_key,
            cipher: row.to_cipher,
        },
    });
    Ok(ordered.collect())
}

/// An order that a movement is compared with.
pub struct Order {
    pub id: i64,
    pub cents: Cents,
    pub state: OrderState,
    /// The account that pays.
    pub from: Kept,
}

/// The one with this id, held, where it is of one of these regions.
pub async fn hold_order(
    conn: &mut PgConnection,
    id: i64,
    regions: &[CardSystemId],
) -> Result<Option<Order>, Fault> {
    let regions: Vec<i32> = regions.iter().map(|region| region.0).collect();
    let row = sqlx::query!(
        "select o.payment_order_id, o.cents, o.state, o.from_account, f.holder_name, f.iban_key,
                f.iban_cipher
         from payment_order o join settlement_period p using (period_id)
              join bank_account f on f.bank_account_id = o.from_account
         where o.payment_order_id = $1 and p.card_system_id = any($2) for update of o",
        id,
        &regions
    );
    Ok(row.fetch_optional(conn).await?.map(|row| Order {
        id: row.payment_order_id,
        cents: Cents(row.cents),
        state: match row.state.as_str() {
            "SENT" => OrderState::Sent,
            "PAID" => OrderState::Paid,
            _ => OrderState::Rejected,
        },
        from: Kept {
            id: row.from_account,
            holder_name: row.holder_name,
            key: row.iban_key,
            cipher: row.iban_cipher,
        },
    }))
}

/// The bank paid it.
pub async fn pay(conn: &mut PgConnection, id: i64, on: NaiveDate) -> Result<(), Fault> {
    sqlx::query!(
        "update payment_order set state = 'PAID', settled_on = $2 where payment_order_id = $1",
        id,
        on
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The bank gave it back.
pub async fn reject(
    conn: &mut PgConnection,
    id: i64,
    on: NaiveDate,
    remind_on: NaiveDate,
) -> Result<(), Fault> {
    sqlx::query!(
        "update payment_order set state = 'REJECTED', settled_on = $2, remind_on = $3
         where payment_order_id = $1",
        id,
        on,
        remind_on
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes that a file was read, if it was not before.
pub async fn insert_statement(
    conn: &mut PgConnection,
    sha256: &[u8],
    now: DateTime<Utc>,
    by: &str,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into bank_statement (sha256, imported_at, imported_by) values ($1, $2, $3)
         on conflict do nothing",
        sha256,
        now,
        by
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// A movement, and what it came to.
pub struct Seen {
    /// A hash of all that a bank says of it.
    pub name: Vec<u8>,
    pub booked_on: NaiveDate,
    pub amount: Cents,
    pub outcome: MovementOutcome,
    pub order: Option<i64>,
}

/// Writes a movement; false when it was known. One that was nobody's when another region read it is its
/// payment's now.
pub async fn insert_movement(conn: &mut PgConnection, sha256: &[u8], seen: &Seen) -> Result<bool, Fault> {
    let first = sqlx::query!(
        "insert into bank_movement (movement, sha256, booked_on, cents, outcome, payment_order_id)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (movement) do update set sha256 = excluded.sha256, outcome = excluded.outcome,
             payment_order_id = excluded.payment_order_id
         where bank_movement.payment_order_id is null and excluded.payment_order_id is not null",
        seen.name,
        sha256,
        seen.booked_on,
        seen.amount.0,
        to_text(&seen.outcome),
        seen.order
    );
    Ok(first.execute(conn).await?.rows_affected() > 0)
}

/// What was new in a file, but for what is about payments of other regions.
pub async fn movements(
    conn: &mut PgConnection,
    sha256: &[u8],
    regions: &[CardSystemId],
) -> Result<Vec<Seen>, Fault> {
    let regions: Vec<i32> = regions.iter().map(|region| region.0).collect();
    let rows = sqlx::query!(
        "select m.movement, m.booked_on, m.cents, m.outcome, m.payment_order_id
         from bank_movement m left join payment_order o using (payment_order_id)
              left join settlement_period p using (period_id)
         where m.sha256 = $1 and (o.payment_order_id is null or p.card_system_id = any($2))
         order by m.booked_on, m.movement",
        sha256,
        &regions
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Seen {
            name: row.movement,
            booked_on: row.booked_on,
            amount: Cents(row.cents),
            outcome: from_text(&row.outcome)?,
            order: row.payment_order_id,
        });
    }
    Ok(all)
}
