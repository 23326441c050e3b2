//! Money in cents and points, both whole numbers; euros exist only at the door.
//!
//! Rule: a price has no fraction of a cent
//! Test: `a_price_may_be_a_number_or_a_string_but_never_a_fraction_of_a_cent`
//! Source: UiTPAS API 4.0, `regularPrice`

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use utoipa::ToSchema;

/// Points a person has saved, or the change of such a balance. May be negative after an undone check-in.
pub type Points = i64;

/// An amount of money in euro cents. Facts, asks and tables hold cents.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(transparent)]
pub struct Cents(pub i64);

impl Cents {
    /// `basis_points` hundredths of a percent of this amount, half a cent rounded up. Widened, so that it
    /// cannot overflow.
    pub fn share(self, basis_points: u32) -> Self {
        let exact = i128::from(self.0) * i128::from(basis_points);
        Self(i64::try_from((exact + 5_000).div_euclid(10_000)).unwrap_or(i64::MAX))
    }
}

impl std::ops::Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}
impl std::ops::Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}
impl std::ops::Neg for Cents {
    type Output = Self;
    fn neg(self) -> Self {
        Self(-self.0)
    }
}
impl std::iter::Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self(0), |sum, next| sum + next)
    }
}

/// Cents written as the API's JSON number in euro. Accepts a number or a string ("10.00"), at most two
/// decimals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, ToSchema)]
#[schema(value_type = f64)]
pub struct Euro(pub Cents);

/// The largest price that is accepted: one hundred million euro.
const LARGEST: i64 = 10_000_000_000;

impl std::str::FromStr for Euro {
    type Err = &'static str;

    /// Parses a decimal without going through floating point: `7`, `7.3`, `7.35`; more decimals only if they
    /// are zero.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let (whole, fraction) = text.split_once(['.', ',']).unwrap_or((text, ""));
        let digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) {
            return Err("is not an amount in euro");
        }
        if fraction.bytes().skip(2).any(|b| b != b'0') {
            return nearly_whole_cents(text).ok_or("has more than two decimals");
        }
        let cents: i64 = format!("{fraction:0<2}")[..2]
            .parse()
            .map_err(|_| "is not an amount in euro")?;
        match whole
            .parse::<i64>()
            .ok()
            .and_then(|euro| euro.checked_mul(100)?.checked_add(cents))
        {
            Some(total) if total <= LARGEST => Ok(Self(Cents(total))),
            _ => Err("is too large"),
        }
    }
}

/// What a client's floating-point arithmetic left behind (0.30000000000000004) is no fraction of a cent.
fn nearly_whole_cents(text: &str) -> Option<Euro> {
    let exact = text.replace(',', ".").parse::<f64>().ok()? * 100.0;
    let cents = exact.round();
    ((exact - cents).abs() < 1e-6 && cents <= LARGEST as f64).then_some(Euro(Cents(cents as i64)))
}

impl Serialize for Euro {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.0.0 % 100 {
            0 => serializer.serialize_i64(self.0.0 / 100),
            _ => serializer.serialize_f64(self.0.0 as f64 / 100.0),
        }
    }
}

impl<'de> Deserialize<'de> for Euro {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = serde_json::Value::deserialize(deserializer)?;
        let text = match &value {
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::String(text) => text.clone(),
            _ => return Err(D::Error::custom("must be a number")),
        };
        text.parse().map_err(D::Error::custom)
    }
}

/// Cents written as the API's JSON number in euro, which may be negative: an entry that counters another.
/// Reads only what it writes; prices come in as [`Euro`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, ToSchema)]
#[schema(value_type = f64)]
pub struct SignedEuro(pub Cents);

impl SignedEuro {
    /// With a point and two decimals, as files have it: `-4.00`.
    pub fn decimal(self) -> String {
        let cents = self.0.0;
        let sign = if cents < 0 { "-" } else { "" };
        format!(
            "{sign}{}.{:02}",
            cents.unsigned_abs() / 100,
            cents.unsigned_abs() % 100
        )
    }
}

impl Serialize for SignedEuro {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Euro(self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for SignedEuro {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let euro = f64::deserialize(deserializer)?;
        // Below it every cent has a number of its own.
        const EXACT: f64 = 1e12;
        let cents = (euro * 100.0).round();
        match euro.abs() < EXACT && (euro * 100.0 - cents).abs() < 0.05 {
            true => Ok(Self(Cents(cents as i64))),
            false => Err(D::Error::custom("is no amount in euro")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_price_may_be_a_number_or_a_string_but_never_a_fraction_of_a_cent() {
        let parse = serde_json::from_str::<Euro>;
        for (json, cents) in [
            ("10", 1000),
            ("7.35", 735),
            ("\"10.00\"", 1000),
            ("0.1", 10),
            ("\"1,5\"", 150),
            ("22.050", 2205),
            ("0.30000000000000004", 30),
            ("7.3500000000000005", 735),
        ] {
            assert_eq!(parse(json).unwrap(), Euro(Cents(cents)), "{json}");
        }
        for json in [
            "-1",
            "1.234",
            "\"abc\"",
            "null",
            "1e400",
            "\"\"",
            "{}",
            "99999999999999999999",
        ] {
            assert!(parse(json).is_err(), "{json}");
        }
    }

    #[test]
    fn an_amount_in_a_file_has_two_decimals_and_a_sign_where_it_is_given_back() {
        for (cents, text) in [
            (0, "0.00"),
            (5, "0.05"),
            (-5, "-0.05"),
            (-400, "-4.00"),
            (379_525, "3795.25"),
        ] {
            assert_eq!(SignedEuro(Cents(cents)).decimal(), text);
        }
        assert!(serde_json::from_str::<SignedEuro>("0.001").is_err());
    }

    proptest! {
        #[test]
        fn every_signed_amount_survives_the_trip_through_json(cents in -99_000_000_000_000i64..=99_000_000_000_000) {
            let json = serde_json::to_string(&SignedEuro(Cents(cents))).unwrap();
            prop_assert_eq!(serde_json::from_str::<SignedEuro>(&json).unwrap(), SignedEuro(Cents(cents)));
        }

        #[test]
        fn every_amount_survives_the_trip_through_json(cents in 0i64..=LARGEST) {
            let json = serde_json::to_string(&Euro(Cents(cents))).unwrap();
            prop_assert_eq!(serde_json::from_str::<Euro>(&json).unwrap(), Euro(Cents(cents)));
        }
    }
}
