//! Numbers in what a counter writes of somebody: whoever sends one learns whether it is somebody's.

use crate::access::Principal;
use crate::door::Door;
use crate::door::problem::Problem;
use crate::lookups::{self, InszLookup, Look};
use chassis::Fault;
use contracts::pass::{NewCard, RegisterPassholder};
use contracts::{Insz, PassNumber, Refusal};

/// A body with numbers, under way.
pub struct Numbers {
    look: Look,
    by_insz: Vec<Sent>,
}

/// A national number in it.
struct Sent {
    /// Of whom, where there are several: as a refusal points to him.
    place: Option<String>,
    lookup: InszLookup,
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
        let mut numbers = Self {
            look,
            by_insz: vec![],
        };
        numbers.add(door, caller, None, insz).await?;
        Ok(numbers)
    }

    /// As [`Self::begin`], for several people in one body.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub async fn begin_all(
        door: &Door,
        caller: &Principal,
        people: &[RegisterPassholder],
    ) -> Result<Self, Problem> {
        let of_stock = |one: &RegisterPassholder| match &one.card {
            NewCard::FromStock(number) => Some(number.clone()),
            NewCard::Digital => None,
        };
        let cards: Vec<PassNumber> = people.iter().filter_map(of_stock).collect();
        let look = lookups::allow(door, &caller.id(), &cards).await?;
        let mut numbers = Self {
            look,
            by_insz: vec![],
        };
        for (n, one) in people.iter().enumerate() {
            let insz = one.person.insz.as_ref().map(|sent| &sent.0);
            let place = Some(format!("/passholders/{n}"));
            numbers.add(door, caller, place, insz).await?;
        }
        Ok(numbers)
    }

    async fn add(
        &mut self,
        door: &Door,
        caller: &Principal,
        place: Option<String>,
        insz: Option<&Insz>,
    ) -> Result<(), Problem> {
        if let Some(insz) = insz {
            let begun = InszLookup::begin(door, caller, insz.expose()).await?;
            self.by_insz.extend(begun.map(|lookup| Sent { place, lookup }));
        }
        Ok(())
    }

    /// Hands the outcome on, when it is on record.
    ///
    /// # Errors
    /// That of the outcome.
    ///
    /// Rule: a national number that is sent with something that is refused counts as a guess, unless it is
    /// somebody's
    /// Test: `whoever_guesses_national_numbers_by_writing_people_is_slowed_and_on_record`,
    /// `numbers_that_are_sent_together_are_on_record_each_and_count_as_a_guess_beside_one_that_is_used`
    /// Source: this house
    pub async fn end<T>(
        self,
        door: &Door,
        caller: &Principal,
        outcome: Result<T, Fault>,
    ) -> Result<T, Problem> {
        let refusal = outcome.as_ref().err().and_then(Fault::refusal);
        let mut is_guess =
            refusal.is_some_and(|refusal| refusal.is("invalid-card") || refusal.is("invalid-voucher-code"));
        for Sent { place, lookup } in self.by_insz {
            let is_used = refusal.is_some_and(|refusal| is_used(refusal, place.as_deref()));
            is_guess |= refusal.is_some() && !is_used;
            lookup.end(door, caller, outcome.is_ok() || is_used).await?;
        }
        // What did not come to its end counts for nothing.
        if outcome.is_ok() || refusal.is_some() {
            self.look.count(door, is_guess).await;
        }
        outcome.map_err(Problem::from)
    }
}

/// Whether the number at this place is somebody's; of one alone no place is told.
fn is_used(refusal: &Refusal, place: Option<&str>) -> bool {
    let told = refusal.extra.get("jsonPointer").and_then(|told| told.as_str());
    refusal.is("insz-already-used") && (place.is_none() || told == place)
}
