//! The statements on consent.

use super::Kind;
use chassis::Fault;
use chassis::text::to_text;
use chrono::{DateTime, Utc};
use contracts::{OrganizerId, PassholderId};
use sqlx::PgConnection;

/// Writes what changed of a passholder.
pub async fn put(
    conn: &mut PgConnection,
    holder: PassholderId,
    said: &[(Kind, bool)],
    organizer: &OrganizerId,
    now: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into consent (passholder_id, kind, given, since, organizer)
         select $1, r.kind, r.given, $4, $5 from unnest($2::text[], $3::boolean[]) as r(kind, given)
         on conflict (passholder_id, kind) do update
             set given = excluded.given, since = excluded.since, organizer = excluded.organizer
             where consent.given <> excluded.given",
        holder.0,
        &said.iter().map(|(kind, _)| to_text(kind)).collect::<Vec<_>>(),
        &said.iter().map(|(_, given)| *given).collect::<Vec<_>>(),
        now,
        organizer.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether a parent agreed before.
pub async fn has_parent(conn: &mut PgConnection, holder: PassholderId) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from consent where passholder_id = $1 and kind = $2 and given) as "has!""#,
        holder.0,
        to_text(&Kind::ParentalConsent)
    )
    .fetch_one(conn)
    .await?)
}
