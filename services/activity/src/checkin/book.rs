//! Book: those who were admitted take their places, and earn. What [`super::check_in`] and [`super::record`]
//! have in common: the one for many at once, the other for those of the past.

use super::earning::Earned;
use super::new_checkin::NewCheckin;
use super::store::booking::{self, Cut};
use crate::config::Config;
use chassis::Fault;
use chassis::measure::Measure;
use contracts::{CheckinId, Points};
use messaging::Tx;
use std::collections::HashMap;

/// Check-ins that earned less than their event gives: a person was at the most of a day.
pub const CAPPED: &str = "points_capped_total";
/// What check-ins measure.
pub const MEASURES: &[Measure] = &[Measure::counter(
    CAPPED,
    "Check-ins that earned less than their event gives: a person was at the most of a day.",
)];

/// What those earned who got in.
pub struct Booked(HashMap<CheckinId, Points>);

/// Writes those for whom a place is left, or who need none, with what each of them earns in their order.
pub async fn book(tx: &mut Tx, config: Config, all: &[&NewCheckin<'_>]) -> Result<Booked, Fault> {
    let written = booking::book(tx.conn(), all).await?;
    let mut earned = Earned::before(written.earned_before, config.most_points_per_day);
    let (mut booked, mut cuts) = (HashMap::with_capacity(all.len()), vec![]);
    for new in all.iter().filter(|new| written.ids.contains(&new.checkin_id)) {
        let worth = new.worth();
        let points = earned.earn(worth);
        if points < worth.points {
            cuts.push(Cut {
                checkin_id: new.checkin_id,
                worth,
                earned: points,
            });
            tx.count(CAPPED, 1);
        }
        booked.insert(new.checkin_id, points);
    }
    booking::lower(tx.conn(), &cuts).await?;
    Ok(Booked(booked))
}

impl Booked {
    /// What a check-in that was to be booked earned.
    ///
    /// # Errors
    /// A refusal when no place was left.
    pub fn earned_by(&self, new: &NewCheckin<'_>) -> Result<Points, Fault> {
        match (self.0.get(&new.checkin_id), new.admission.place) {
            (Some(points), _) => Ok(*points),
            (None, Some(place)) => Err(place.refusal().into()),
            // Whoever needs no place is written, whatever else is.
            (None, None) => Err(Fault::broken("a check-in without a limit was not written")),
        }
    }
}
