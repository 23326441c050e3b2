//! Look-ups of people and passes: counted per pass, slowed when they miss too often, and on record when by national number.

use super::problem::Problem;
use crate::Door;
use crate::access::{Principal, Purpose};
use crate::limits::Kind;
use crate::store::lookup;
use chassis::Fault;
use contracts::{Insz, PassNumber, Refusal};

/// Before something is asked about these passes.
///
/// # Errors
/// 429 when the caller guessed too often, or too much is asked about one of the passes.
pub async fn allow<'a>(
    door: &Door,
    principal: &Principal,
    passes: impl IntoIterator<Item = &'a str>,
) -> Result<(), Problem> {
    door.limits.may_look(&principal.caller.id())?;
    // What is no pass number is refused by whoever is asked.
    let numbers = passes.into_iter().filter_map(|text| PassNumber::parse(text).ok());
    let mut known: Vec<PassNumber> = numbers.collect();
    known.sort();
    known.dedup();
    for number in known {
        door.limits.require(Kind::Pass, number.as_str()).await?;
    }
    Ok(())
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

/// Counts whether somebody was found, and hands the outcome on.
pub async fn counted<T>(door: &Door, principal: &Principal, outcome: Result<T, Fault>) -> Result<T, Problem> {
    let missed = match &outcome {
        Ok(_) => false,
        Err(Fault::Refused(refusal)) if is_miss(refusal) => true,
        Err(_) => return outcome.map_err(Problem::from),
    };
    count(door, principal, missed).await;
    outcome.map_err(Problem::from)
}

/// Counts a look-up.
pub async fn count(door: &Door, principal: &Principal, missed: bool) {
    let outcome = if missed { "miss" } else { "hit" };
    metrics::counter!("lookups_total", "outcome" => outcome).increment(1);
    if missed {
        door.limits.missed(&principal.caller.id()).await;
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
    pub async fn begin(door: &Door, principal: &Principal, text: &str) -> Result<Option<Self>, Problem> {
        let Some(insz) = Insz::scanned(text) else {
            return Ok(None);
        };
        door.limits.require(Kind::Insz, &principal.caller.id()).await?;
        let hash = door.secrets.hash(Purpose::Lookup, &[insz.expose().as_bytes()]);
        Ok(Some(Self(hash)))
    }

    /// Puts it on record; without a record there is no answer.
    pub async fn end(self, door: &Door, principal: &Principal, hit: bool) -> Result<(), Problem> {
        let (number, caller) = (self.0, principal.caller.id());
        let record = door.office.transact(|tx| {
            Box::pin(async move {
                let now = tx.now();
                lookup::add(tx.conn(), now, &caller, &number, hit).await
            })
        });
        Ok(record.await?)
    }
}
