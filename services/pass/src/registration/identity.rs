//! Who somebody is, as far as it can be told from what was said.
//!
//! Rule: a person has a name, a first name, and a birthday within the last 130 years
//! Test: `a_person_has_two_names_and_was_born_within_130_years`, `people_of_every_age_are_registered`
//! Source: UiTPAS API 4.0, Passholder; this house
//!
//! Rule: nothing that is said of a person has control characters
//! Test: `no_word_about_a_person_has_control_characters`
//! Source: this house: no database and no mail takes them
//!
//! Rule: an e-mail address has something before and after one @, and a dot behind it
//! Test: `an_address_has_an_at_and_a_dot_behind_it`
//! Source: UiTPAS documentation, update of a passholder

use chrono::{Months, NaiveDate};
use contracts::pass::PersonData;
use contracts::{Refusal, text};

/// Nobody is older.
const OLDEST: u32 = 130;

/// Refuses what cannot be; what is wrong is pointed at, and not repeated.
pub fn require(person: &PersonData, today: NaiveDate) -> Result<(), Refusal> {
    let mut wrong = vec![];
    let mut fault = |pointer: &str, words: &str| wrong.push((pointer.to_owned(), words.to_owned()));
    for (pointer, name) in [("/name", &person.name), ("/firstName", &person.first_name)] {
        if name.trim().is_empty() {
            fault(pointer, "is required");
        }
    }
    let oldest = today
        .checked_sub_months(Months::new(12 * OLDEST))
        .unwrap_or(today);
    if !(oldest..=today).contains(&person.date_of_birth) {
        fault("/dateOfBirth", "is not within the last 130 years");
    }
    if person.email.as_deref().is_some_and(|email| !is_address(email)) {
        fault("/email", "is no e-mail address");
    }
    let country = person.address.country.as_deref().unwrap_or("be");
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        fault("/address/country", "is no country code of two letters");
    }
    let nationality = person.nationality.clone().unwrap_or_default();
    if nationality.chars().count() > text::LONGEST_TEXT {
        fault("/nationality", "is too long");
    }
    for (pointer, text) in texts(person) {
        if text.chars().any(char::is_control) {
            wrong.push((pointer.to_owned(), "has control characters".to_owned()));
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(Refusal::invalid_data(&wrong)),
    }
}

fn texts(person: &PersonData) -> impl Iterator<Item = (&'static str, &str)> {
    let address = &person.address;
    let always = [
        ("/name", &person.name),
        ("/firstName", &person.first_name),
        ("/address/postalCode", &address.postal_code),
        ("/address/city", &address.city),
    ];
    let perhaps = [
        ("/email", &person.email),
        ("/phoneNumber", &person.phone),
        ("/nationality", &person.nationality),
        ("/address/street", &address.street),
        ("/address/number", &address.number),
        ("/address/box", &address.box_number),
    ];
    let perhaps = perhaps
        .into_iter()
        .filter_map(|(at, text)| Some((at, text.as_deref()?)));
    always
        .into_iter()
        .map(|(at, text)| (at, text.as_str()))
        .chain(perhaps)
}

fn is_address(email: &str) -> bool {
    let Some((name, host)) = email.split_once('@') else {
        return false;
    };
    let is_plain = !email.chars().any(|c| c.is_whitespace() || c.is_control());
    let has_dot = host.split('.').count() > 1 && host.split('.').all(|part| !part.is_empty());
    is_plain && !name.is_empty() && !host.contains('@') && has_dot
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::pass::Address;

    fn person(name: &str, first_name: &str, born: &str) -> PersonData {
        PersonData {
            name: name.into(),
            first_name: first_name.into(),
            date_of_birth: born.parse().unwrap(),
            insz: None,
            gender: None,
            email: None,
            phone: None,
            nationality: None,
            address: Address::default(),
            opt_ins: None,
            parental_consent: None,
            terms_on_paper: None,
            terms_digital: None,
        }
    }

    #[test]
    fn a_person_has_two_names_and_was_born_within_130_years() {
        let today = "2026-11-14".parse().unwrap();
        for (name, first_name, born, is_right) in [
            ("Maes", "Lotte", "2026-11-14", true),
            ("Maes", "Lotte", "1896-11-14", true),
            ("Maes", "Lotte", "1896-11-13", false),
            ("Maes", "Lotte", "2026-11-15", false),
            (" ", "Lotte", "2000-01-01", false),
            ("Maes", "", "2000-01-01", false),
        ] {
            let refused = require(&person(name, first_name, born), today);
            assert_eq!(refused.is_ok(), is_right, "{name} {first_name} {born}");
        }
    }

    #[test]
    fn no_word_about_a_person_has_control_characters() {
        let today = "2026-11-14".parse().unwrap();
        assert!(require(&person("Maes\0", "Lotte", "2000-01-01"), today).is_err());
        let mut with_phone = person("Maes", "Lotte", "2000-01-01");
        assert!(require(&with_phone, today).is_ok());
        with_phone.phone = Some("0470\n".into());
        assert!(require(&with_phone, today).is_err());
    }

    #[test]
    fn an_address_has_an_at_and_a_dot_behind_it() {
        for right in ["an@example.org", "a.b+c@sub.example.org"] {
            assert!(is_address(right), "{right}");
        }
        for wrong in [
            "",
            "an",
            "an@",
            "@example.org",
            "an@example",
            "an@.org",
            "a@b@c.d",
            "a n@b.c",
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
