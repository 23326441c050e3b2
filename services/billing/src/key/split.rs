//! How a key splits a price over its payers: to the cent, and always the whole of it.
//!
//! Rule: shares sum to the price and none is negative
//! Test: `shares_always_sum_to_the_price_and_are_never_negative`
//! Source: distribution keys of the region
//!
//! Rule: a percentage is rounded half up to the cent, each share is clipped to what is left, and one payer
//! takes the rest
//! Test: `the_rounding_table_of_the_region_holds_to_the_cent`
//! Source: distribution keys of the region
//!
//! Rule: a percentage may have a floor and a ceiling; what is left bounds it as every share
//! Test: `keys_as_the_field_publishes_them_split_to_the_cent`
//! Source: `key/published.rs` names one for each
//!
//! Rule: a maximum price is what is left, and never more than that; the payer of the rest bears what is above
//! it
//! Test: `keys_as_the_field_publishes_them_split_to_the_cent`
//! Source: distribution keys of the region
//!
//! Rule: a key has exactly one payer of the rest, names each payer once, and the passholder is one of them
//! Test: `a_key_without_exactly_one_payer_of_the_rest_is_refused`
//! Source: distribution keys of the region

use contracts::Cents;
use contracts::billing::{Payer, Percent, Share, Within};

/// The most payers of a key.
pub const MOST_PAYERS: usize = 20;

/// A share of a key, applied to a price.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step {
    pub payer: Payer,
    pub share: Share,
    /// What it was computed of: the price, or what was left of it.
    pub of: Cents,
    /// What the share comes to.
    pub wanted: Cents,
    /// What the payer bears.
    pub cents: Cents,
}

/// Splits in the order of the key: a percentage is rounded half-up to the cent, every share is clipped to
/// what is left, and the payer of the rest takes the remainder wherever it stands in the key. What the payers
/// bear always sums to the price.
pub fn steps(price: Cents, shares: &[(Payer, Share)]) -> Vec<Step> {
    let mut left = price;
    let mut steps: Vec<Step> = Vec::with_capacity(shares.len());
    for (payer, share) in shares {
        let (of, wanted) = match (share, share.percentage()) {
            (_, Some(within)) => bounded(price, left, &within),
            (Share::Fixed(cents), None) => (left, *cents),
            (Share::UpTo(cents), None) => (left, left.min(*cents)),
            (_, None) => (left, Cents(0)),
        };
        let cents = wanted.max(Cents(0)).min(left);
        left = left - cents;
        steps.push(Step {
            payer: *payer,
            share: *share,
            of,
            wanted,
            cents,
        });
    }
    let rest = shares
        .iter()
        .position(|(_, share)| *share == Share::Rest)
        .unwrap_or(shares.len().saturating_sub(1));
    if let Some(step) = steps.get_mut(rest) {
        step.cents = step.cents + left;
    }
    steps
}

/// What a percentage is of, and what it comes to within its bounds.
fn bounded(price: Cents, left: Cents, within: &Within) -> (Cents, Cents) {
    let (of, points) = match within.percent {
        Percent::PercentOfPrice(points) => (price, points),
        Percent::PercentOfRest(points) => (left, points),
    };
    let exact = of.share(points);
    let raised = within.at_least.map_or(exact, |least| exact.max(least));
    (of, within.at_most.map_or(raised, |most| raised.min(most)))
}

/// Why a key's shares cannot be used.
pub fn fault(shares: &[(Payer, Share)]) -> Option<String> {
    let rests = shares.iter().filter(|(_, share)| *share == Share::Rest).count();
    let mut payers: Vec<Payer> = shares.iter().map(|(payer, _)| *payer).collect();
    payers.sort();
    payers.dedup();
    if rests != 1 {
        return Some(format!(
            "a key needs exactly one payer of the rest, this one has {rests}"
        ));
    }
    if shares.len() > MOST_PAYERS {
        return Some(format!("a key has at most {MOST_PAYERS} payers"));
    }
    if payers.len() != shares.len() {
        return Some("a key names each payer once".into());
    }
    if !payers.contains(&Payer::Passholder) {
        return Some("a key says what the passholder pays".into());
    }
    let out_of_range = |share: &Share| match (share, share.percentage()) {
        (_, Some(within)) => {
            let (Percent::PercentOfPrice(points) | Percent::PercentOfRest(points)) = within.percent;
            let bounds = [within.at_least, within.at_most];
            points > 10_000 || bounds.into_iter().flatten().any(|bound| bound.0 < 0)
        }
        (Share::Fixed(cents) | Share::UpTo(cents), None) => cents.0 < 0,
        (_, None) => false,
    };
    let is_upside_down = |share: &Share| {
        let within = share.percentage();
        within.is_some_and(|within| within.at_most.is_some_and(|most| within.at_least > Some(most)))
    };
    if shares.iter().any(|(_, share)| is_upside_down(share)) {
        return Some("a share has a floor above its ceiling".into());
    }
    shares
        .iter()
        .any(|(_, share)| out_of_range(share))
        .then(|| "a share lies between 0 and 100 % or 0 cents and more".into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::FundId;
    use proptest::prelude::*;

    fn holder_municipality_organizer(price: i64, key: &[(Payer, Share)]) -> [i64; 3] {
        let steps = steps(Cents(price), key);
        [Payer::Passholder, Payer::Municipality, Payer::Organizer].map(|payer| {
            let of = steps.iter().find(|step| step.payer == payer);
            of.map_or(0, |step| step.cents.0)
        })
    }

    #[test]
    fn the_rounding_table_of_the_region_holds_to_the_cent() {
        use Payer::{Municipality, Organizer, Passholder};
        use Share::{Fixed, PercentOfPrice, Rest};
        let standard = [
            (Passholder, PercentOfPrice(2000)),
            (Municipality, PercentOfPrice(4000)),
            (Organizer, Rest),
        ];
        let association = [
            (Passholder, PercentOfPrice(2000)),
            (Organizer, PercentOfPrice(1000)),
            (Municipality, Rest),
        ];
        let home = [
            (Passholder, Fixed(Cents(150))),
            (Municipality, PercentOfPrice(5000)),
            (Organizer, Rest),
        ];
        let elsewhere = [
            (Passholder, Fixed(Cents(150))),
            (Municipality, PercentOfPrice(7000)),
            (Organizer, Rest),
        ];
        let table: &[(&[_], i64, [i64; 3])] = &[
            (&standard, 1299, [260, 520, 519]),
            (&standard, 1333, [267, 533, 533]),
            (&standard, 101, [20, 40, 41]),
            (&standard, 99, [20, 40, 39]),
            (&standard, 3, [1, 1, 1]),
            (&standard, 1, [0, 0, 1]),
            (&association, 8500, [1700, 5950, 850]),
            (&association, 1299, [260, 909, 130]),
            (&association, 3333, [667, 2333, 333]),
            (&home, 1200, [150, 600, 450]),
            (&home, 200, [150, 50, 0]),
            (&home, 100, [100, 0, 0]),
            (&elsewhere, 1200, [150, 840, 210]),
        ];
        for (key, price, expected) in table {
            assert_eq!(
                holder_municipality_organizer(*price, key),
                *expected,
                "{price} cents by {key:?}"
            );
        }
    }

    fn share() -> impl Strategy<Value = Share> {
        prop_oneof![
            (0i64..20_000).prop_map(|cents| Share::Fixed(Cents(cents))),
            (0i64..20_000).prop_map(|cents| Share::UpTo(Cents(cents))),
            (0u32..=10_000).prop_map(Share::PercentOfPrice),
            (0u32..=10_000).prop_map(Share::PercentOfRest),
            (0u32..=10_000, 0i64..2_000, 0i64..2_000).prop_map(|(points, least, more)| {
                Share::Within(Within {
                    percent: Percent::PercentOfPrice(points),
                    at_least: Some(Cents(least)),
                    at_most: Some(Cents(least + more)),
                })
            }),
        ]
    }

    /// Any payers in any order, of which one bears the rest.
    fn valid_key() -> impl Strategy<Value = Vec<(Payer, Share)>> {
        let funds = (1..=16).map(|id| Payer::Fund(FundId(id)));
        let others = [Payer::Municipality, Payer::Organizer, Payer::Flanders];
        let others: Vec<Payer> = others.into_iter().chain(funds).collect();
        let payers = prop::sample::subsequence(others, 0..=19).prop_flat_map(|mut payers| {
            payers.push(Payer::Passholder);
            Just(payers).prop_shuffle()
        });
        let key = |payers: Vec<Payer>| {
            let shares = prop::collection::vec(share(), payers.len());
            (shares, 0..payers.len()).prop_map(move |(mut shares, rest)| {
                shares[rest] = Share::Rest;
                payers.iter().copied().zip(shares).collect()
            })
        };
        payers.prop_flat_map(key)
    }

    /// What is left for a payer after those before it, computed apart.
    fn left_before(steps: &[Step], price: Cents, index: usize, rest: usize) -> Cents {
        let before = steps[..index].iter().enumerate().filter(|(at, _)| *at != rest);
        price - before.map(|(_, step)| step.cents).sum()
    }

    proptest! {
        #[test]
        fn shares_always_sum_to_the_price_and_are_never_negative(
            price in 0i64..10_000_000_000,
            key in valid_key(),
        ) {
            prop_assert_eq!(fault(&key), None);
            let steps = steps(Cents(price), &key);
            prop_assert_eq!(steps.iter().map(|step| step.cents).sum::<Cents>(), Cents(price));
            prop_assert!(steps.iter().all(|step| step.cents.0 >= 0), "{steps:?}");
            let in_order: Vec<Payer> = steps.iter().map(|step| step.payer).collect();
            prop_assert_eq!(in_order, key.iter().map(|(payer, _)| *payer).collect::<Vec<_>>());
            let rest = key.iter().position(|(_, share)| *share == Share::Rest).unwrap();
            for (index, step) in steps.iter().enumerate().filter(|(index, _)| *index != rest) {
                let left = left_before(&steps, Cents(price), index, rest);
                prop_assert_eq!(step.cents, step.wanted.min(left), "who comes first is served first");
            }
        }
    }

    #[test]
    fn a_key_without_exactly_one_payer_of_the_rest_is_refused() {
        assert!(fault(&[(Payer::Passholder, Share::PercentOfPrice(2000))]).is_some());
        assert!(fault(&[(Payer::Passholder, Share::Rest), (Payer::Organizer, Share::Rest)]).is_some());
        assert!(
            fault(&[
                (Payer::Passholder, Share::PercentOfPrice(10_001)),
                (Payer::Organizer, Share::Rest)
            ])
            .is_some()
        );
        assert!(
            fault(&[
                (Payer::Municipality, Share::Fixed(Cents(1))),
                (Payer::Organizer, Share::Rest)
            ])
            .is_some()
        );
    }
}
