//! Organizers.

use chassis::Fault;
use contracts::activity::{Organizer, OrganizerRow};
use contracts::page::Window;
use contracts::pass::CardSystem;
use contracts::{CardSystemId, OrganizerId, Page};
use sqlx::PgConnection;

/// Writes an organizer and returns its new version.
pub async fn put(conn: &mut PgConnection, row: &OrganizerRow) -> Result<i64, Fault> {
    let systems: Vec<i32> = row.card_systems.iter().map(|id| id.0).collect();
    Ok(sqlx::query_scalar!(
        "insert into organizer (organizer_id, version, name, card_system_ids, address, linked_location_id) values ($1, 1, $2, $3, $4, $5)
         on conflict (organizer_id) do update set version = organizer.version + 1, name = excluded.name,
             card_system_ids = excluded.card_system_ids, address = excluded.address, linked_location_id = excluded.linked_location_id
         returning version",
        row.id.0,
        row.name,
        &systems,
        serde_json::to_value(&row.address)?,
        row.linked_location_id
    )
    .fetch_one(conn)
    .await?)
}

pub async fn card_systems(
    conn: &mut PgConnection,
    id: &OrganizerId,
) -> Result<Option<Vec<CardSystemId>>, Fault> {
    let found = sqlx::query_scalar!(
        "select card_system_ids from organizer where organizer_id = $1",
        id.0
    )
    .fetch_optional(conn)
    .await?;
    Ok(found.map(|systems| systems.into_iter().map(CardSystemId).collect()))
}

/// Which organizers a search wants; `id` for one.
#[derive(Debug, Default)]
pub struct Filter<'a> {
    pub id: Option<&'a OrganizerId>,
    pub name: Option<&'a str>,
    pub card_system_id: Option<CardSystemId>,
    pub descending: bool,
}

pub async fn search(
    conn: &mut PgConnection,
    filter: Filter<'_>,
    window: Window,
) -> Result<Page<Organizer>, Fault> {
    let names = directory::card_system_names(&mut *conn).await?;
    let id = filter.id.map(|id| id.0.as_str());
    let pattern = filter.name.map(contains);
    let total_items = sqlx::query_scalar!(
        r#"select count(*) as "n!" from organizer
           where ($1::text is null or organizer_id = $1) and ($2::text is null or name ilike $2) and ($3::int is null or $3 = any(card_system_ids))"#,
        id,
        pattern,
        filter.card_system_id.map(|id| id.0)
    )
    .fetch_one(&mut *conn)
    .await?;
    let rows = sqlx::query!(
        r#"select organizer_id, name, card_system_ids, address, linked_location_id from organizer
           where ($1::text is null or organizer_id = $1) and ($2::text is null or name ilike $2) and ($3::int is null or $3 = any(card_system_ids))
           order by case when $4 then lower(name) end desc, lower(name), organizer_id offset $5 limit $6"#,
        id,
        pattern,
        filter.card_system_id.map(|id| id.0),
        filter.descending,
        window.start,
        window.limit
    )
    .fetch_all(conn)
    .await?;
    let member = rows
        .into_iter()
        .map(|row| {
            let systems = row.card_system_ids.into_iter().map(CardSystemId);
            Ok(Organizer {
                id: OrganizerId(row.organizer_id),
                name: Some(row.name),
                card_systems: Some(
                    systems
                        .map(|id| CardSystem::reference(id, names.get(&id).cloned()))
                        .collect(),
                ),
                linked_location_id: row.linked_location_id,
                address: row.address.map(serde_json::from_value).transpose()?.flatten(),
            })
        })
        .collect::<Result<_, Fault>>()?;
    Ok(Page { total_items, member })
}

/// A pattern for `ilike` that means "contains", with the caller's own wildcards taken literally except `*`.
pub fn contains(text: &str) -> String {
    let literal = text
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
        .replace('*', "%");
    format!("%{literal}%")
}
