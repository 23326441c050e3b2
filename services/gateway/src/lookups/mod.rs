//! Look-ups of people and passes: counted per pass, slowed when they miss too often, and on record when by
//! national number.

mod forget;
pub mod store;

pub use forget::forget;

use crate::access::{Principal, Purpose};
use crate::door::Door;
use crate::door::problem::Problem;
use crate::limits::{Kind, Place};
use chassis::Fault;
use chassis::measure::Measure;
use contracts::pass::{FindPass, IdentifierKind};
use contracts::{Insz, PassNumber, Refusal};

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
    passes: impl IntoIterator<Item = &'a str>,
) -> Result<Look, Problem> {
    // What is no pass number is refused by whoever is asked.
    let numbers = passes.into_iter().filter_map(|text| PassNumber::parse(text).ok());
    let mut known: Vec<PassNumber> = numbers.collect();
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

/// Whether a refusal says that nobody has this number.
fn is_miss(refusal: &Refusal) -> bool {
    refusal.is("pass-not-found") || refusal.is("passholder-not-found")
}

/// Whether somebody has this number, be it of use or not.
pub fn is_hit<T>(outcome: &Result<T, Fault>) -> bool {
    match outcome {
        Ok(_) => true,
        Err(fault) => fault.refusal().is_some_and(|refusal| !is_miss(refusal)),
    }
}

impl Look {
    /// Counts whether somebody was found, and hands the outcome on.
    pub async fn counted<T>(self, door: &Door, outcome: Result<T, Fault>) -> Result<T, Problem> {
        let missed = match &outcome {
            Ok(_) => false,
            Err(Fault::Refused(refusal)) if is_miss(refusal) => true,
            Err(_) => return outcome.map_err(Problem::from),
        };
        self.count(door, missed).await;
        outcome.map_err(Problem::from)
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

/// Whether the only number that a search names is somebody's. Counters search people and groups by every pass
/// that they scan: a group where people are searched, or the other way round, is no guess. Beside a second
/// number a known one excuses nothing.
pub async fn is_somebodys(door: &Door, uitpas: Option<&str>, chip: Option<&str>) -> bool {
    match (uitpas, chip) {
        (Some(number), None) => is_known(door, number).await,
        (None, Some(chip)) => {
            let find = FindPass {
                identifier: chip.to_owned(),
                kind: IdentifierKind::ChipNumber,
            };
            is_hit(&door.office.asks.ask(&find).await)
        }
        _ => false,
    }
}

/// Whether somebody's or nobody's pass has this number, as far as the copy knows.
pub async fn is_known(door: &Door, number: &str) -> bool {
    let Ok(number) = PassNumber::parse(number) else {
        return false;
    };
    let Ok(mut reading) = door.office.reading().await else {
        return true;
    };
    let card = directory::find_card(reading.conn(), &number).await;
    card.is_ok_and(|card| card.is_some())
}

/// A look-up by national number: it has a small limit of its own.
pub struct InszLookup(Vec<u8>);

impl InszLookup {
    /// None when the text holds no national number.
    ///
    /// # Errors
    /// 429 when the caller used up what a minute allows.
    pub async fn begin(door: &Door, caller: &Principal, text: &str) -> Result<Option<Self>, Problem> {
        let Some(insz) = Insz::scanned(text) else {
            return Ok(None);
        };
        door.limits.require(Kind::Insz, &caller.id()).await?;
        let hash = door.secrets.hash(Purpose::Lookup, &[insz.expose().as_bytes()]);
        Ok(Some(Self(hash)))
    }

    /// Puts it on record; without a record there is no answer.
    pub async fn end(self, door: &Door, caller: &Principal, hit: bool) -> Result<(), Problem> {
        let (number, caller) = (self.0, caller.id());
        let record = door.office.transact(|tx| {
            Box::pin(async move {
                let now = tx.now();
                store::add(tx.conn(), now, &caller, &number, hit).await
            })
        });
        Ok(record.await?)
    }
}
