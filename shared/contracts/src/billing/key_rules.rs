//! How the API writes and shows what a version of a distribution key says: in euros and percents.

use super::{
    KeyConditions, KeyRule, Payer, PayerKind, Percent, PriceCondition, ResidenceCondition, Share,
    SocialCondition, Threshold, Within,
};
use crate::{Euro, FundId, Refusal};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use utoipa::ToSchema;

/// Hundredths of a percent, written as a number of percents with at most two decimals: 12.5.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ToSchema)]
#[schema(value_type = f64)]
pub struct Percentage(pub u32);

impl Serialize for Percentage {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0 % 100 {
            0 => serializer.serialize_u32(self.0 / 100),
            _ => serializer.serialize_f64(f64::from(self.0) / 100.0),
        }
    }
}

impl<'de> Deserialize<'de> for Percentage {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wrong = || D::Error::custom("must be a percentage with at most two decimals");
        // An amount has two decimals as well.
        let Euro(hundredths) = Euro::deserialize(deserializer).map_err(|_| wrong())?;
        u32::try_from(hundredths.0).map(Self).map_err(|_| wrong())
    }
}

/// How a share is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ShareType {
    /// `amount`
    Fixed,
    /// `percent`, perhaps with `atLeast` and `atMost`
    PercentOfPrice,
    /// `percent` of what is left, perhaps with `atLeast` and `atMost`
    PercentOfRest,
    /// What is left, and no more than `amount`
    UpTo,
    /// What is left in the end
    Rest,
}

/// What one payer contributes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Contribution {
    pub payer: PayerKind,
    /// Of a fund
    #[schema(value_type = Option<i32>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund_id: Option<FundId>,
    #[serde(rename = "type")]
    pub share: ShareType,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Euro>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub percent: Option<Percentage>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Euro>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Euro>,
}

impl Contribution {
    fn of(payer: Payer, share: Share) -> Self {
        let mut shown = Self {
            payer: payer.kind(),
            fund_id: match payer {
                Payer::Fund(id) => Some(id),
                _ => None,
            },
            share: ShareType::Rest,
            amount: None,
            percent: None,
            at_least: None,
            at_most: None,
        };
        match (share, share.percentage()) {
            (_, Some(within)) => {
                let (share, points) = match within.percent {
                    Percent::PercentOfPrice(points) => (ShareType::PercentOfPrice, points),
                    Percent::PercentOfRest(points) => (ShareType::PercentOfRest, points),
                };
                shown.share = share;
                shown.percent = Some(Percentage(points));
                shown.at_least = within.at_least.map(Euro);
                shown.at_most = within.at_most.map(Euro);
            }
            (Share::Fixed(cents), None) => {
                shown.share = ShareType::Fixed;
                shown.amount = Some(Euro(cents));
            }
            (Share::UpTo(cents), None) => {
                shown.share = ShareType::UpTo;
                shown.amount = Some(Euro(cents));
            }
            (_, None) => {}
        }
        shown
    }

    /// As a key has it; what is wrong, where it says too much or too little.
    fn read(&self) -> Result<(Payer, Share), &'static str> {
        let payer = match (self.payer, self.fund_id) {
            (PayerKind::Fund, Some(id)) => Payer::Fund(id),
            (PayerKind::Fund, None) => return Err("a fund has a fundId"),
            (_, Some(_)) => return Err("a fundId is of a fund alone"),
            (PayerKind::Passholder, None) => Payer::Passholder,
            (PayerKind::Municipality, None) => Payer::Municipality,
            (PayerKind::Organizer, None) => Payer::Organizer,
            (PayerKind::Flanders, None) => Payer::Flanders,
        };
        let is_bounded = self.at_least.is_some() || self.at_most.is_some();
        let share = match (self.share, self.amount, self.percent) {
            (ShareType::Fixed, Some(Euro(cents)), None) if !is_bounded => Share::Fixed(cents),
            (ShareType::UpTo, Some(Euro(cents)), None) if !is_bounded => Share::UpTo(cents),
            (ShareType::Rest, None, None) if !is_bounded => Share::Rest,
            (ShareType::PercentOfPrice, None, Some(Percentage(points))) => match is_bounded {
                true => self.within(Percent::PercentOfPrice(points)),
                false => Share::PercentOfPrice(points),
            },
            (ShareType::PercentOfRest, None, Some(Percentage(points))) => match is_bounded {
                true => self.within(Percent::PercentOfRest(points)),
                false => Share::PercentOfRest(points),
            },
            (ShareType::Fixed | ShareType::UpTo, ..) => return Err("has an amount and nothing else"),
            (ShareType::Rest, ..) => return Err("the rest has no amount and no percent"),
            (ShareType::PercentOfPrice | ShareType::PercentOfRest, ..) => {
                return Err("has a percent, and no amount");
            }
        };
        Ok((payer, share))
    }

    fn within(&self, percent: Percent) -> Share {
        Share::Within(Within {
            percent,
            at_least: self.at_least.map(|Euro(cents)| cents),
            at_most: self.at_most.map(|Euro(cents)| cents),
        })
    }
}

/// Which way a price is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Comparison {
    LessThan,
    GreaterThan,
    Equal,
}

/// Which regular prices a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PriceRule {
    pub comparison: Comparison,
    pub amount: Euro,
}

/// All that are present must hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Conditions {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub price: Option<PriceRule>,
    /// Where the passholder has the right: `in_my_card_system`, which is so when it is absent,
    /// `at_least_one_card_system` or `not_needed`
    #[schema(value_type = String)]
    #[serde(default)]
    pub social: SocialCondition,
    /// Whether the passholder lives in the organizer's municipality: `in` or `not_in`
    #[schema(value_type = Option<String>)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub residence: Option<ResidenceCondition>,
}

/// Other shares, from the day on which enough members of an organizer have the right.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ThresholdRule {
    /// Of the members
    pub percent: Percentage,
    /// What the passholder pays stands first in both, and is the same as before
    pub own: Vec<Contribution>,
    pub other: Vec<Contribution>,
}

/// What a version says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct VersionRule {
    #[serde(default)]
    pub conditions: Conditions,
    /// For passholders of the organizer's municipality, in the order in which shares are applied
    pub own: Vec<Contribution>,
    /// For all others
    pub other: Vec<Contribution>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<ThresholdRule>,
}

impl VersionRule {
    /// In cents and hundredths of a percent.
    ///
    /// # Errors
    /// Where a contribution says too much or too little, with a pointer to it.
    pub fn read(self) -> Result<KeyRule, Refusal> {
        let conditions = KeyConditions {
            price: self.conditions.price.map(|rule| {
                let Euro(bound) = rule.amount;
                match rule.comparison {
                    Comparison::LessThan => PriceCondition::LessThan(bound),
                    Comparison::GreaterThan => PriceCondition::GreaterThan(bound),
                    Comparison::Equal => PriceCondition::Equal(bound),
                }
            }),
            social: self.conditions.social,
            residence: self.conditions.residence,
        };
        let threshold = match self.threshold {
            None => None,
            Some(rule) => Some(Threshold {
                percent: rule.percent.0,
                own: split("/threshold/own", &rule.own)?,
                other: split("/threshold/other", &rule.other)?,
            }),
        };
        Ok(KeyRule {
            conditions,
            own: split("/own", &self.own)?,
            other: split("/other", &self.other)?,
            threshold,
        })
    }
}

fn split(pointer: &str, shown: &[Contribution]) -> Result<Vec<(Payer, Share)>, Refusal> {
    let mut all = Vec::with_capacity(shown.len());
    for (index, one) in shown.iter().enumerate() {
        let wrong = |words: &str| Refusal::invalid_data(&[(format!("{pointer}/{index}"), words.into())]);
        all.push(one.read().map_err(wrong)?);
    }
    Ok(all)
}

fn shown(split: Vec<(Payer, Share)>) -> Vec<Contribution> {
    let one = |(payer, share)| Contribution::of(payer, share);
    split.into_iter().map(one).collect()
}

impl From<KeyRule> for VersionRule {
    fn from(rule: KeyRule) -> Self {
        let price = rule.conditions.price.map(|price| {
            let (comparison, bound) = match price {
                PriceCondition::LessThan(bound) => (Comparison::LessThan, bound),
                PriceCondition::GreaterThan(bound) => (Comparison::GreaterThan, bound),
                PriceCondition::Equal(bound) => (Comparison::Equal, bound),
            };
            PriceRule {
                comparison,
                amount: Euro(bound),
            }
        });
        Self {
            conditions: Conditions {
                price,
                social: rule.conditions.social,
                residence: rule.conditions.residence,
            },
            own: shown(rule.own),
            other: shown(rule.other),
            threshold: rule.threshold.map(|threshold| ThresholdRule {
                percent: Percentage(threshold.percent),
                own: shown(threshold.own),
                other: shown(threshold.other),
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Cents;
    use serde_json::{Value, json};

    fn rule(own: Value) -> Result<KeyRule, String> {
        let body = json!({"own": own.clone(), "other": own});
        let rule: VersionRule = serde_json::from_value(body).map_err(|error| error.to_string())?;
        rule.read()
            .map_err(|refusal| serde_json::to_string(&refusal.extra).unwrap())
    }

    #[test]
    fn what_a_version_says_survives_the_trip_in_euros_and_percents() {
        let own = json!([
            {"payer": "passholder", "type": "PERCENT_OF_PRICE", "percent": 12.5, "atLeast": 1.5},
            {"payer": "fund", "fundId": 7, "type": "FIXED", "amount": 2},
            {"payer": "municipality", "type": "PERCENT_OF_REST", "percent": 50},
            {"payer": "flanders", "type": "UP_TO", "amount": 4.05},
            {"payer": "organizer", "type": "REST"},
        ]);
        let read = rule(own.clone()).unwrap();
        let bounded = Share::Within(Within {
            percent: Percent::PercentOfPrice(1250),
            at_least: Some(Cents(150)),
            at_most: None,
        });
        let expected = [
            (Payer::Passholder, bounded),
            (Payer::Fund(FundId(7)), Share::Fixed(Cents(200))),
            (Payer::Municipality, Share::PercentOfRest(5000)),
            (Payer::Flanders, Share::UpTo(Cents(405))),
            (Payer::Organizer, Share::Rest),
        ];
        assert_eq!(read.own, expected);
        let again = serde_json::to_value(VersionRule::from(read)).unwrap();
        assert_eq!(again["own"], own);
    }

    #[test]
    fn a_contribution_that_says_too_much_or_too_little_is_pointed_at() {
        for wrong in [
            json!({"payer": "fund", "type": "REST"}),
            json!({"payer": "passholder", "fundId": 1, "type": "REST"}),
            json!({"payer": "passholder", "type": "FIXED"}),
            json!({"payer": "passholder", "type": "FIXED", "amount": 1, "percent": 1}),
            json!({"payer": "passholder", "type": "FIXED", "amount": 1, "atMost": 1}),
            json!({"payer": "passholder", "type": "REST", "amount": 1}),
            json!({"payer": "passholder", "type": "PERCENT_OF_PRICE"}),
            json!({"payer": "passholder", "type": "PERCENT_OF_REST", "percent": 1, "amount": 1}),
        ] {
            let said = rule(json!([{"payer": "organizer", "type": "REST"}, wrong])).unwrap_err();
            assert!(said.contains("/own/1"), "{wrong}: {said}");
        }
        let fraction = json!([{"payer": "passholder", "type": "PERCENT_OF_PRICE", "percent": 12.345}]);
        assert!(rule(fraction).unwrap_err().contains("percentage"));
    }
}
