//! The statements on organizers.

use chassis::Fault;
use contracts::activity::{Organizer, OrganizerRow};
use contracts::pass::CardSystem;
use contracts::{CardSystemId, OrganizerId};
use sqlx::PgConnection;
use std::collections::HashMap;

/// Writes organizers, none twice, and returns their new versions.
pub async fn put(
    conn: &mut PgConnection,
    rows: &[&OrganizerRow],
) -> Result<HashMap<OrganizerId, i64>, Fault> {
    let versions = sqlx::query!(
        r#"insert into organizer (organizer_id, version, name, card_system_ids, address, linked_location_id)
           select id, 1, name, "cardSystems", address, "linkedLocationId"
           from jsonb_to_recordset($1) as r(id text, name text, "cardSystems" integer[], address jsonb,
                                            "linkedLocationId" text)
           order by id
           on conflict (organizer_id) do update set version = organizer.version + 1, name = excluded.name,
               card_system_ids = excluded.card_system_ids, address = excluded.address,
               linked_location_id = excluded.linked_location_id
           returning organizer_id, version"#,
        serde_json::to_value(rows)?
    )
    .fetch_all(conn)
    .await?;
    Ok(versions
        .into_iter()
        .map(|row| (OrganizerId(row.organizer_id), row.version))
        .collect())
}

/// The card systems of these organizers, those that exist.
pub async fn card_systems(
    conn: &mut PgConnection,
    ids: &[OrganizerId],
) -> Result<HashMap<OrganizerId, Vec<CardSystemId>>, Fault> {
    let ids: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let rows = sqlx::query!(
        "select organizer_id, card_system_ids from organizer where organizer_id = any($1)",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut all = HashMap::with_capacity(rows.len());
    for row in rows {
        let systems = row.card_system_ids.into_iter().map(CardSystemId).collect();
        all.insert(OrganizerId(row.organizer_id), systems);
    }
    Ok(all)
}

/// The organizers with these ids as the API shows them, in the order asked; `names` are those of the regions.
pub async fn load(
    conn: &mut PgConnection,
    ids: &[OrganizerId],
    names: &HashMap<CardSystemId, String>,
) -> Result<Vec<Organizer>, Fault> {
    let ids: Vec<String> = ids.iter().map(|id| id.0.clone()).collect();
    let rows = sqlx::query!(
        "select organizer_id, name, card_system_ids, address, linked_location_id from organizer
         where organizer_id = any($1) order by array_position($1, organizer_id)",
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let systems = row.card_system_ids.into_iter().map(CardSystemId);
        let shown = systems.map(|id| CardSystem::reference(id, names.get(&id).cloned()));
        all.push(Organizer {
            id: OrganizerId(row.organizer_id),
            name: Some(row.name),
            card_systems: Some(shown.collect()),
            linked_location_id: row.linked_location_id,
            // Earlier releases wrote a JSON null where there is none.
            address: row.address.map(serde_json::from_value).transpose()?.flatten(),
        });
    }
    Ok(all)
}
