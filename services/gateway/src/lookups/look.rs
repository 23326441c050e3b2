//! A look-up under way: it has the place of a miss until it turns out to be a hit.

use super::hit::is_miss;
use super::known::is_known;
use crate::door::Door;
use crate::door::problem::Problem;
use crate::limits::{Kind, Place};
use chassis::Fault;
use chassis::measure::Measure;
use contracts::PassNumber;

/// What is measured of look-ups.
pub const MEASURES: &[Measure] = &[Measure::counter(
    "lookups_total",
    "Look-ups of people and passes, by whether somebody was found.",
)];

/// A look-up under way.
pub struct Look {
    who: String,
    place: Option<Place>,
}

/// Before something is asked about these passes. `who` is counted: the caller, or the address of one without
/// a token.
///
/// # Errors
/// 429 when the caller guessed too often, or asks too much about one of the passes.
pub async fn allow<'a>(
    door: &Door,
    who: &str,
    passes: impl IntoIterator<Item = &'a PassNumber>,
) -> Result<Look, Problem> {
    let mut known: Vec<&PassNumber> = passes.into_iter().collect();
    known.sort();
    known.dedup();
    // First: who guessed too often is counted nowhere else.
    let place = door.limits.look(who).await?;
    for (n, number) in known.into_iter().enumerate() {
        // Each is a request: who asks about many at once fills no more places than who asks one by one.
        if n > 0 {
            door.limits.require(Kind::Client, who).await?;
        }
        let key = format!("{who}|{}", number.as_str());
        door.limits.require(Kind::Pass, &key).await?;
    }
    let who = who.to_owned();
    Ok(Look { who, place })
}

impl Look {
    /// Counts whether somebody was found, and hands the outcome on. What was refused for another reason, or
    /// did not come to its end, counts for nothing.
    ///
    /// # Errors
    /// That of the outcome.
    pub async fn counted<T>(self, door: &Door, outcome: Result<T, Fault>) -> Result<T, Problem> {
        let missed = match &outcome {
            Ok(_) => false,
            Err(Fault::Refused(refusal)) if is_miss(refusal) => true,
            Err(_) => return outcome.map_err(Problem::from),
        };
        self.count(door, missed).await;
        outcome.map_err(Problem::from)
    }

    /// As [`Look::counted`], of a pass that must be of use: who shows one that is somebody's or nobody's, and
    /// is refused because of it, has not guessed.
    ///
    /// # Errors
    /// That of the outcome.
    pub async fn counted_for<T>(
        self,
        door: &Door,
        number: &str,
        outcome: Result<T, Fault>,
    ) -> Result<T, Problem> {
        let refusal = outcome.as_ref().err().and_then(Fault::refusal);
        if refusal.is_some_and(is_miss) && is_known(door, number).await {
            self.count(door, false).await;
            return outcome.map_err(Problem::from);
        }
        self.counted(door, outcome).await
    }

    /// Counts a look-up.
    pub async fn count(self, door: &Door, missed: bool) {
        let outcome = if missed { "miss" } else { "hit" };
        metrics::counter!("lookups_total", "outcome" => outcome).increment(1);
        match &self.place {
            Some(place) if missed => door.limits.missed(&self.who, place).await,
            Some(place) => place.hit(),
            None => {}
        }
    }
}
