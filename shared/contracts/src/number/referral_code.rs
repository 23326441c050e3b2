//! The code that a partner hands to somebody: eight letters, of which the last checks the others.
//!
//! Rule: a code has eight letters without look-alikes (no I, O or U), and its last one shows that one letter
//! is wrong, or that two are in each other's place
//! Test: `any_wrong_letter_is_noticed`, `any_two_letters_in_each_others_place_are_noticed`
//! Source: this house: a code is read aloud and typed by hand

use super::NumberError;
use serde::{Deserialize, Serialize};

/// As many as a prime number has: so each weight tells each difference.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRSTVWXYZ";
const LENGTH: usize = 8;

/// A code in capital letters. It opens a referral, and shows in no log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReferralCode(String);

super::number!(ReferralCode);

impl std::fmt::Debug for ReferralCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ReferralCode")
    }
}

fn value(letter: u8) -> Option<usize> {
    LETTERS.iter().position(|known| *known == letter)
}

/// What makes the sum of all letters, each times its place, a multiple of 23.
fn check(values: &[usize]) -> usize {
    let sum: usize = values.iter().zip(1..).map(|(value, place)| value * place).sum();
    let places = LETTERS.len();
    (0..places)
        .find(|check| (sum + check * LENGTH).is_multiple_of(places))
        .unwrap_or_default()
}

impl ReferralCode {
    /// As somebody typed it: small letters, spaces, points and strokes between the groups do not count.
    ///
    /// # Errors
    /// When it is not made of eight letters, or the last one does not check the others.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let signs = text.chars().filter(|sign| !matches!(sign, ' ' | '-' | '.'));
        let letters: Vec<char> = signs
            .take(LENGTH + 1)
            .map(|sign| sign.to_ascii_uppercase())
            .collect();
        let read = |letter: &char| value(u8::try_from(*letter).ok()?);
        let values: Option<Vec<usize>> = letters.iter().map(read).collect();
        let values = values.filter(|values| values.len() == LENGTH);
        let values = values.ok_or(NumberError::Form(LENGTH))?;
        match values.split_last() {
            Some((last, others)) if check(others) == *last => Ok(Self(letters.into_iter().collect())),
            _ => Err(NumberError::CheckDigit),
        }
    }

    /// The code that these random bytes make: of eight bytes no letter is likelier than another.
    pub fn of(random: [u8; 8]) -> Self {
        let (mut rest, places) = (u64::from_be_bytes(random), LETTERS.len() as u64);
        let mut values = vec![];
        while values.len() < LENGTH - 1 {
            values.push(usize::try_from(rest % places).unwrap_or_default());
            rest /= places;
        }
        values.push(check(&values));
        let letters = values.iter().filter_map(|value| LETTERS.get(*value));
        Self(letters.map(|letter| char::from(*letter)).collect())
    }

    /// The letters.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// In two groups, to be read aloud.
    pub fn in_groups(&self) -> String {
        let (first, second) = self.0.split_at(LENGTH / 2);
        format!("{first} {second}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_code_is_read_however_it_is_written() {
        let code = ReferralCode::of([1, 2, 3, 4, 5, 6, 7, 8]);
        let groups = code.in_groups();
        for written in [groups.clone(), groups.to_lowercase(), groups.replace(' ', "-")] {
            assert_eq!(ReferralCode::parse(&written).as_ref(), Ok(&code));
        }
        assert_eq!(format!("{code:?}"), "ReferralCode");
        for wrong in [
            "",
            "ABCD",
            "ABCD EFGH J",
            "ABCDEFG\u{e9}",
            "OOOOIIII",
            "1234 5678",
        ] {
            assert_eq!(ReferralCode::parse(wrong), Err(NumberError::Form(8)), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn any_wrong_letter_is_noticed(random: [u8; 8], place in 0usize..8, other in 0usize..23) {
            let code = ReferralCode::of(random);
            prop_assert_eq!(ReferralCode::parse(code.expose()), Ok(code.clone()));
            let mut letters = code.0.into_bytes();
            prop_assume!(letters[place] != LETTERS[other]);
            letters[place] = LETTERS[other];
            let wrong = String::from_utf8(letters).unwrap();
            prop_assert_eq!(ReferralCode::parse(&wrong), Err(NumberError::CheckDigit));
        }

        #[test]
        fn any_two_letters_in_each_others_place_are_noticed(random: [u8; 8], a in 0usize..8, b in 0usize..8) {
            let mut letters = ReferralCode::of(random).0.into_bytes();
            prop_assume!(letters[a] != letters[b]);
            letters.swap(a, b);
            let wrong = String::from_utf8(letters).unwrap();
            prop_assert_eq!(ReferralCode::parse(&wrong), Err(NumberError::CheckDigit));
        }
    }
}
