//! The statements on the copy of events, and on the keys that were chosen for them.

use super::Event;
use chassis::Fault;
use contracts::activity::{EventChanged, OFFER_MINUTES, RESERVATION_MINUTES};
use contracts::billing::EventKeyRow;
use contracts::{CardSystemId, DistributionKeyId, EventId, OrganizerId};
use sqlx::PgConnection;
use std::collections::{HashMap, HashSet};

/// The event with this id.
pub async fn find(conn: &mut PgConnection, id: &EventId) -> Result<Option<Event>, Fault> {
    Ok(find_all(conn, std::slice::from_ref(id)).await?.remove(id))
}

/// The events with these ids, those that are known.
pub async fn find_all(conn: &mut PgConnection, ids: &[EventId]) -> Result<HashMap<EventId, Event>, Fault> {
    // PostgreSQL's text holds no zero byte, so such an id is nobody's.
    let ids: Vec<String> = ids
        .iter()
        .map(|id| id.0.clone())
        .filter(|id| !id.contains('\0'))
        .collect();
    let rows = sqlx::query!(
        r#"select k.event_id as "event_id!", k.organizer_id as "organizer_id!", k.title as "title!",
                  k.card_system_ids as "card_system_ids!", k.ticket_limit as "ticket_limit?",
                  k.places as "places?", k.first_day as "first_day?", k.last_day as "last_day?",
                  k.municipality as "municipality?", k.waiting_list as "waiting_list!",
                  k.reservation_minutes as "reservation_minutes!", k.offer_minutes as "offer_minutes!"
           from unnest($1::text[]) as n(id) cross join lateral (
               select e.event_id, e.organizer_id, e.title, e.card_system_ids, e.ticket_limit, e.places,
                      e.first_day, e.last_day, m.name as municipality, e.waiting_list,
                      e.reservation_minutes, e.offer_minutes
               from known_event e left join known_organizer o using (organizer_id)
                   left join municipality m on m.postal_code = o.postal_code
               where e.event_id = n.id limit 1) k"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut events = HashMap::with_capacity(rows.len());
    for row in rows {
        let event = Event {
            event_id: EventId(row.event_id),
            title: row.title,
            organizer_id: OrganizerId(row.organizer_id),
            card_system_ids: row.card_system_ids.into_iter().map(CardSystemId).collect(),
            ticket_limit: row.ticket_limit.map(serde_json::from_value).transpose()?,
            places: row.places,
            waiting_list: row.waiting_list,
            reservation_minutes: row.reservation_minutes,
            offer_minutes: row.offer_minutes,
            days: row.first_day.zip(row.last_day),
            municipality: row.municipality,
        };
        events.insert(event.event_id.clone(), event);
    }
    Ok(events)
}

/// Keeps what activity told, unless something newer is known already.
pub async fn keep(conn: &mut PgConnection, fact: &EventChanged) -> Result<(), Fault> {
    let systems: Vec<i32> = fact.card_system_ids.iter().map(|id| id.0).collect();
    sqlx::query!(
        "insert into known_event (event_id, version, organizer_id, title, card_system_ids, ticket_limit,
                                  places, first_day, last_day, waiting_list, reservation_minutes,
                                  offer_minutes)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
         on conflict (event_id) do update set version = excluded.version,
             organizer_id = excluded.organizer_id, title = excluded.title,
             card_system_ids = excluded.card_system_ids,
             ticket_limit = excluded.ticket_limit, places = excluded.places,
             first_day = excluded.first_day, last_day = excluded.last_day,
             waiting_list = excluded.waiting_list, reservation_minutes = excluded.reservation_minutes,
             offer_minutes = excluded.offer_minutes
         where known_event.version < excluded.version",
        fact.event_id.0,
        fact.version,
        fact.organizer_id.0,
        fact.title,
        &systems,
        fact.ticket_limit.map(serde_json::to_value).transpose()?,
        fact.places,
        fact.first_day,
        fact.last_day,
        fact.waiting_list,
        fact.reservation_minutes.unwrap_or(RESERVATION_MINUTES),
        fact.offer_minutes.unwrap_or(OFFER_MINUTES)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The next fact of each event counts, whatever its version.
pub async fn forget_versions(conn: &mut PgConnection) -> Result<(), Fault> {
    sqlx::query!("update known_event set version = 0")
        .execute(conn)
        .await?;
    Ok(())
}

/// The manual keys that were chosen for an event.
pub async fn chosen_keys(
    conn: &mut PgConnection,
    event: &EventId,
) -> Result<HashSet<DistributionKeyId>, Fault> {
    let ids = sqlx::query_scalar!("select key_id from event_key where event_id = $1", event.0)
        .fetch_all(conn)
        .await?;
    Ok(ids.into_iter().map(DistributionKeyId).collect())
}

/// Writes choices of keys; one that was made before stays.
pub async fn choose_keys(conn: &mut PgConnection, rows: &[&EventKeyRow]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into event_key (event_id, key_id)
         select event_id, key_id from jsonb_to_recordset($1) as r(event_id text, key_id integer)
         order by event_id, key_id
         on conflict do nothing",
        serde_json::to_value(rows)?
    )
    .execute(conn)
    .await?;
    Ok(())
}
