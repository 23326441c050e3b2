//! Which attests on honour are checked afterwards.
//!
//! Rule: ten percent of the attests on honour are checked afterwards, unless the settings say another share;
//! which ones is chance, and nobody knows before
//! Test: `so_many_of_all_attests_are_checked_as_the_setting_says`
//! Source: this house; setting `attests_checked_percent`

use serde::{Deserialize, Serialize};

/// A share of all, from 0 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Percent(u8);

impl TryFrom<u8> for Percent {
    type Error = String;

    fn try_from(percent: u8) -> Result<Self, String> {
        match percent <= 100 {
            true => Ok(Self(percent)),
            false => Err("is more than 100 percent".into()),
        }
    }
}

impl From<Percent> for u8 {
    fn from(percent: Percent) -> Self {
        percent.0
    }
}

/// Whether one is among them, by a number of chance.
pub fn is_sampled(share: Percent, chance: u32) -> bool {
    chance % 100 < u32::from(share.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_of_all_attests_are_checked_as_the_setting_says() {
        for percent in [0, 10, 100] {
            let share = Percent::try_from(percent).unwrap();
            let sampled = (0..1000).filter(|chance| is_sampled(share, *chance)).count();
            assert_eq!(sampled, usize::from(percent) * 10);
        }
        assert!(Percent::try_from(101).is_err());
    }
}
