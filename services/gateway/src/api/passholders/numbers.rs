//! Numbers in what is written of somebody, at a counter or in an order: whoever sends one learns whether it
//! is somebody's.

use crate::access::Principal;
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::problem::Problem;
use crate::limits::Kind;
use crate::lookups::{self, InszLookup, Look};
use chassis::Fault;
use contracts::pass::{NewCard, RegisterPassholder};
use contracts::{Insz, PassNumber, Refusal};

/// What else is tried by guessing.
const GUESSES: [&str; 5] = [
    "invalid-card",
    "referral-code-unknown",
    "invalid-voucher-code",
    "email-already-used",
    "invalid-social-tariff-validation-token",
];

/// A body with numbers, under way.
pub struct Numbers {
    /// Whom they count on.
    who: String,
    /// Who finds a number that is somebody's has not guessed; without a token he has.
    is_excused: bool,
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
        let mut numbers = Self::of(&caller.id(), true, look);
        numbers.add(door, None, insz).await?;
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
        let mut numbers = Self::of(&caller.id(), true, look);
        for (n, one) in people.iter().enumerate() {
            let insz = one.person.insz.as_ref().map(|sent| &sent.0);
            let place = Some(format!("/passholders/{n}"));
            numbers.add(door, place, insz).await?;
        }
        Ok(numbers)
    }

    /// As [`Self::begin`], for those in an order, each with its place in the body. Who shows no token shares
    /// a limit with all who show the same client.
    ///
    /// # Errors
    /// As [`Self::begin`].
    pub async fn begin_ordered(
        door: &Door,
        caller: &Identified,
        all: &[(String, Option<Insz>)],
    ) -> Result<Self, Problem> {
        let who = caller.counts_as();
        let look = lookups::allow(door, &who, []).await?;
        let mut numbers = Self::of(&who, caller.has_token(), look);
        let sent: Vec<_> = all
            .iter()
            .filter_map(|(place, insz)| Some((place, insz.as_ref()?)))
            .collect();
        let is_alone = sent.len() == 1;
        for (place, insz) in sent {
            let place = Some(place.clone()).filter(|_| !is_alone);
            numbers.add(door, place, Some(insz)).await?;
            if let Some(client) = caller.without_token() {
                door.limits.require(Kind::Insz, &client).await?;
            }
        }
        Ok(numbers)
    }

    fn of(who: &str, is_excused: bool, look: Look) -> Self {
        Self {
            who: who.to_owned(),
            is_excused,
            look,
            by_insz: vec![],
        }
    }

    async fn add(&mut self, door: &Door, place: Option<String>, insz: Option<&Insz>) -> Result<(), Problem> {
        if let Some(insz) = insz {
            let begun = InszLookup::begin_as(door, &self.who, insz.expose()).await?;
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
    /// somebody's; without a token also then. So do codes of vouchers, cards, addresses and tokens
    /// Test: `whoever_guesses_national_numbers_by_writing_people_is_slowed_and_on_record`,
    /// `numbers_that_are_sent_together_are_on_record_each_and_count_as_a_guess_beside_one_that_is_used`,
    /// `of_several_numbers_in_an_order_only_the_one_that_is_used_counts_as_found`,
    /// `whoever_guesses_addresses_and_codes_by_ordering_is_slowed`
    /// Source: this house
    pub async fn end<T>(self, door: &Door, outcome: Result<T, Fault>) -> Result<T, Problem> {
        let refusal = outcome.as_ref().err().and_then(Fault::refusal);
        let mut is_guess = refusal.is_some_and(|refusal| GUESSES.into_iter().any(|slug| refusal.is(slug)));
        for Sent { place, lookup } in self.by_insz {
            let is_used = refusal.is_some_and(|refusal| is_used(refusal, place.as_deref()));
            is_guess |= refusal.is_some() && !(is_used && self.is_excused);
            lookup.end_as(door, &self.who, outcome.is_ok() || is_used).await?;
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
