//! The statements on receivers, and how they are.

use crate::outlet::Reason;
use chassis::Fault;
use chrono::{DateTime, TimeDelta, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

/// A subscription that is held.
pub struct Held {
    pub outlet_id: Uuid,
    /// Where its receiver is now; none where it ended.
    pub url: Option<String>,
    /// Whether its receiver took nothing lately.
    pub is_failing: bool,
    /// Whether it is the asking gateway that sends there.
    pub is_served: bool,
}

/// Holds these subscriptions until the transaction ends, but for those that somebody else holds.
pub async fn hold(conn: &mut PgConnection, outlets: &[Uuid], server: Uuid) -> Result<Vec<Held>, Fault> {
    Ok(sqlx::query_as!(
        Held,
        r#"select outlet_id, case when state <> 'DELETED' then url end as url,
                  failing_since is not null as "is_failing!",
                  served_by is not distinct from $2 as "is_served!"
           from outlet where outlet_id = any($1) order by outlet_id for no key update skip locked"#,
        outlets,
        server
    )
    .fetch_all(conn)
    .await?)
}

/// These receivers took something.
pub async fn recovered(conn: &mut PgConnection, outlets: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "update outlet set failures = 0, failing_since = null, rests_until = null
         where outlet_id = any($1) and failing_since is not null",
        outlets
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Since when a receiver takes nothing, and how often it did not.
pub struct Failing {
    pub since: DateTime<Utc>,
    pub failures: i32,
}

/// The receiver took nothing. What failed before `oldest` is of another series.
pub async fn failed(
    conn: &mut PgConnection,
    id: Uuid,
    now: DateTime<Utc>,
    oldest: DateTime<Utc>,
) -> Result<Failing, Fault> {
    let failing = sqlx::query_as!(
        Failing,
        r#"update outlet set failures = failures + 1, failed_at = $2,
               failing_since = case when failed_at >= $3 then coalesce(failing_since, $2) else $2 end
           where outlet_id = $1 returning failing_since as "since!", failures"#,
        id,
        now,
        oldest
    );
    Ok(failing.fetch_one(conn).await?)
}

/// Nothing is sent to a receiver for so long.
pub async fn rest(conn: &mut PgConnection, id: Uuid, rest: TimeDelta) -> Result<(), Fault> {
    sqlx::query!(
        "update outlet set rests_until = now() + $2 * interval '1 millisecond' where outlet_id = $1",
        id,
        rest.num_milliseconds() as f64
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Nothing is sent until the owner says so; false when that was so.
pub async fn disable(conn: &mut PgConnection, id: Uuid, reason: Reason) -> Result<bool, Fault> {
    let disabled = sqlx::query!(
        "update outlet set state = 'DISABLED', reason = $2
         where outlet_id = $1 and state in ('ACTIVE', 'PAUSED')",
        id,
        reason as Reason
    );
    Ok(disabled.execute(conn).await?.rows_affected() > 0)
}
