//! The time of a sandbox, in its one row.

use chassis::Fault;
use messaging::service::travel::MoveClock;
use sqlx::PgConnection;

/// As it stands; none while nobody ever travelled.
pub async fn clock(conn: &mut PgConnection) -> Result<Option<MoveClock>, Fault> {
    let found = sqlx::query_as!(
        MoveClock,
        "select turn, ahead_seconds as ahead from sandbox_clock"
    );
    Ok(found.fetch_optional(conn).await?)
}

/// As it stands, held until the transaction ends.
pub async fn hold_clock(conn: &mut PgConnection) -> Result<MoveClock, Fault> {
    let held = sqlx::query_as!(
        MoveClock,
        "insert into sandbox_clock (turn, ahead_seconds) values (0, 0)
         on conflict (is_one) do update set turn = sandbox_clock.turn
         returning turn, ahead_seconds as ahead"
    );
    Ok(held.fetch_one(conn).await?)
}

/// Writes it. The caller holds it.
pub async fn put_clock(conn: &mut PgConnection, to: MoveClock) -> Result<(), Fault> {
    sqlx::query!(
        "update sandbox_clock set turn = $1, ahead_seconds = $2",
        to.turn,
        to.ahead
    )
    .execute(conn)
    .await?;
    Ok(())
}
