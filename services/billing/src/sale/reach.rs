//! Reach: whether a basket brings an organizer to the threshold of a key, and what its lines come to then.
//!
//! One line of a basket may be the one that reaches it: then it counts for all of that key there, as for
//! every sale of that day from now on. What was sold before stays as it is.

use super::line::Ready;
use crate::threshold;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::day::brussels_day;
use contracts::{DistributionKeyId, OrganizerId};
use messaging::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// A version of a key at an organizer that has not reached its threshold.
type Place = (DistributionKeyId, i32, OrganizerId);

/// Who would buy there with the right, and at which part of the members the threshold lies.
struct Buyers {
    percent: u32,
    persons: Vec<Uuid>,
}

/// Looks at every threshold that lines of a basket are about, each once and in one order.
///
/// Rule: from the day on which an organizer reaches the threshold of a key its sales have the other shares;
/// what was sold before, or is registered late for a day before, keeps the ones of before
/// Test: `once_five_percent_of_the_members_have_the_right_the_association_bears_nothing`,
/// `two_who_reach_a_threshold_at_once_reach_it_once`
/// Source: rules of recognised associations in the field: 5 % of the members
pub async fn reach(tx: &mut Tx, all: &mut [Ready<'_>]) -> Result<(), Fault> {
    let today = brussels_day(tx.now());
    for (place, buyers) in places(all) {
        let Some(day) = reached_on(tx, &place, buyers).await? else {
            continue;
        };
        // What is registered late for a day before that keeps its shares.
        if today < day {
            continue;
        }
        let there = all.iter_mut().filter(|line| of(line).as_ref() == Some(&place));
        for line in there {
            let price = line.entry.line.regular_price;
            line.offer.reach(day, price, &line.event.organizer_id);
        }
    }
    Ok(())
}

fn of(line: &Ready<'_>) -> Option<Place> {
    line.offer.awaits.as_ref()?;
    let organizer = line.event.organizer_id.clone();
    Some((line.offer.key_id, line.offer.key_version, organizer))
}

fn places(all: &[Ready<'_>]) -> BTreeMap<Place, Buyers> {
    let mut places = BTreeMap::new();
    for line in all {
        let threshold = line
            .offer
            .awaits
            .as_ref()
            .and_then(|version| version.threshold.as_ref());
        let (Some(place), Some(threshold)) = (of(line), threshold) else {
            continue;
        };
        let buyers = places.entry(place).or_insert(Buyers {
            percent: threshold.percent,
            persons: vec![],
        });
        let holder = &line.buyer.holder;
        if !holder.is_group() {
            buyers.persons.push(holder.passholder_id.0);
        }
    }
    places
}

/// The day on which the threshold was reached, by this basket or before; none while it is not.
async fn reached_on(tx: &mut Tx, place: &Place, buyers: Buyers) -> Result<Option<NaiveDate>, Fault> {
    let (key, version, organizer) = place;
    let (now, today) = (tx.now(), brussels_day(tx.now()));
    let Some(members) = threshold::members_on(tx.conn(), organizer, today).await? else {
        return Ok(None);
    };
    let reached = threshold::hold(tx.conn(), *key, *version, organizer).await?;
    if reached.is_some() {
        return Ok(reached);
    }
    let since = threshold::counted_since(now);
    let persons = threshold::count_social(tx.conn(), organizer, since, now, &buyers.persons).await?;
    if persons < threshold::needed(members, buyers.percent) {
        return Ok(None);
    }
    threshold::reach(tx.conn(), *key, *version, organizer, today).await?;
    Ok(Some(today))
}
