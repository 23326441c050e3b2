//! Load: points that people bring along from before.

use super::award::{Award, award};
use super::lock;
use crate::domain::expiry::ExpiryRule;
use crate::store;
use chassis::Fault;
use contracts::day::start_of;
use contracts::pack::{Fate, Report, RowFate};
use contracts::points::{LoadPoints, OpeningPointsRow};
use messaging::Tx;
use std::collections::HashSet;
use std::ops::RangeInclusive;
use uuid::Uuid;

const KIND: &str = "opening";
/// What one person may bring along.
const POINTS: RangeInclusive<i64> = 1..=100_000;

/// One opening entry per passholder: a second load changes nothing, even with another amount.
pub async fn load_pack(tx: &mut Tx, rule: ExpiryRule, load: LoadPoints) -> Result<Report, Fault> {
    let (rows, is_fine) = (load.opening_points, |row: &OpeningPointsRow| {
        POINTS.contains(&row.points)
    });
    let openings: Vec<Award> = rows.iter().filter(|row| is_fine(row)).map(opening).collect();
    let holders: Vec<Uuid> = openings.iter().map(|opening| opening.passholder_id.0).collect();
    lock(tx, &holders).await?;
    let causes: Vec<Uuid> = openings.iter().map(|opening| opening.cause).collect();
    let known = store::booked(tx.conn(), KIND, &causes).await?;
    award(tx, rule, KIND, &openings).await?;
    let mut booked: HashSet<Uuid> = known.into_iter().collect();
    let mut report = Report::default();
    for row in &rows {
        let fate = match is_fine(row) {
            false => Fate::Refused("points must be between 1 and 100000".into()),
            true if booked.insert(cause(row)) => Fate::Created,
            true => Fate::Unchanged,
        };
        report
            .rows
            .push(RowFate::new("opening-points.csv", row.passholder_id, fate));
    }
    Ok(report)
}

fn cause(row: &OpeningPointsRow) -> Uuid {
    Uuid::new_v5(&row.passholder_id.0, b"opening points")
}

fn opening(row: &OpeningPointsRow) -> Award {
    Award {
        passholder_id: row.passholder_id,
        points: row.points,
        cause: cause(row),
        title: row.title.clone(),
        location: String::new(),
        at: start_of(row.earned_on),
        earned_on: row.earned_on,
    }
}
