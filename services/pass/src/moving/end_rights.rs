//! End rights: those of regions that somebody moves out of.

use super::transition::last_day;
use crate::card_system::{self, CardSystems};
use crate::membership;
use crate::person::Person;
use crate::registration::{Home, left_behind, outside};
use crate::right::{Act, Held};
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::day::start_of;
use contracts::pass::{Address, Counter, Membership, SocialTariff, SocialTariffStatus};
use contracts::{CardSystemId, OrganizerId, Refusal};
use messaging::Tx;
use std::collections::HashMap;

/// The regions, and how many days a right goes on in each for who moves out of it.
pub struct Regions {
    pub systems: CardSystems,
    pub transitions: HashMap<CardSystemId, i32>,
}

impl Regions {
    /// Reads them.
    pub async fn read(tx: &mut Tx) -> Result<Self, Fault> {
        Ok(Self {
            systems: card_system::all_by_id(tx.conn()).await?,
            transitions: card_system::transitions(tx.conn()).await?,
        })
    }

    /// The rights that are left behind and can be, each with the days for which it goes on.
    fn left<'a>(
        &self,
        person: &'a Person,
        homes: &Homes<'_>,
        at: DateTime<Utc>,
    ) -> Vec<(&'a Membership, SocialTariff, Option<i32>)> {
        let left = left_behind(&person.memberships, &homes.before, &homes.after, at);
        let with_days = |(membership, right): (&'a Membership, SocialTariff)| {
            let is_suspended = right.status(at) == SocialTariffStatus::Suspended;
            let days = self.transitions.get(&membership.card_system_id).copied();
            (membership, right, days.filter(|_| !is_suspended))
        };
        left.into_iter().map(with_days).collect()
    }

    /// Refuses homes outside of one of these regions whose right counts now and does not go on then. Of
    /// rights in other regions nobody is told; what is planned is judged by today, so that no day tells of
    /// the last one of a right.
    ///
    /// Rule: a counter is told of rights in its own regions only when it notes a move, and of none by the day
    /// Test: `a_move_tells_nothing_of_rights_in_other_regions_nor_of_their_last_day`
    /// Source: this house
    pub fn require_transition(
        &self,
        person: &Person,
        homes: &Homes<'_>,
        counters: &[&Counter],
        now: DateTime<Utc>,
    ) -> Result<(), Refusal> {
        let is_own = |id: &CardSystemId| {
            counters
                .iter()
                .any(|counter| counter.card_system_ids.contains(id))
        };
        let left = self.left(person, homes, now);
        let mut own = left
            .iter()
            .filter(|(membership, ..)| is_own(&membership.card_system_id));
        match own.all(|(_, _, days)| days.is_some()) {
            true => Ok(()),
            false => Err(outside()),
        }
    }
}

/// Where somebody lived until a day, and where from then on.
pub struct Homes<'a> {
    pub before: Home<'a>,
    pub after: Home<'a>,
}

impl<'a> Homes<'a> {
    /// The first home changes, and the second one of this day stays as it is.
    pub fn of_move(person: &'a Person, to: &'a Address, day: NaiveDate, systems: &'a CardSystems) -> Self {
        let second = person.second_code_on(day);
        Self {
            before: Home::of(&person.address, second, systems),
            after: Home::of(to, second, systems),
        }
    }

    /// The first home stays, and the second one is another or none.
    pub fn of_second(
        person: &'a Person,
        before: Option<&'a str>,
        after: Option<&'a str>,
        systems: &'a CardSystems,
    ) -> Self {
        Self {
            before: Home::of(&person.address, before, systems),
            after: Home::of(&person.address, after, systems),
        }
    }
}

/// Ends the rights of somebody, as he was before, who lives elsewhere from this day on. Where the region
/// gives no days the right stays until its own end: counters of the region were refused, others must not
/// know.
///
/// Rule: whoever leaves a region by one home and lives there by the other has not left it
/// Test: `while_one_home_stays_in_the_region_the_right_there_goes_on`
/// Source: this house: the right comes through either parent
pub async fn end_rights(
    tx: &mut Tx,
    regions: &Regions,
    person: &Person,
    homes: &Homes<'_>,
    from: NaiveDate,
    organizer: &OrganizerId,
) -> Result<(), Fault> {
    let at = start_of(from).max(tx.now());
    let mut rows = vec![];
    for (membership, right, days) in regions.left(person, homes, at) {
        let Some(days) = days else { continue };
        let ended = Held {
            last_day: last_day(&right, from, days),
            ..Held::of(&right)
        };
        rows.push(membership::with_right(
            person.passholder_id,
            membership,
            Some(ended),
        ));
    }
    if rows.is_empty() {
        return Ok(());
    }
    let verdicts = membership::put(tx, &rows, Act::counter(organizer)).await?;
    Ok(verdicts.into_iter().collect::<Result<(), Refusal>>()?)
}
