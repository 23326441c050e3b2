//! The statements on vouchers.

use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::CardSystemId;
use contracts::pass::VoucherRow;
use sqlx::PgConnection;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// Whose these codes are.
pub async fn owners(
    conn: &mut PgConnection,
    codes: &[String],
) -> Result<HashMap<String, CardSystemId>, Fault> {
    let rows = sqlx::query!(
        "select code, card_system_id from voucher where code = any($1)",
        codes
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.code, CardSystemId(row.card_system_id)))
        .collect())
}

/// Writes vouchers; of a code that comes twice the last one counts.
pub async fn put(conn: &mut PgConnection, rows: &[&VoucherRow]) -> Result<(), Fault> {
    let last: BTreeMap<&str, &VoucherRow> = rows.iter().map(|row| (row.code.as_str(), *row)).collect();
    let rows: Vec<&VoucherRow> = last.into_values().collect();
    let day = |f: fn(&VoucherRow) -> Option<NaiveDate>| rows.iter().map(|row| f(row)).collect::<Vec<_>>();
    sqlx::query!(
        "insert into voucher (code, card_system_id, voucher_type, valid_from, valid_to)
         select * from unnest($1::text[], $2::integer[], $3::text[], $4::date[], $5::date[])
         on conflict (code) do update set voucher_type = excluded.voucher_type,
             valid_from = excluded.valid_from, valid_to = excluded.valid_to",
        &rows.iter().map(|row| row.code.clone()).collect::<Vec<_>>(),
        &rows.iter().map(|row| row.card_system_id.0).collect::<Vec<_>>(),
        &rows
            .iter()
            .map(|row| row.voucher_type.clone())
            .collect::<Vec<_>>(),
        &day(|row| row.valid_from) as &[Option<NaiveDate>],
        &day(|row| row.valid_to) as &[Option<NaiveDate>]
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The voucher with this code, unless it was used or an order holds it.
pub async fn find_unused(conn: &mut PgConnection, code: &str) -> Result<Option<VoucherRow>, Fault> {
    let row = sqlx::query!(
        "select code, card_system_id, voucher_type, valid_from, valid_to from voucher
         where code = $1 and used_at is null and order_id is null",
        code
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| VoucherRow {
        code: row.code,
        card_system_id: CardSystemId(row.card_system_id),
        voucher_type: row.voucher_type,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    }))
}

/// Holds vouchers until the transaction ends, in the order of their codes.
pub async fn lock(conn: &mut PgConnection, codes: &[String]) -> Result<(), Fault> {
    sqlx::query!(
        "select from voucher where code = any($1) order by code for update",
        codes
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Uses it up; false when it was used by now, or an order holds it.
pub async fn use_up(conn: &mut PgConnection, code: &str, at: DateTime<Utc>) -> Result<bool, Fault> {
    let used = sqlx::query!(
        "update voucher set used_at = $2 where code = $1 and used_at is null and order_id is null",
        code,
        at
    )
    .execute(conn)
    .await?;
    Ok(used.rows_affected() == 1)
}

/// Holds vouchers for an order, in the order of their codes; how many there were to hold.
pub async fn hold(conn: &mut PgConnection, codes: &[String], order: Uuid) -> Result<u64, Fault> {
    let held = sqlx::query!(
        "with free as (select code from voucher where code = any($1) and used_at is null and order_id is null
                       order by code for update)
         update voucher v set order_id = $2 from free where v.code = free.code",
        codes,
        order
    )
    .execute(conn)
    .await?;
    Ok(held.rows_affected())
}

/// Frees what an order holds, in the order of their codes.
pub async fn release(conn: &mut PgConnection, order: Uuid) -> Result<Vec<VoucherRow>, Fault> {
    let rows = sqlx::query!(
        "with held as (select code from voucher where order_id = $1 order by code for update)
         update voucher v set order_id = null from held where v.code = held.code
         returning v.code, v.card_system_id, v.voucher_type, v.valid_from, v.valid_to",
        order
    )
    .fetch_all(conn)
    .await?;
    let vouchers = rows.into_iter().map(|row| VoucherRow {
        code: row.code,
        card_system_id: CardSystemId(row.card_system_id),
        voucher_type: row.voucher_type,
        valid_from: row.valid_from,
        valid_to: row.valid_to,
    });
    Ok(vouchers.collect())
}
