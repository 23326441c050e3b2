//! Days and times of the years 1 to 9999 come in: others no database knows, whatever operation they are for.

use chrono::{DateTime, Datelike, NaiveDate, Utc};

/// What a client is told of another.
pub const WORDS: &str = "no day of a calendar";

/// Whether a text can be read as a day or a time of a year that is not let in.
pub fn is_beyond(text: &str) -> bool {
    let text = text.trim_start();
    let begins = text.starts_with(|first: char| first.is_ascii_digit() || "+-".contains(first));
    let year = || {
        let day = text.parse::<NaiveDate>().map(|day| day.year());
        day.or_else(|_| text.parse::<DateTime<Utc>>().map(|time| time.year()))
    };
    begins && year().is_ok_and(|year| !(1..=9999).contains(&year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_times_of_other_years_are_not_let_in() {
        for beyond in [
            "-262143-01-01",
            " +12026-01-01",
            "0000-01-01",
            "-0001-12-31T23:00:00Z",
            "+262000-01-01T00:00:00+01:00",
            "9999-12-31T23:30:00-01:00",
        ] {
            assert!(is_beyond(beyond), "{beyond}");
        }
        for fine in [
            "0001-01-01",
            "9999-12-31",
            "2026-11-28T07:00:00Z",
            "-5",
            "0990100000308",
            "no day",
        ] {
            assert!(!is_beyond(fine), "{fine}");
        }
    }
}
