//! Numbers in what a counter writes of somebody: whoever sends one learns whether it is somebody's.

use crate::access::Principal;
use crate::door::Door;
use crate::door::problem::Problem;
use crate::lookups::{self, InszLookup, Look};
use chassis::Fault;
use contracts::{Insz, PassNumber, Refusal};

/// A body with numbers, under way.
pub struct Numbers {
    look: Look,
    by_insz: Option<InszLookup>,
}

impl Numbers {
    /// Counts them, before anything is asked.
    ///
    /// # Errors
    /// 429 when the caller guessed too often.
    pub async fn begin(
        door: &Door,
        caller: &Principal,
        insz: Option<&Insz>,
        card: Option<&PassNumber>,
    ) -> Result<Self, Problem> {
        let look = lookups::allow(door, &caller.id(), card).await?;
        let by_insz = match insz {
            Some(insz) => InszLookup::begin(door, caller, insz.expose()).await?,
            None => None,
        };
        Ok(Self { look, by_insz })
    }

    /// Hands the outcome on, when it is on record.
    ///
    /// # Errors
    /// That of the outcome.
    ///
    /// Rule: a national number that is sent with something that is refused counts as a guess, unless it is
    /// somebody's
    /// Test: `whoever_guesses_national_numbers_by_writing_people_is_slowed_and_on_record`
    /// Source: this house
    pub async fn end<T>(
        self,
        door: &Door,
        caller: &Principal,
        outcome: Result<T, Fault>,
    ) -> Result<T, Problem> {
        let refusal = outcome.as_ref().err().and_then(Fault::refusal);
        let is_used = refusal.is_some_and(|refusal| refusal.is("insz-already-used"));
        let has_number = self.by_insz.is_some();
        if let Some(lookup) = self.by_insz {
            lookup.end(door, caller, outcome.is_ok() || is_used).await?;
        }
        let is_guess = |refusal: &Refusal| {
            let is_unknown = refusal.is("invalid-card") || refusal.is("invalid-voucher-code");
            is_unknown || (has_number && !is_used)
        };
        // What did not come to its end counts for nothing.
        if outcome.is_ok() || refusal.is_some() {
            self.look.count(door, refusal.is_some_and(is_guess)).await;
        }
        outcome.map_err(Problem::from)
    }
}
