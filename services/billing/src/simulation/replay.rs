//! Replay: what a sale would have come to under another version of a key.
//!
//! | the sale | counts by the version | becomes |
//! |---|---|---|
//! | was sold by this key | yes | its price, shared anew |
//! | was sold by this key | no | no reduced price by this key: the passholder bears the whole |
//! | was sold by another key of the card system, at the social tariff | yes, and it is cheaper for the passholder | shared anew |
//! | all others | | not looked at: the version is not about them |
//!
//! Of a manual key and of one of a coupon, its own sales alone: for which events it would have been chosen
//! nobody knows. Whoever bought at the social tariff of a card system had the right there.
//!
//! Rule: a version is tried on what it would have been about: sales of its key, and those that it would have
//! made cheaper for the passholder
//! Test: `what_becomes_of_a_sale_under_another_version`,
//! `a_simulation_comes_to_what_each_sale_computed_again_comes_to`
//! Source: this house

use crate::sale::{self, Stored};
use crate::tariff::{Basis, is_for_home, is_for_price, parts};
use chrono::NaiveDate;
use contracts::billing::{KeyUsage, KeyVersion, PaidShare, PayerKind, SocialCondition, TariffType};
use contracts::{Cents, DistributionKeyId, OrganizerId};

/// A version that is tried.
#[derive(Debug, Clone)]
pub struct Tried {
    pub key_id: DistributionKeyId,
    pub usage: KeyUsage,
    /// Whose key it is; none means everybody's.
    pub organizers: Vec<OrganizerId>,
    pub version: KeyVersion,
}

/// What a sale would have come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    pub after: Vec<PaidShare>,
    /// Whether the version makes its price lower.
    pub is_covered: bool,
}

/// What becomes of a sale, where the organizer would have reached the threshold on this day; none where the
/// version is not about it.
pub fn replay(tried: &Tried, sale: &Stored, reached: Option<NaiveDate>) -> Option<Replayed> {
    let is_own = sale.key_id == tried.key_id;
    if !is_own && !may_take_over(tried, sale) {
        return None;
    }
    let basis = sale::basis_of(sale)?;
    let shared = shared(tried, sale, &basis, reached);
    if is_own {
        let uncovered = || Replayed {
            after: vec![PaidShare {
                payer: PayerKind::Passholder,
                payer_id: None,
                cents: sale.regular_price,
            }],
            is_covered: false,
        };
        return Some(shared.unwrap_or_else(uncovered));
    }
    let shared = shared?;
    let holder_pays = of_holder(&shared.after);
    ((holder_pays, tried.key_id) < (sale.price, sale.key_id)).then_some(shared)
}

fn may_take_over(tried: &Tried, sale: &Stored) -> bool {
    let had_right = match tried.version.conditions.social {
        SocialCondition::InMyCardSystem => sale.version.conditions.social == SocialCondition::InMyCardSystem,
        SocialCondition::AtLeastOneCardSystem | SocialCondition::NotNeeded => true,
    };
    tried.usage == KeyUsage::Automatic && sale.tariff_type == TariffType::Socialtariff && had_right
}

/// By the version; none where it does not count, or makes the ticket no cheaper.
fn shared(tried: &Tried, sale: &Stored, basis: &Basis, reached: Option<NaiveDate>) -> Option<Replayed> {
    let (version, conditions) = (&tried.version, &tried.version.conditions);
    let is_theirs = tried.organizers.is_empty() || tried.organizers.contains(&sale.organizer_id);
    let counts = is_theirs
        && is_for_price(conditions.price, sale.regular_price)
        && is_for_home(conditions.residence, basis.at_home);
    if !counts {
        return None;
    }
    let basis = Basis {
        threshold: reached,
        ..basis.clone()
    };
    let parts = parts(
        sale.regular_price,
        basis.rule(version),
        &basis.payers,
        &sale.organizer_id,
    );
    let after: Vec<PaidShare> = parts.into_iter().flat_map(|part| part.paid).collect();
    (of_holder(&after) < sale.regular_price).then_some(Replayed {
        after,
        is_covered: true,
    })
}

fn of_holder(shares: &[PaidShare]) -> Cents {
    let of = shares.iter().filter(|share| share.payer == PayerKind::Passholder);
    of.map(|share| share.cents).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::municipality::Payers;
    use contracts::billing::{KeyConditions, Payer, PriceCondition, Share, Threshold};
    use std::collections::HashMap;

    fn version(holder: Share, municipality: Share) -> KeyVersion {
        let split = vec![
            (Payer::Passholder, holder),
            (Payer::Municipality, municipality),
            (Payer::Organizer, Share::Rest),
        ];
        KeyVersion {
            version: 2,
            valid_from: "2026-01-01".parse().unwrap(),
            valid_to: None,
            decision: None,
            conditions: KeyConditions::default(),
            own: split.clone(),
            other: split,
            threshold: None,
        }
    }

    fn percents(holder: u32, municipality: u32) -> KeyVersion {
        version(
            Share::PercentOfPrice(holder * 100),
            Share::PercentOfPrice(municipality * 100),
        )
    }

    fn tried(key: i32, version: KeyVersion) -> Tried {
        Tried {
            key_id: DistributionKeyId(key),
            usage: KeyUsage::Automatic,
            organizers: vec![],
            version,
        }
    }

    /// Ten euro by key 2, of which the holder paid two.
    fn sold() -> Stored {
        let basis = Basis {
            at_home: true,
            payers: Payers::only("Geetbets"),
            day: Some("2026-02-01".parse().unwrap()),
            threshold: None,
        };
        let version = percents(20, 40);
        let organizer_id = OrganizerId::from("club");
        let parts = parts(Cents(1000), &version.own, &basis.payers, &organizer_id);
        Stored {
            tariff_type: TariffType::Socialtariff,
            organizer_id,
            regular_price: Cents(1000),
            price: Cents(200),
            sold_at: "2026-02-01T10:00:00Z".parse().unwrap(),
            cancelled_at: None,
            key_id: DistributionKeyId(2),
            key_name: "key".into(),
            version,
            basis: Some(basis),
            shares: parts.into_iter().flat_map(|part| part.paid).collect(),
            funds: HashMap::new(),
        }
    }

    fn after(tried: &Tried, sale: &Stored) -> Option<Vec<i64>> {
        let replayed = replay(tried, sale, None)?;
        assert_eq!(
            replayed.after.iter().map(|share| share.cents).sum::<Cents>(),
            sale.regular_price
        );
        Some(replayed.after.iter().map(|share| share.cents.0).collect())
    }

    #[test]
    fn what_becomes_of_a_sale_under_another_version() {
        let sale = sold();
        assert_eq!(
            after(&tried(2, percents(25, 50)), &sale),
            Some(vec![250, 500, 250])
        );
        let mut cheap = percents(25, 50);
        cheap.conditions.price = Some(PriceCondition::LessThan(Cents(1000)));
        let not_covered = replay(&tried(2, cheap.clone()), &sale, None).unwrap();
        assert!(!not_covered.is_covered);
        assert_eq!(not_covered.after[0].cents, Cents(1000));
        let dear = version(Share::Fixed(Cents(1000)), Share::Fixed(Cents(0)));
        assert!(
            !replay(&tried(2, dear), &sale, None).unwrap().is_covered,
            "saves nothing"
        );

        let cheaper = percents(10, 50);
        assert_eq!(
            after(&tried(3, cheaper.clone()), &sale),
            Some(vec![100, 500, 400])
        );
        assert_eq!(
            after(&tried(3, percents(20, 50)), &sale),
            None,
            "the lower key wins"
        );
        assert_eq!(
            after(&tried(1, percents(20, 50)), &sale),
            Some(vec![200, 500, 300])
        );
        assert_eq!(after(&tried(3, percents(25, 50)), &sale), None, "dearer");
        assert_eq!(after(&tried(3, cheap), &sale), None);
        let manual = Tried {
            usage: KeyUsage::Manual,
            ..tried(3, cheaper.clone())
        };
        assert_eq!(after(&manual, &sale), None);
        let of_others = Tried {
            organizers: vec!["another".into()],
            ..tried(3, cheaper.clone())
        };
        assert_eq!(after(&of_others, &sale), None);
        let coupon = Stored {
            tariff_type: TariffType::Coupon,
            ..sold()
        };
        assert_eq!(after(&tried(3, cheaper.clone()), &coupon), None);
        let mut without_right = sold();
        without_right.version.conditions.social = SocialCondition::NotNeeded;
        assert_eq!(
            after(&tried(3, cheaper), &without_right),
            None,
            "who knows who had the right"
        );
    }

    #[test]
    fn behind_a_threshold_the_other_shares_count() {
        let mut later = percents(20, 70);
        let split = vec![
            (Payer::Passholder, Share::PercentOfPrice(2000)),
            (Payer::Municipality, Share::Rest),
        ];
        later.threshold = Some(Threshold {
            percent: 500,
            own: split.clone(),
            other: split,
        });
        let tried = tried(2, later);
        assert_eq!(after(&tried, &sold()), Some(vec![200, 700, 100]));
        let replayed = replay(&tried, &sold(), Some("2026-01-01".parse().unwrap())).unwrap();
        let cents: Vec<i64> = replayed.after.iter().map(|share| share.cents.0).collect();
        assert_eq!(cents, [200, 800]);
    }
}
