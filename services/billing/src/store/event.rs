//! The copy of events, and which municipality pays for a postal code.

use crate::domain::offer::Event;
use chassis::Fault;
use contracts::activity::EventChanged;
use contracts::{CardSystemId, EventId, OrganizerId};
use sqlx::PgConnection;

pub async fn find(conn: &mut PgConnection, id: &EventId) -> Result<Option<Event>, Fault> {
    let row = sqlx::query!(
        r#"select e.organizer_id, e.title, e.card_system_ids, e.ticket_limit, e.places, m.name as "municipality?"
           from known_event e left join known_organizer o using (organizer_id) left join municipality m on m.postal_code = o.postal_code
           where e.event_id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(Event {
        event_id: id.clone(),
        title: row.title,
        organizer_id: OrganizerId(row.organizer_id),
        card_system_ids: row.card_system_ids.into_iter().map(CardSystemId).collect(),
        ticket_limit: row.ticket_limit.map(serde_json::from_value).transpose()?,
        places: row.places,
        municipality: row.municipality,
    }))
}

pub async fn put(conn: &mut PgConnection, fact: &EventChanged) -> Result<(), Fault> {
    let systems: Vec<i32> = fact.card_system_ids.iter().map(|id| id.0).collect();
    sqlx::query!(
        "insert into known_event (event_id, version, organizer_id, title, card_system_ids, ticket_limit, places) values ($1, $2, $3, $4, $5, $6, $7)
         on conflict (event_id) do update set version = excluded.version, organizer_id = excluded.organizer_id, title = excluded.title,
             card_system_ids = excluded.card_system_ids, ticket_limit = excluded.ticket_limit, places = excluded.places
         where known_event.version < excluded.version",
        fact.event_id.0,
        fact.version,
        fact.organizer_id.0,
        fact.title,
        &systems,
        fact.ticket_limit.map(serde_json::to_value).transpose()?,
        fact.places
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The municipality of a postal code; outside the table it is named by the code itself, so that no share is without a payer.
pub async fn municipality(conn: &mut PgConnection, postal_code: &str) -> Result<String, Fault> {
    let name = sqlx::query_scalar!("select name from municipality where postal_code = $1", postal_code).fetch_optional(conn).await?;
    Ok(name.unwrap_or_else(|| format!("postcode {postal_code}")))
}

pub async fn put_municipality(conn: &mut PgConnection, postal_code: &str, name: &str) -> Result<(), Fault> {
    sqlx::query!(
        "insert into municipality (postal_code, name) values ($1, $2) on conflict (postal_code) do update set name = excluded.name",
        postal_code,
        name
    )
    .execute(conn)
    .await?;
    Ok(())
}
