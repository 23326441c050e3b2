//! The statements on the copy of the organizers.

use super::KnownOrganizer;
use chassis::Fault;
use contracts::activity::OrganizerChanged;
use contracts::{CardSystemId, OrganizerId};
use sqlx::PgConnection;

/// The organizers with these ids, those that are known, in the order of their names.
pub async fn organizers(conn: &mut PgConnection, ids: &[OrganizerId]) -> Result<Vec<KnownOrganizer>, Fault> {
    let ids: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let rows = sqlx::query!(
        "select organizer_id, name, card_system_ids, postal_code from known_organizer
         where organizer_id = any($1) order by name, organizer_id",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let known = rows.into_iter().map(|row| KnownOrganizer {
        organizer_id: OrganizerId(row.organizer_id),
        name: row.name,
        card_system_ids: row.card_system_ids.into_iter().map(CardSystemId).collect(),
        postal_code: row.postal_code,
    });
    Ok(known.collect())
}

/// The organizers in these municipalities, in the order of their names.
pub async fn organizers_in(
    conn: &mut PgConnection,
    postal_codes: &[String],
) -> Result<Vec<KnownOrganizer>, Fault> {
    let there = sqlx::query_scalar!(
        "select organizer_id from known_organizer where postal_code = any($1)",
        postal_codes
    );
    let ids = there.fetch_all(&mut *conn).await?;
    let ids: Vec<OrganizerId> = ids.into_iter().map(OrganizerId).collect();
    organizers(conn, &ids).await
}

/// The organizer with this id.
pub async fn find_organizer(
    conn: &mut PgConnection,
    id: &OrganizerId,
) -> Result<Option<KnownOrganizer>, Fault> {
    Ok(organizers(conn, std::slice::from_ref(id)).await?.pop())
}

/// Writes organizers, none twice; those that are known to be newer stay as they are. What has lists goes in
/// as one document, because lists of lists do not come apart again.
pub(super) async fn put(conn: &mut PgConnection, changed: &[OrganizerChanged]) -> Result<(), Fault> {
    if changed.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into known_organizer (organizer_id, version, name, card_system_ids, postal_code)
         select organizer_id, version, name, card_system_ids, postal_code
         from jsonb_to_recordset($1) as told(organizer_id text, version bigint, name text,
                                             card_system_ids integer[], postal_code text)
         order by organizer_id
         on conflict (organizer_id) do update set version = excluded.version, name = excluded.name,
             card_system_ids = excluded.card_system_ids, postal_code = excluded.postal_code
         where known_organizer.version < excluded.version",
        serde_json::to_value(changed)?
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The next fact of each organizer counts, whatever its version.
pub(super) async fn forget_versions(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!("update known_organizer set version = 0")
        .execute(conn)
        .await?;
    Ok(())
}
