//! The statements on the copy of the regions.

use chassis::Fault;
use contracts::CardSystemId;
use contracts::pass::CardSystemChanged;
use sqlx::PgConnection;
use std::collections::HashMap;

/// The names of all regions.
pub async fn card_system_names(conn: &mut PgConnection) -> Result<HashMap<CardSystemId, String>, Fault> {
    let rows = sqlx::query!("select card_system_id, name from known_card_system")
        .fetch_all(conn)
        .await?;
    let name = rows
        .into_iter()
        .map(|row| (CardSystemId(row.card_system_id), row.name));
    Ok(name.collect())
}

/// The postal codes of the municipalities of these regions.
pub async fn postal_codes(
    conn: &mut PgConnection,
    ids: &[CardSystemId],
) -> Result<HashMap<CardSystemId, Vec<String>>, Fault> {
    let ids: Vec<i32> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query!(
        "select card_system_id, postal_codes from known_card_system where card_system_id = any($1)",
        &ids
    );
    let rows = rows.fetch_all(conn).await?.into_iter();
    Ok(rows
        .map(|row| (CardSystemId(row.card_system_id), row.postal_codes))
        .collect())
}

/// Writes regions, none twice; those that are known to be newer stay as they are. What has lists goes in as
/// one document, because lists of lists do not come apart again.
pub(super) async fn put(conn: &mut PgConnection, changed: &[CardSystemChanged]) -> Result<(), Fault> {
    if changed.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into known_card_system (card_system_id, version, name, postal_codes)
         select card_system_id, version, name, postal_codes
         from jsonb_to_recordset($1)
             as told(card_system_id integer, version bigint, name text, postal_codes text[])
         order by card_system_id
         on conflict (card_system_id) do update set version = excluded.version, name = excluded.name,
             postal_codes = excluded.postal_codes
         where known_card_system.version < excluded.version",
        serde_json::to_value(changed)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The next fact of each region counts, whatever its version.
pub(super) async fn forget_versions(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!("update known_card_system set version = 0")
        .execute(conn)
        .await?;
    Ok(())
}
