//! Events and their settings.

use chassis::Fault;
use contracts::activity::{Calendar, EventChanged, EventSettings};
use contracts::{CardSystemId, EventId, OrganizerId, PeriodLimit, Points};
use serde_json::Value;
use sqlx::PgConnection;
use std::collections::HashMap;

/// An event as a check-in needs it.
#[derive(Debug, Clone)]
pub struct Event {
    pub event_id: EventId,
    pub version: i64,
    pub organizer_id: OrganizerId,
    pub title: String,
    pub location: String,
    pub calendar: Calendar,
    pub card_system_ids: Vec<CardSystemId>,
    pub ticket_limit: Option<PeriodLimit>,
    pub checkin_limit: Option<PeriodLimit>,
    pub checkin_points: Points,
    pub places: Option<i32>,
}

impl Event {
    pub fn settings(&self) -> EventSettings {
        EventSettings {
            id: self.event_id.clone(),
            passholder_ticket_limit: self.ticket_limit,
            checkin_limit: self.checkin_limit,
            checkin_points: self.checkin_points,
        }
    }

    pub fn changed(&self) -> EventChanged {
        EventChanged {
            event_id: self.event_id.clone(),
            version: self.version,
            organizer_id: self.organizer_id.clone(),
            title: self.title.clone(),
            card_system_ids: self.card_system_ids.clone(),
            ticket_limit: self.ticket_limit,
            places: self.places,
        }
    }
}

/// Nothing is written as SQL null, so that "no limit" is one thing.
fn limit(value: Option<PeriodLimit>) -> Result<Option<Value>, Fault> {
    Ok(value.map(serde_json::to_value).transpose()?)
}

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
    let rows = sqlx::query!(
        r#"select e.event_id as "event_id!", e.version as "version!", e.organizer_id as "organizer_id!", e.title as "title!", e.location as "location!",
                  e.calendar as "calendar!", e.card_system_ids as "card_system_ids!", e.ticket_limit as "ticket_limit?", e.checkin_limit as "checkin_limit?",
                  e.checkin_points as "checkin_points!", e.places as "places?"
           from unnest($1::text[]) as n(id) cross join lateral (select * from event where event_id = n.id limit 1) e"#,
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
        };
        events.insert(event.event_id.clone(), event);
    }
    Ok(events)
}

/// Writes an event and returns its new version.
pub async fn put(conn: &mut PgConnection, event: &Event) -> Result<i64, Fault> {
    let systems: Vec<i32> = event.card_system_ids.iter().map(|id| id.0).collect();
    Ok(sqlx::query_scalar!(
        "insert into event (event_id, version, organizer_id, title, location, calendar, card_system_ids, ticket_limit, checkin_limit,
                            checkin_points, places)
         values ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         on conflict (event_id) do update set version = event.version + 1, organizer_id = excluded.organizer_id, title = excluded.title,
             location = excluded.location, calendar = excluded.calendar, card_system_ids = excluded.card_system_ids,
             ticket_limit = excluded.ticket_limit, checkin_limit = excluded.checkin_limit, checkin_points = excluded.checkin_points,
             places = excluded.places
         returning version",
        event.event_id.0,
        event.organizer_id.0,
        event.title,
        event.location,
        serde_json::to_value(&event.calendar)?,
        &systems,
        limit(event.ticket_limit)?,
        limit(event.checkin_limit)?,
        event.checkin_points,
        event.places
    )
    .fetch_one(conn)
    .await?)
}
