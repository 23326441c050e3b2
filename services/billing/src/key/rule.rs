//! What a version of a key may say.
//!
//! Rule: once an organizer reaches the threshold of a key its holders pay what they paid before: both splits
//! begin with the same share of the passholder, which is not the rest
//! Test: `a_threshold_leaves_the_price_of_the_holder_alone`
//! Source: this house: a price must not tell how many others have the right

use super::split;
use contracts::Refusal;
use contracts::billing::{KeyRule, KeyUsage, Payer, Share};

type Split = [(Payer, Share)];

/// Refuses what splits no price.
pub fn require(rule: &KeyRule) -> Result<(), Refusal> {
    for split in splits(rule) {
        if let Some(fault) = split::fault(split) {
            return Err(Refusal::invalid(fault));
        }
    }
    let Some(threshold) = &rule.threshold else {
        return Ok(());
    };
    if !(1..=10_000).contains(&threshold.percent) {
        return Err(Refusal::invalid("a threshold is above 0 % and at most 100 %"));
    }
    let leaves_alone = leaves_alone(&rule.own, &threshold.own) && leaves_alone(&rule.other, &threshold.other);
    match leaves_alone {
        true => Ok(()),
        false => Err(Refusal::invalid(
            "a threshold leaves the price alone: the same share of the passholder, no rest, comes first",
        )),
    }
}

/// Refuses what a key that comes to an event in this way cannot say.
pub fn require_usage(rule: &KeyRule, usage: KeyUsage) -> Result<(), Refusal> {
    match rule.threshold.is_some() && usage == KeyUsage::Coupon {
        true => Err(Refusal::invalid("the key of a coupon has no threshold")),
        false => Ok(()),
    }
}

/// Everybody who may pay by it.
pub fn payers(rule: &KeyRule) -> impl Iterator<Item = Payer> {
    splits(rule).flatten().map(|(payer, _)| *payer)
}

fn splits(rule: &KeyRule) -> impl Iterator<Item = &Split> {
    let threshold = rule.threshold.as_ref();
    let later = threshold.into_iter().flat_map(|one| [&one.own, &one.other]);
    [&rule.own, &rule.other]
        .into_iter()
        .chain(later)
        .map(Vec::as_slice)
}

fn leaves_alone(before: &Split, after: &Split) -> bool {
    match (before.first(), after.first()) {
        (Some(one), Some(other)) => one == other && one.0 == Payer::Passholder && one.1 != Share::Rest,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Payer::{Municipality, Organizer, Passholder};
    use Share::{PercentOfPrice, Rest};
    use contracts::billing::{KeyConditions, Threshold};

    fn rule(own: Vec<(Payer, Share)>, later: Vec<(Payer, Share)>) -> KeyRule {
        KeyRule {
            conditions: KeyConditions::default(),
            own: own.clone(),
            other: own,
            threshold: Some(Threshold {
                percent: 500,
                own: later.clone(),
                other: later,
            }),
        }
    }

    #[test]
    fn a_threshold_leaves_the_price_of_the_holder_alone() {
        let before = vec![
            (Passholder, PercentOfPrice(2000)),
            (Organizer, PercentOfPrice(1000)),
            (Municipality, Rest),
        ];
        let after = vec![(Passholder, PercentOfPrice(2000)), (Municipality, Rest)];
        assert!(require(&rule(before.clone(), after.clone())).is_ok());
        let other_price = vec![(Passholder, PercentOfPrice(1000)), (Municipality, Rest)];
        assert!(require(&rule(before.clone(), other_price)).is_err());
        let behind = vec![(Municipality, Rest), (Passholder, PercentOfPrice(2000))];
        assert!(
            require(&rule(before, behind)).is_err(),
            "what is left may be less"
        );
        let rest = vec![(Passholder, Rest)];
        assert!(require(&rule(rest.clone(), rest)).is_err());
        let mut never = rule(after.clone(), after);
        never.threshold.as_mut().unwrap().percent = 0;
        assert!(require(&never).is_err());
        never.threshold.as_mut().unwrap().percent = 500;
        assert!(require_usage(&never, KeyUsage::Coupon).is_err());
        assert!(require_usage(&never, KeyUsage::Manual).is_ok());
    }
}
