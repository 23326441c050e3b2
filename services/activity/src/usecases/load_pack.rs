//! Load: organizers, events and check-ins of a region pack.

use super::check_in::record;
use crate::config::Config;
use crate::domain::defaults;
use crate::store::event::{self, Event};
use crate::store::organizer;
use chassis::Fault;
use contracts::Points;
use contracts::activity::{CheckinRow, EventRow, LoadActivity, OrganizerChanged, OrganizerRow};
use contracts::pack::{Fate, Report, RowFate};
use messaging::{Tx, loading};

pub async fn load_pack(tx: &mut Tx, config: Config, load: LoadActivity) -> Result<Report, Fault> {
    let mut report = Report::default();
    for row in load.organizers {
        let fate = load_organizer(tx, &row).await?;
        report.rows.push(RowFate::new("organizers.json", &row.id, fate));
    }
    for row in load.events {
        let fate = load_event(tx, config.most_points_per_checkin, &row).await?;
        report.rows.push(RowFate::new("events.json", &row.id, fate));
    }
    let today = tx.now();
    for row in load.checkins {
        let fate = load_checkin(tx, config, &row).await?;
        report.rows.push(RowFate::new("checkins.csv", row.id, fate));
    }
    tx.at(today);
    Ok(report)
}

async fn load_organizer(tx: &mut Tx, row: &OrganizerRow) -> Result<Fate, Fault> {
    if row.card_systems.is_empty() {
        return Ok(Fate::Refused(
            "an organizer belongs to at least one card system".into(),
        ));
    }
    let fate = loading::remember(tx, "organizers", &row.id.0, row).await?;
    if fate != Fate::Unchanged {
        let version = organizer::put(tx.conn(), row).await?;
        tx.tell(&OrganizerChanged {
            organizer_id: row.id.clone(),
            version,
            name: row.name.clone(),
            card_system_ids: row.card_systems.clone(),
            postal_code: row.address.as_ref().map(|address| address.postal_code.clone()),
        })?;
    }
    Ok(fate)
}

async fn load_event(tx: &mut Tx, most_points: Points, row: &EventRow) -> Result<Fate, Fault> {
    let Some(systems) = organizer::card_systems(tx.conn(), &row.organizer_id).await? else {
        return Ok(Fate::Refused(format!(
            "organizer {} is unknown",
            row.organizer_id
        )));
    };
    let enabled = row.card_systems.clone().unwrap_or_else(|| systems.clone());
    if let Some(foreign) = enabled.iter().find(|id| !systems.contains(id)) {
        return Ok(Fate::Refused(format!(
            "card system {foreign} is not one of the organizer's"
        )));
    }
    if row.places.is_some_and(|places| places < 0)
        || row
            .checkin_points
            .is_some_and(|points| !(0..=most_points).contains(&points))
    {
        return Ok(Fate::Refused("places or check-in points are out of range".into()));
    }
    let fate = loading::remember(tx, "events", &row.id.0, row).await?;
    if fate != Fate::Unchanged {
        let mut event = Event {
            event_id: row.id.clone(),
            version: 0,
            organizer_id: row.organizer_id.clone(),
            title: row.title.clone(),
            location: row.location.clone().unwrap_or_default(),
            calendar: row.calendar.clone(),
            card_system_ids: enabled,
            ticket_limit: row
                .passholder_ticket_limit
                .unwrap_or_else(|| Some(defaults::ticket_limit(&row.calendar))),
            checkin_limit: row
                .checkin_limit
                .unwrap_or_else(|| Some(defaults::checkin_limit(&row.calendar))),
            checkin_points: row.checkin_points.unwrap_or(defaults::CHECKIN_POINTS),
            places: row.places,
        };
        event.version = event::put(tx.conn(), &event).await?;
        tx.tell(&event.changed())?;
    }
    Ok(fate)
}

/// A check-in of the past obeys the same rules, at its own time.
async fn load_checkin(tx: &mut Tx, config: Config, row: &CheckinRow) -> Result<Fate, Fault> {
    let Some(event) = event::find(tx.conn(), &row.event_id).await? else {
        return Ok(Fate::Refused(format!("event {} is unknown", row.event_id)));
    };
    if loading::is_known(tx, "checkins", &row.id.to_string()).await? {
        return Ok(Fate::Unchanged);
    }
    tx.at(row.at);
    let (id, number) = (row.id, row.pass_number.clone());
    match loading::attempt(tx, move |tx| {
        Box::pin(async move { record(tx, config, id, number, &event).await })
    })
    .await?
    {
        Ok(_) => loading::remember(tx, "checkins", &row.id.to_string(), row).await,
        Err(refusal) => Ok(Fate::Refused(refusal.to_string())),
    }
}
