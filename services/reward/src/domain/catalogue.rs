//! Which rewards a search finds, in which order, with which counts.

use super::eligibility::{Stock, is_offered_in};
use chrono::{DateTime, Duration, Utc};
use contracts::reward::*;
use contracts::{CardSystemId, OrganizerId, Refusal};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// A reward with its stock and what sorting needs.
#[derive(Debug, Clone)]
pub struct Listed {
    pub reward: Reward,
    pub stock: Stock,
    pub created_at: DateTime<Utc>,
}

/// Ends within two weeks.
pub fn is_last_chance(reward: &Reward, at: DateTime<Utc>) -> bool {
    let end = reward.redeem_period.and_then(|period| period.end);
    end.is_some_and(|end| at <= end && end <= at + Duration::days(14))
}

/// Whether it can be redeemed at one of these organizers: each with its id and its card systems.
pub fn is_redeemed_at(reward: &Reward, organizers: &[(OrganizerId, Vec<CardSystemId>)]) -> bool {
    organizers
        .iter()
        .any(|(id, systems)| match reward.organizers.is_empty() {
            true => is_offered_in(reward, systems),
            false => reward.organizers.iter().any(|organizer| organizer.id == *id),
        })
}

/// Whether the reward is in the asked subset and passes every filter but the one named `but` (for facets).
pub fn matches(listed: &Listed, search: &SearchRewards, at: DateTime<Utc>, but: &str) -> bool {
    let reward = &listed.reward;
    let systems = |wanted: &[CardSystemId]| wanted.is_empty() || is_offered_in(reward, wanted);
    let flag =
        |name: &str, wanted: Option<bool>, is: bool| but == name || wanted.is_none_or(|wanted| wanted == is);
    in_subset(reward, search, at)
        && search.status.is_none_or(|wanted| wanted == reward.status)
        && (search.organizers.is_empty()
            || reward.organizers.is_empty()
            || reward
                .organizers
                .iter()
                .any(|organizer| search.organizers.contains(&organizer.id)))
        && (but == "owningCardSystemId"
            || search.owning_card_systems.is_empty()
            || search.owning_card_systems.contains(&reward.owning_card_system.id))
        && systems(&search.applicable_card_systems)
        && (but == "type"
            || search
                .reward_type
                .is_none_or(|wanted| wanted == reward.reward_type))
        && (but == "categories"
            || search.categories.is_empty()
            || reward
                .categories
                .iter()
                .any(|category| search.categories.contains(category)))
        && search.points_from.is_none_or(|from| from <= reward.points)
        && search.points_to.is_none_or(|to| reward.points <= to)
        && flag("sport", search.sport, reward.sport)
        && flag("forKids", search.for_kids, reward.for_kids)
        && flag("featured", search.featured, reward.featured)
        && flag("online", search.online, reward.online)
        && flag("lastChance", search.last_chance, reward.last_chance)
        && search.text.as_deref().is_none_or(|text| has_text(reward, text))
}

fn in_subset(reward: &Reward, search: &SearchRewards, at: DateTime<Utc>) -> bool {
    let published = reward.publication_period.contains(at);
    let redeemable = reward.redeem_period.is_none_or(|period| period.contains(at));
    let future = reward.redeem_period.is_some_and(|period| at < period.begin);
    let active = reward.status == RewardStatus::Active;
    match search.subset {
        Subset::EndUsers => active && published && redeemable,
        Subset::Redeemable => active && redeemable,
        Subset::EndUserFuture => active && published && future,
        Subset::RedeemableFuture => active && future,
        Subset::All => true,
    }
}

/// Every word stands at the start of a word of title or organizer; a `*` at the end changes nothing.
fn has_text(reward: &Reward, text: &str) -> bool {
    let names = reward
        .organizers
        .iter()
        .filter_map(|organizer| organizer.name.as_deref());
    let haystack = std::iter::once(reward.title.as_str())
        .chain(names)
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let words: Vec<&str> = haystack.split(|c: char| !c.is_alphanumeric()).collect();
    text.to_lowercase()
        .split(|c: char| !c.is_alphanumeric())
        .filter(|wanted| !wanted.is_empty())
        .all(|wanted| words.iter().any(|word| word.starts_with(wanted)))
}

/// Orders by the asked fields, `-` in front for descending.
///
/// # Errors
/// A field that nothing can be sorted by.
pub fn sort(found: &mut [Listed], fields: &[String]) -> Result<(), Refusal> {
    type Order = fn(&Listed, &Listed) -> Ordering;
    let mut orders: Vec<(Order, bool)> = vec![];
    for field in fields {
        let (name, descending) = field
            .strip_prefix('-')
            .map_or((field.as_str(), false), |name| (name, true));
        let order: Order = match name.to_ascii_lowercase().as_str() {
            "name" => |a, b| a.reward.title.to_lowercase().cmp(&b.reward.title.to_lowercase()),
            "creationdate" => |a, b| a.created_at.cmp(&b.created_at),
            // A unit is taken by each redemption that was not cancelled.
            "redeemcount" => |a, b| a.stock.units_taken.cmp(&b.stock.units_taken),
            "featured" => |a, b| a.reward.featured.cmp(&b.reward.featured),
            "points" => |a, b| a.reward.points.cmp(&b.reward.points),
            other => {
                return Err(Refusal::new(
                    "url/not-found",
                    404,
                    format!("Cannot sort by {other:?}"),
                ));
            }
        };
        orders.push((order, descending));
    }
    found.sort_by(|a, b| {
        let by_fields = orders.iter().map(|(order, descending)| {
            if *descending {
                order(a, b).reverse()
            } else {
                order(a, b)
            }
        });
        by_fields
            .fold(Ordering::Equal, Ordering::then)
            .then_with(|| a.reward.id.cmp(&b.reward.id))
    });
    Ok(())
}

/// Counts per value of a facet.
pub fn facet<'a>(rewards: impl Iterator<Item = &'a Listed>, name: &str) -> Facet {
    let mut counts: Facet = BTreeMap::new();
    let mut count = |key: String, label: String| {
        counts
            .entry(key)
            .or_insert(FacetValue {
                name: FacetName { nl: label },
                count: 0,
            })
            .count += 1
    };
    let yes_no = |is: bool| (is.to_string(), if is { "Ja" } else { "Nee" }.to_owned());
    for Listed { reward, .. } in rewards {
        let (key, label) = match name {
            "categories" => {
                reward
                    .categories
                    .iter()
                    .for_each(|category| count(category.clone(), category.clone()));
                continue;
            }
            "forKids" => yes_no(reward.for_kids),
            "sport" => yes_no(reward.sport),
            "online" => yes_no(reward.online),
            "lastChance" => yes_no(reward.last_chance),
            "owningCardSystemId" => {
                let system = &reward.owning_card_system;
                (
                    system.id.to_string(),
                    system.name.clone().unwrap_or_else(|| system.id.to_string()),
                )
            }
            "type" if reward.reward_type == RewardType::Points => ("POINTS".into(), "Omruilvoordeel".into()),
            "type" => ("WELCOME".into(), "Welkomstvoordeel".into()),
            _ => continue,
        };
        count(key, label);
    }
    counts
}
