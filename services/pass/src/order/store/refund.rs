//! The statements on money that goes back.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::OrderId;
use sqlx::PgConnection;

/// Its money is to go back from now on.
pub async fn want(conn: &mut PgConnection, id: OrderId, at: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set refund = 'WANTED', refund_since = $2, next_at = $2, tries = 0
         where order_id = $1",
        id.0,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Its money is under way; looked at again then, if at all.
pub async fn put_sent(
    conn: &mut PgConnection,
    id: OrderId,
    next_at: Option<DateTime<Utc>>,
) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set refund = 'SENT', next_at = $2, tries = 0 where order_id = $1",
        id.0,
        next_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Its money has gone back.
pub async fn put_refunded(conn: &mut PgConnection, id: OrderId) -> Result<(), Fault> {
    sqlx::query!(
        "update pass_order set refund = 'DONE', next_at = null, tries = 0 where order_id = $1",
        id.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Since when its money is to go back.
pub async fn since(conn: &mut PgConnection, id: OrderId) -> Result<Option<DateTime<Utc>>, Fault> {
    let since = sqlx::query_scalar!("select refund_since from pass_order where order_id = $1", id.0);
    Ok(since.fetch_optional(conn).await?.flatten())
}
