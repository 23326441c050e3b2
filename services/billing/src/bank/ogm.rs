//! Structured communications of Belgian payments (OGM, VCS): twelve digits, of which the last two check the
//! others.
//!
//! Rule: the check digits of a structured communication are the first ten digits modulo 97, and 97 for 0
//! Test: `a_structured_communication_checks_itself`, `others_read_the_same_communications`
//! Source: Febelfin, structured communication

use std::fmt;
use std::str::FromStr;

/// The largest number that one carries.
const LARGEST: u64 = 9_999_999_999;

/// A structured communication that is right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ogm(u64);

impl Ogm {
    /// That of a number; none for one of more than ten digits.
    pub fn of(number: u64) -> Option<Self> {
        (number <= LARGEST).then_some(Self(number))
    }

    /// The number that it carries.
    pub fn number(self) -> u64 {
        self.0
    }

    fn check(self) -> u64 {
        match self.0 % 97 {
            0 => 97,
            rest => rest,
        }
    }

    /// The twelve digits, as files of banks have them.
    pub fn digits(self) -> String {
        format!("{:010}{:02}", self.0, self.check())
    }

    /// The first one that stands in a text, written with or without its signs.
    pub fn found_in(text: &str) -> Option<Self> {
        let is_sign = |letter: char| "+/* .-".contains(letter);
        let words = text.split(|letter: char| !letter.is_ascii_digit() && !is_sign(letter));
        words.filter_map(|word| word.parse().ok()).next()
    }
}

impl FromStr for Ogm {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WORDS: &str = "is no structured communication";
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        let is_known = |letter: char| letter.is_ascii_digit() || "+/* .-".contains(letter);
        if digits.len() != 12 || !text.chars().all(is_known) {
            return Err(WORDS);
        }
        let (number, check) = digits.split_at(10);
        let ogm = Self(number.parse().map_err(|_| WORDS)?);
        match check.parse() == Ok(ogm.check()) {
            true => Ok(ogm),
            false => Err(WORDS),
        }
    }
}

impl fmt::Display for Ogm {
    /// As people write it: `+++090/9337/55493+++`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        write!(f, "+++{}/{}/{}+++", &digits[..3], &digits[3..7], &digits[7..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_structured_communication_checks_itself() {
        let known: Ogm = "+++090/9337/55493+++".parse().unwrap();
        assert_eq!(
            (known.number(), known.digits().as_str()),
            (909_337_554, "090933755493")
        );
        assert_eq!(known.to_string(), "+++090/9337/55493+++");
        assert_eq!("***090/9337/55493***".parse(), Ok(known));
        assert_eq!(
            Ogm::of(97).unwrap().digits(),
            "000000009797",
            "no check digits are 00"
        );
        for wrong in [
            "",
            "090933755494",
            "09093375549",
            "0909337554931",
            "x090933755493",
            "000000009700",
        ] {
            assert!(wrong.parse::<Ogm>().is_err(), "{wrong}");
        }
        assert_eq!(Ogm::of(LARGEST + 1), None);
        for text in [
            "Betaling +++090/9337/55493+++ dank",
            "ref 090933755493",
            "090/9337/55493",
        ] {
            assert_eq!(Ogm::found_in(text), Some(known), "{text}");
        }
        assert_eq!(Ogm::found_in("op 12/03/2026 om 10.00"), None);
    }

    proptest! {
        #[test]
        fn every_number_survives_and_one_wrong_digit_is_seen(
            number in 0..=LARGEST,
            at in 0usize..12,
            by in 1u8..10,
        ) {
            let ogm = Ogm::of(number).unwrap();
            prop_assert_eq!(ogm.to_string().parse::<Ogm>(), Ok(ogm));
            let mut digits = ogm.digits().into_bytes();
            digits[at] = (digits[at] - b'0' + by) % 10 + b'0';
            prop_assert!(String::from_utf8(digits).unwrap().parse::<Ogm>().is_err());
        }
    }
}
