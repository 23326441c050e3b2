//! Load: points that people bring along from before.

use super::award::{Award, award};
use crate::domain::expiry::ExpiryRule;
use chassis::Fault;
use contracts::day::start_of;
use contracts::pack::{Fate, Report, RowFate};
use contracts::points::LoadPoints;
use messaging::Tx;
use uuid::Uuid;

/// One opening entry per passholder: a second load changes nothing, even with another amount.
pub async fn load_pack(tx: &mut Tx, rule: ExpiryRule, load: LoadPoints) -> Result<Report, Fault> {
    let mut report = Report::default();
    for row in load.opening_points {
        let fate = match row.points {
            1..=100_000 => {
                let opening = Award {
                    passholder_id: row.passholder_id,
                    points: row.points,
                    cause: Uuid::new_v5(&row.passholder_id.0, b"opening points"),
                    title: row.title,
                    location: String::new(),
                    at: start_of(row.earned_on),
                    earned_on: row.earned_on,
                };
                match award(tx, rule, "opening", &[opening]).await? {
                    0 => Fate::Unchanged,
                    _ => Fate::Created,
                }
            }
            _ => Fate::Refused("points must be between 1 and 100000".into()),
        };
        report
            .rows
            .push(RowFate::new("opening-points.csv", row.passholder_id, fate));
    }
    Ok(report)
}
