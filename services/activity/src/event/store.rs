//! The statements on events.

use super::Event;
use chassis::Fault;
use contracts::{CardSystemId, EventId, OrganizerId};
use sqlx::PgConnection;
use std::collections::HashMap;

/// The event with this id.
pub async fn find(conn: &mut PgConnection, id: &EventId) -> Result<Option<Event>, Fault> {
    Ok(find_all(conn, std::slice::from_ref(id)).await?.remove(id))
}

/// As [`find`], and nobody changes it before this transaction ends.
pub async fn lock(conn: &mut PgConnection, id: &EventId) -> Result<Option<Event>, Fault> {
    if id.0.contains('\0') {
        return Ok(None);
    }
    sqlx::query!("select event_id from event where event_id = $1 for update", id.0)
        .fetch_optional(&mut *conn)
        .await?;
    find(conn, id).await
}

/// The events with these ids, those that exist.
pub async fn find_all(conn: &mut PgConnection, ids: &[EventId]) -> Result<HashMap<EventId, Event>, Fault> {
    // PostgreSQL's text holds no zero byte, so such an id is nobody's.
    let ids: Vec<String> = ids
        .iter()
        .map(|id| id.0.clone())
        .filter(|id| !id.contains('\0'))
        .collect();
    // One look into the index for each, whatever the planner believes of the table's size.
    let rows = sqlx::query!(
        r#"select e.event_id as "event_id!", e.version as "version!", e.organizer_id as "organizer_id!",
                  e.title as "title!", e.location as "location!", e.calendar as "calendar!",
                  e.card_system_ids as "card_system_ids!", e.ticket_limit as "ticket_limit?",
                  e.checkin_limit as "checkin_limit?", e.checkin_points as "checkin_points!",
                  e.places as "places?", e.waiting_list as "waiting_list!",
                  e.reservation_minutes as "reservation_minutes!", e.offer_minutes as "offer_minutes!"
           from unnest($1::text[]) as n(id)
               cross join lateral (select * from event where event_id = n.id limit 1) e"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    let mut events = HashMap::with_capacity(rows.len());
    for row in rows {
        let event = Event {
            event_id: EventId(row.event_id),
            version: row.version,
            organizer_id: OrganizerId(row.organizer_id),
            title: row.title,
            location: row.location,
            calendar: serde_json::from_value(row.calendar)?,
            card_system_ids: row.card_system_ids.into_iter().map(CardSystemId).collect(),
            ticket_limit: row.ticket_limit.map(serde_json::from_value).transpose()?,
            checkin_limit: row.checkin_limit.map(serde_json::from_value).transpose()?,
            checkin_points: row.checkin_points,
            places: row.places,
            waiting_list: row.waiting_list,
            reservation_minutes: row.reservation_minutes,
            offer_minutes: row.offer_minutes,
        };
        events.insert(event.event_id.clone(), event);
    }
    Ok(events)
}

/// Writes events, none twice, and returns them with their new versions.
pub async fn put(conn: &mut PgConnection, mut events: Vec<Event>) -> Result<Vec<Event>, Fault> {
    // A limit that is null becomes SQL's null, so that "no limit" is one thing.
    let rows = sqlx::query!(
        "insert into event (event_id, version, organizer_id, title, location, calendar, card_system_ids,
                            ticket_limit, checkin_limit, checkin_points, places, waiting_list,
                            reservation_minutes, offer_minutes)
         select event_id, 1, organizer_id, title, location, calendar, card_system_ids, ticket_limit,
                checkin_limit, checkin_points, places, waiting_list, reservation_minutes, offer_minutes
         from jsonb_to_recordset($1) as r(event_id text, organizer_id text, title text, location text,
              calendar jsonb, card_system_ids integer[], ticket_limit jsonb, checkin_limit jsonb,
              checkin_points bigint, places integer, waiting_list boolean, reservation_minutes integer,
              offer_minutes integer)
         order by event_id
         on conflict (event_id) do update set version = event.version + 1,
             organizer_id = excluded.organizer_id, title = excluded.title,
             location = excluded.location, calendar = excluded.calendar,
             card_system_ids = excluded.card_system_ids, ticket_limit = excluded.ticket_limit,
             checkin_limit = excluded.checkin_limit, checkin_points = excluded.checkin_points,
             places = excluded.places, waiting_list = excluded.waiting_list,
             reservation_minutes = excluded.reservation_minutes, offer_minutes = excluded.offer_minutes
         returning event_id, version",
        serde_json::to_value(&events)?
    )
    .fetch_all(conn)
    .await?;
    let versions: HashMap<EventId, i64> = rows
        .into_iter()
        .map(|row| (EventId(row.event_id), row.version))
        .collect();
    for event in &mut events {
        let version = versions.get(&event.event_id).copied();
        event.version = version.ok_or_else(|| Fault::broken("an event that was written has no version"))?;
    }
    Ok(events)
}
