//! The statements on free orders.

use chassis::Fault;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Counts an order that costs nothing; false when there were so many for this client on this day.
pub async fn count(conn: &mut PgConnection, client: &str, day: NaiveDate, most: i32) -> Result<bool, Fault> {
    let counted = sqlx::query!(
        "insert into free_order as f (client, day, orders) values ($1, $2, 1)
         on conflict (day, client) do update set orders = f.orders + 1 where f.orders < $3",
        client,
        day,
        most
    )
    .execute(conn)
    .await?;
    Ok(counted.rows_affected() == 1)
}

/// Forgets how many there were before.
pub async fn forget(conn: &mut PgConnection, before: NaiveDate) -> Result<(), Fault> {
    sqlx::query!("delete from free_order where day < $1", before)
        .execute(conn)
        .await?;
    Ok(())
}
