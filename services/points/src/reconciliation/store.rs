//! The statements that compare balances with their ledgers, and remember how far that got.

use super::Round;
use chassis::Fault;
use sqlx::PgConnection;
use uuid::Uuid;

/// Where the round stands, and what the last one found.
pub async fn read(conn: &mut PgConnection) -> Result<Round, Fault> {
    Ok(sqlx::query_as!(
        Round,
        "select position, differing, finished_at, differed from reconciliation"
    )
    .fetch_one(conn)
    .await?)
}

/// None when another instance is at it. Gives the statements of this transaction a time-out of their own.
pub async fn lock(conn: &mut PgConnection) -> Result<Option<Round>, Fault> {
    sqlx::query!("select set_config('statement_timeout', '60s', true)")
        .fetch_one(&mut *conn)
        .await?;
    Ok(sqlx::query_as!(
        Round,
        "select position, differing, finished_at, differed from reconciliation for update skip locked"
    )
    .fetch_optional(conn)
    .await?)
}

/// Writes where the round stands.
pub async fn put(conn: &mut PgConnection, round: Round) -> Result<(), Fault> {
    sqlx::query!(
        "update reconciliation set position = $1, differing = $2, finished_at = $3, differed = $4",
        round.position,
        round.differing,
        round.finished_at,
        round.differed
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The next holders after one, in the order of their ids.
pub async fn next(conn: &mut PgConnection, after: Uuid, limit: i64) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select passholder_id from balance where passholder_id > $1 order by passholder_id limit $2",
        after,
        limit
    )
    .fetch_all(conn)
    .await?)
}

/// Those whose balance differs from their entries or their open lots: none, unless something is broken.
pub async fn differing(conn: &mut PgConnection, holders: &[Uuid]) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select b.passholder_id from balance b
         left join lateral (select sum(points) as points, max(version) as version from entry
                            where passholder_id = b.passholder_id) e on true
         left join lateral (select sum(remaining) as open from lot
                            where passholder_id = b.passholder_id and remaining > 0) l on true
         where b.passholder_id = any($1)
           and (b.points <> coalesce(e.points, 0) or b.version <> coalesce(e.version, 0)
                or greatest(b.points, 0) <> coalesce(l.open, 0))",
        holders
    )
    .fetch_all(conn)
    .await?)
}
