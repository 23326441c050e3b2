//! INSZ: the national register number and its bis form.
//!
//! Rule: a national number has 11 digits and the check is 97 - (first nine mod 97), with a 2 in front of the
//! nine for births from 2000 on
//! Test: `numbers_of_the_public_test_set_are_valid_in_both_centuries`
//! Source: Belgian national register
//!
//! Rule: the birth date in it agrees with that of the holder, where the number knows it; a bis number raises
//! the month by 20 or 40
//! Test: `the_birth_date_must_agree_unless_the_number_does_not_know_it`
//! Source: Belgian national register

use super::NumberError;
use chrono::NaiveDate;

/// A checked INSZ. Deliberately neither `Display`, `Debug` with digits, nor `Serialize`: it belongs to the
/// pass service alone and may appear in no log, fact or address.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Insz(String);

impl std::fmt::Debug for Insz {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Insz(***********)")
    }
}

impl Insz {
    /// Separators `-`, `.` and white space are accepted.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | '.') && !c.is_whitespace())
            .collect();
        if digits.len() != 11 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NumberError::Form(11));
        }
        let insz = Self(digits);
        match insz.born_before_2000() || insz.born_from_2000() {
            true => Ok(insz),
            false => Err(NumberError::CheckDigit),
        }
    }

    /// As [`Insz::parse`], and the barcode of a health or identity card, which holds the national number
    /// first and then the card's own digits.
    pub fn scanned(text: &str) -> Option<Self> {
        let text = text.trim();
        let is_barcode =
            (12..=20).contains(&text.len()) && text.len() != 13 && text.bytes().all(|b| b.is_ascii_digit());
        match is_barcode {
            true => Self::parse(&text[..11]).ok(),
            false => Self::parse(text).ok(),
        }
    }

    /// The digits, for the one place that encrypts and indexes them.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether this birth date can belong to the number. Unknown month or day (00) says nothing.
    pub fn agrees_with(&self, born: NaiveDate) -> bool {
        use chrono::Datelike;
        let (year, month, day) = (self.part(0..2), self.part(2..4), self.part(4..6));
        let month = month % 20;
        if month == 0 || day == 0 {
            return true;
        }
        let century_fits = match born.year() >= 2000 {
            true => self.born_from_2000(),
            false => self.born_before_2000(),
        };
        century_fits
            && (
                born.year().rem_euclid(100) as u64,
                u64::from(born.month()),
                u64::from(born.day()),
            ) == (year, month, day)
    }

    fn born_before_2000(&self) -> bool {
        97 - self.part(0..9) % 97 == self.part(9..11)
    }

    fn born_from_2000(&self) -> bool {
        97 - (2_000_000_000 + self.part(0..9)) % 97 == self.part(9..11)
    }

    pub(super) fn part(&self, range: std::ops::Range<usize>) -> u64 {
        self.0[range]
            .bytes()
            .fold(0, |sum, b| sum * 10 + u64::from(b - b'0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn numbers_of_the_public_test_set_are_valid_in_both_centuries() {
        for insz in [
            "83030201540",
            "36051380284",
            "66010101785",
            "80010101392",
            "91063061055",
            "08091860684",
            "17010180147",
            "20010170215",
        ] {
            assert!(Insz::parse(insz).is_ok(), "{insz}");
        }
        assert!(Insz::parse("83.03.02-015.40").is_ok());
        assert_eq!(Insz::parse("14030300000"), Err(NumberError::CheckDigit));
        assert_eq!(Insz::parse("1403030000"), Err(NumberError::Form(11)));
    }

    #[test]
    fn the_birth_date_must_agree_unless_the_number_does_not_know_it() {
        let child = Insz::parse("17050399911").unwrap();
        assert!(child.agrees_with(date(2017, 5, 3)));
        assert!(!child.agrees_with(date(1917, 5, 3)));
        assert!(!child.agrees_with(date(2017, 5, 4)));
        assert!(Insz::parse("00000009007").unwrap().agrees_with(date(1955, 7, 1)));
    }

    #[test]
    fn the_digits_never_show_in_debug_output() {
        assert!(!format!("{:?}", Insz::parse("83030201540").unwrap()).contains("8303"));
    }
}
