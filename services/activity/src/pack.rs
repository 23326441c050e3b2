//! A region pack: its rows become verbs. Nothing is decided here.

use crate::config::Config;
use crate::{checkin, event, organizer};
use chassis::Fault;
use contracts::activity::{CheckinRow, EventRow, LoadActivity, OrganizerRow};
use contracts::pack::{Report, RowFate};
use messaging::Tx;
use messaging::loading::{self, Row};

/// A row that breaks a rule is refused alone. Organizers go before their events, and events before who came.
pub async fn load(tx: &mut Tx, config: Config, load: LoadActivity) -> Result<Report, Fault> {
    let mut report = Report::default();
    report.rows.extend(organizers(tx, load.organizers).await?);
    report.rows.extend(events(tx, config, load.events).await?);
    report.rows.extend(checkins(tx, config, load.checkins).await?);
    Ok(report)
}

async fn organizers(tx: &mut Tx, rows: Vec<OrganizerRow>) -> Result<Vec<RowFate>, Fault> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Row::new(row.id.clone(), row)?);
    }
    loading::load(tx, "organizers.json", all, |tx, rows| {
        Box::pin(organizer::put(tx, rows))
    })
    .await
}

async fn events(tx: &mut Tx, config: Config, rows: Vec<EventRow>) -> Result<Vec<RowFate>, Fault> {
    let most_points = config.most_points_per_checkin;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Row::new(row.id.clone(), row)?);
    }
    loading::load(tx, "events.json", all, move |tx, rows| {
        Box::pin(event::put(tx, most_points, rows))
    })
    .await
}

/// Check-ins of the past never change: one that is known is not looked at.
async fn checkins(tx: &mut Tx, config: Config, rows: Vec<CheckinRow>) -> Result<Vec<RowFate>, Fault> {
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Row::new(row.id, row)?);
    }
    loading::load_history(tx, "checkins.csv", all, move |tx, rows| {
        Box::pin(checkin::record(tx, config, rows))
    })
    .await
}
