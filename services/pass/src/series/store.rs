//! The statements on the series of numbers.

use chassis::Fault;
use contracts::CardSystemId;
use sqlx::PgConnection;

/// The sequence that is next, held until the transaction ends.
pub async fn hold(conn: &mut PgConnection, region: CardSystemId, prefix: &str) -> Result<i32, Fault> {
    sqlx::query!(
        "insert into number_series (card_system_id, prefix, next) values ($1, $2, 0) on conflict do nothing",
        region.0,
        prefix
    )
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_scalar!(
        "select next from number_series where card_system_id = $1 and prefix = $2 for update",
        region.0,
        prefix
    )
    .fetch_one(conn)
    .await?)
}

/// The sequence that is next from now on.
pub async fn put(
    conn: &mut PgConnection,
    region: CardSystemId,
    prefix: &str,
    next: i32,
) -> Result<(), Fault> {
    sqlx::query!(
        "update number_series set next = $3 where card_system_id = $1 and prefix = $2",
        region.0,
        prefix,
        next
    )
    .execute(conn)
    .await?;
    Ok(())
}
