//! The statements on visits.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::activity::CheckinRecorded;
use contracts::{CheckinId, PassholderId};
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// Writes check-ins; one that is known stays as it is, also when it was undone.
pub async fn keep(conn: &mut PgConnection, recorded: &[CheckinRecorded]) -> Result<(), Fault> {
    if recorded.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into visit (checkin_id, event_id, passholder_id, at)
         select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::timestamptz[])
             as t(checkin_id, event_id, passholder_id, at)
         order by checkin_id
         on conflict (checkin_id) do nothing",
        &recorded.iter().map(|told| told.checkin_id.0).collect::<Vec<_>>(),
        &recorded
            .iter()
            .map(|told| told.event_id.0.clone())
            .collect::<Vec<_>>(),
        &recorded
            .iter()
            .map(|told| told.passholder_id.0)
            .collect::<Vec<_>>(),
        &recorded.iter().map(|told| told.at).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Check-ins that were taken back count for nothing.
pub async fn undo(conn: &mut PgConnection, undone: &[CheckinId]) -> Result<(), Fault> {
    if undone.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update visit set is_undone = true where checkin_id = any($1)",
        &undone.iter().map(|id| id.0).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Removes what is older.
pub async fn remove_old(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<(), Fault> {
    sqlx::query!("delete from visit where at < $1", before)
        .execute(conn)
        .await?;
    Ok(())
}

/// Removes all visits of these persons.
pub async fn forget(conn: &mut PgConnection, ids: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!("delete from visit where passholder_id = any($1)", ids)
        .execute(conn)
        .await?;
    Ok(())
}

/// Gives the visits of one person to another.
pub async fn merge(conn: &mut PgConnection, from: PassholderId, into: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update visit set passholder_id = $2 where passholder_id = $1",
        from.0,
        into.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether this person was anywhere.
pub async fn has_any(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    let has = sqlx::query_scalar!(
        r#"select exists (select from visit where passholder_id = $1) as "has!""#,
        id.0
    );
    Ok(has.fetch_one(conn).await?)
}

/// All visits of one person.
pub async fn export(conn: &mut PgConnection, id: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(jsonb_agg(to_jsonb(v) order by at), '[]') as "all!"
           from visit v where passholder_id = $1"#,
        id.0
    )
    .fetch_one(conn)
    .await?)
}
