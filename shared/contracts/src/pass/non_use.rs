//! Who has the right and never used it: the number and the list for who may see them, a band for partners.

use crate::page::Window;
use crate::{CardSystemId, PartnerId};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::fmt;
use utoipa::ToSchema;

/// Whose right counts today in a region, and who never used the pass, anywhere.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListNonUse {
    pub card_system_id: CardSystemId,
    pub window: Window,
}

/// Ten numbers, of which it is one: `30-40` is 30 or more and fewer than 40.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
#[schema(value_type = String, examples("30-40"))]
pub struct Band(i64);

impl Band {
    /// How many numbers a band has.
    pub const WIDTH: i64 = 10;

    /// The band of a number.
    ///
    /// Rule: a partner sees a band of ten numbers and never a number: fewer than ten are 0-10, as is nobody
    /// Test: `a_number_lies_in_its_band_and_a_band_tells_no_number`
    /// Source: this house
    pub fn of(number: i64) -> Self {
        Self(number.max(0) / Self::WIDTH * Self::WIDTH)
    }
}

impl fmt::Display for Band {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.0, self.0.saturating_add(Self::WIDTH))
    }
}

impl From<Band> for String {
    fn from(band: Band) -> Self {
        band.to_string()
    }
}

impl TryFrom<String> for Band {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let from = text.split_once('-').and_then(|(from, _)| from.parse().ok());
        let band = from.map(Self::of).filter(|band| band.to_string() == text);
        band.ok_or_else(|| format!("{text:?} is no band"))
    }
}

/// The bands of a partner's regions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ListNonUseBands {
    pub partner_id: PartnerId,
}

/// About how many in a region have the right and never used it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct NonUseBand {
    pub card_system_id: CardSystemId,
    /// The first day of the month in which it was counted
    pub month: NaiveDate,
    pub unused: Band,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_number_lies_in_its_band_and_a_band_tells_no_number(
            number in 0_i64..2_000_000,
            other in 0_i64..10,
        ) {
            let band = Band::of(number);
            prop_assert!(band.0 <= number && number < band.0 + Band::WIDTH);
            prop_assert_eq!(band, Band::of(band.0 + other), "ten numbers look the same");
            prop_assert_eq!(Band::try_from(band.to_string()), Ok(band));
        }
    }

    #[test]
    fn thirty_seven_are_thirty_to_forty_and_fewer_than_ten_are_as_good_as_none() {
        let bands = [0, 4, 9, 10, 37, 40].map(|number| Band::of(number).to_string());
        assert_eq!(bands, ["0-10", "0-10", "0-10", "10-20", "30-40", "40-50"]);
        for text in ["", "30", "31-41", "30-50", "-10-0"] {
            assert!(Band::try_from(text.to_owned()).is_err(), "{text}");
        }
    }
}
