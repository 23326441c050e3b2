//! The statements on versions that are not published, and on who did what with a version.

use super::super::Draft;
use chassis::Fault;
use chassis::text::{from_text, to_text};
use chrono::{DateTime, Utc};
use contracts::DistributionKeyId;
use contracts::billing::{Decision, KeyRule, KeyStep};
use sqlx::PgConnection;

/// A version that is not published.
pub async fn find(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
) -> Result<Option<Draft>, Fault> {
    let row = sqlx::query!(
        "select state, rule, decision from key_draft where key_id = $1 and version = $2",
        id.0,
        version
    );
    let Some(row) = row.fetch_optional(conn).await? else {
        return Ok(None);
    };
    Ok(Some(Draft {
        state: from_text(&row.state)?,
        rule: serde_json::from_value(row.rule)?,
        decision: row.decision.map(serde_json::from_value).transpose()?,
    }))
}

/// How many versions of a key are not published.
pub async fn count(conn: &mut PgConnection, id: DistributionKeyId) -> Result<i64, Fault> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from key_draft where key_id = $1"#,
        id.0
    );
    Ok(count.fetch_one(conn).await?)
}

/// The number of the next version: none has it, and none that was withdrawn had it.
pub async fn next_version(conn: &mut PgConnection, id: DistributionKeyId) -> Result<i32, Fault> {
    let next = sqlx::query_scalar!(
        r#"select 1 + greatest(
               coalesce((select max(version) from key_version where key_id = $1), 0),
               coalesce((select max(version) from key_draft where key_id = $1), 0),
               coalesce((select max(version) from key_history where key_id = $1), 0)) as "next!""#,
        id.0
    );
    Ok(next.fetch_one(conn).await?)
}

/// Writes what a draft says.
pub async fn put(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
    rule: &KeyRule,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into key_draft (key_id, version, state, rule) values ($1, $2, 'DRAFT', $3)
         on conflict (key_id, version) do update set rule = excluded.rule",
        id.0,
        version,
        serde_json::to_value(rule)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the decision on a draft.
pub async fn decide(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
    decision: &Decision,
) -> Result<(), Fault> {
    sqlx::query!(
        "update key_draft set state = 'DECIDED', decision = $3 where key_id = $1 and version = $2",
        id.0,
        version,
        serde_json::to_value(decision)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes away a draft.
pub async fn remove(conn: &mut PgConnection, id: DistributionKeyId, version: i32) -> Result<(), Fault> {
    sqlx::query!(
        "delete from key_draft where key_id = $1 and version = $2",
        id.0,
        version
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes what somebody did with a version.
pub async fn note(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
    step: KeyStep,
    by: &str,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into key_history (key_id, version, step, by_whom, at) values ($1, $2, $3, $4, $5)",
        id.0,
        version,
        to_text(&step),
        by,
        at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who wrote or changed a version.
pub async fn writers(
    conn: &mut PgConnection,
    id: DistributionKeyId,
    version: i32,
) -> Result<Vec<String>, Fault> {
    let writers = sqlx::query_scalar!(
        "select distinct by_whom from key_history
         where key_id = $1 and version = $2 and step in ('WRITTEN', 'CHANGED')",
        id.0,
        version
    );
    Ok(writers.fetch_all(conn).await?)
}
