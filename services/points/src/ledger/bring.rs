//! Bring: points that people bring along from before.

use super::award::{Award, award};
use super::book::lock;
use super::expiry::ExpiryRule;
use super::{Kind, store};
use chassis::Fault;
use contracts::PassholderId;
use contracts::day::start_of;
use contracts::pack::Fate;
use contracts::points::OpeningPointsRow;
use messaging::Tx;
use messaging::forget::is_forgotten;
use std::collections::HashSet;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// What one person may bring along, in points.
const POINTS: RangeInclusive<i64> = 1..=100_000;

/// What became of what somebody brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    pub passholder_id: PassholderId,
    pub fate: Fate,
}

/// One opening entry per passholder: a second one changes nothing, even with another amount. Who is forgotten
/// brings nothing.
pub async fn bring(tx: &mut Tx, rule: ExpiryRule, rows: &[OpeningPointsRow]) -> Result<Vec<Brought>, Fault> {
    let holders: Vec<PassholderId> = rows.iter().map(|row| row.passholder_id).collect();
    let forgotten = is_forgotten(tx.conn(), &holders).await?;
    let is_fine = |row: &&OpeningPointsRow| is_fine(row) && !forgotten.contains(&row.passholder_id);
    let fine = rows.iter().filter(is_fine);
    let openings: Vec<Award> = fine.map(opening).collect();
    let holders: Vec<Uuid> = openings.iter().map(|opening| opening.passholder_id.0).collect();
    lock(tx, &holders).await?;
    let causes: Vec<Uuid> = openings.iter().map(|opening| opening.cause).collect();
    let known = store::booked(tx.conn(), Kind::Opening, &causes).await?;
    award(tx, rule, Kind::Opening, &openings).await?;
    let mut booked: HashSet<Uuid> = known.into_iter().collect();
    let brought = rows.iter().map(|row| Brought {
        passholder_id: row.passholder_id,
        fate: match is_fine(&row) {
            false if forgotten.contains(&row.passholder_id) => {
                Fate::Refused("the passholder was deleted".into())
            }
            false => Fate::Refused("points must be between 1 and 100000".into()),
            true if booked.insert(cause(row)) => Fate::Created,
            true => Fate::Unchanged,
        },
    });
    Ok(brought.collect())
}

fn is_fine(row: &OpeningPointsRow) -> bool {
    POINTS.contains(&row.points)
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
