//! The token that carries what the source said from the validation to the order.
//!
//! Rule: a right that was validated on line is believed until the token ends, for the person whose national
//! number it was given for, and only when the source said that there is one
//! Test: `a_token_speaks_for_one_person_until_it_ends`,
//! `tokens_of_who_has_the_right_and_who_has_not_have_one_size`
//! Source: UiTPAS API 4.0, PassholderRegistration `idToken`; size: this house
//!
//! It holds no name and no number: a keyed hash of the number, sealed. Nothing is stored of it, so it may be
//! used again until it ends; whose number is used already cannot be registered a second time anyway.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::Fault;
use chassis::sealing::{Keys, NamedSecrets};
use chassis::text::from_base64;
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use contracts::{Insz, Refusal};

const PLACE: &[u8] = b"id token";
/// The longest text that can be one: a key's name, a point and what is sealed.
const LONGEST: usize = 160;
const HAS: usize = 1;
const ENDS: usize = 8;
const LAST_DAY: usize = 4;
const IDENTITY: usize = 32;

/// What the source said of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidatedRight {
    pub has_right: bool,
    /// The last day of the right, where the source tells one.
    pub last_day: Option<NaiveDate>,
    /// Until when it is believed, in whole seconds.
    pub expires_at: DateTime<Utc>,
}

/// Makes tokens, and reads those that it has made.
pub struct IdTokens(Keys);

impl IdTokens {
    /// With the keys of the vault for national numbers, for a purpose of its own.
    pub fn new(secrets: &NamedSecrets) -> Self {
        Self(Keys::new(secrets, "validated right"))
    }

    /// The token for this person.
    ///
    /// # Errors
    /// Broken when there is no randomness.
    pub fn seal(&self, insz: &Insz, right: &ValidatedRight) -> Result<String, Fault> {
        let key = self.0.newest();
        let mut plain = Vec::with_capacity(HAS + ENDS + LAST_DAY + IDENTITY);
        plain.push(u8::from(right.has_right));
        plain.extend(right.expires_at.timestamp().to_be_bytes());
        let day = right.last_day.map_or(0, |day| day.num_days_from_ce());
        plain.extend(day.to_be_bytes());
        plain.extend(self.0.index(key, insz.expose().as_bytes())?);
        let sealed = self.0.seal(key, &plain, PLACE)?;
        Ok(format!("{key}.{}", URL_SAFE_NO_PAD.encode(sealed)))
    }

    /// What the source said, when the token is this person's and still counts. Why it does not is not told:
    /// whoever holds somebody else's must not learn whose it is, nor what it says.
    ///
    /// # Errors
    /// `invalid-social-tariff-validation-token`.
    pub fn open(&self, token: &str, insz: &Insz, now: DateTime<Utc>) -> Result<ValidatedRight, Refusal> {
        let said = self.read(token, insz);
        said.filter(|right| right.has_right && now < right.expires_at)
            .ok_or_else(invalid)
    }

    fn read(&self, token: &str, insz: &Insz) -> Option<ValidatedRight> {
        let (key, sealed) = token.split_once('.').filter(|_| token.len() <= LONGEST)?;
        let sealed = from_base64(sealed, LONGEST)?;
        let plain = self.0.open(key, &sealed, PLACE).ok()?;
        let (has_right, rest) = plain.split_first()?;
        let (ends, rest) = rest.split_first_chunk::<ENDS>()?;
        let (last_day, identity) = rest.split_first_chunk::<LAST_DAY>()?;
        let whose = self.0.index(key, insz.expose().as_bytes()).ok()?;
        if whose != identity {
            return None;
        }
        let last_day = match i32::from_be_bytes(*last_day) {
            0 => None,
            days => Some(NaiveDate::from_num_days_from_ce_opt(days)?),
        };
        Some(ValidatedRight {
            has_right: *has_right == 1,
            last_day,
            expires_at: DateTime::from_timestamp(i64::from_be_bytes(*ends), 0)?,
        })
    }
}

/// No right can be told from the token.
pub fn invalid() -> Refusal {
    Refusal::uitpas(
        "invalid-social-tariff-validation-token",
        "Invalid social tariff validation token",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-14T10:00:00Z";

    fn tokens(secrets: &str) -> IdTokens {
        IdTokens::new(&NamedSecrets::try_from(secrets.to_owned()).unwrap())
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn said(has_right: bool, last_day: Option<&str>) -> ValidatedRight {
        ValidatedRight {
            has_right,
            last_day: last_day.map(|day| day.parse().unwrap()),
            expires_at: at("2026-11-14T10:30:00Z"),
        }
    }

    #[test]
    fn a_token_speaks_for_one_person_until_it_ends() {
        let (hers, his) = (
            Insz::parse("17050399911").unwrap(),
            Insz::parse("17050300040").unwrap(),
        );
        let tokens_of_one = tokens("1:a secret");
        for right in [said(true, Some("2027-04-30")), said(true, None)] {
            let token = tokens_of_one.seal(&hers, &right).unwrap();
            let open = |tokens: &IdTokens, insz: &Insz, now: &str| tokens.open(&token, insz, at(now));
            assert_eq!(open(&tokens_of_one, &hers, NOW), Ok(right));
            assert_eq!(open(&tokens("2:newer, 1:a secret"), &hers, NOW), Ok(right));
            for (tokens, insz, now) in [
                (&tokens_of_one, &his, NOW),
                (&tokens_of_one, &hers, "2026-11-14T10:30:00Z"),
                (&tokens("1:another"), &hers, NOW),
                (&tokens("2:newer"), &hers, NOW),
            ] {
                assert_eq!(open(tokens, insz, now), Err(invalid()));
            }
        }
        let token = tokens_of_one.seal(&hers, &said(false, None)).unwrap();
        assert_eq!(tokens_of_one.open(&token, &hers, at(NOW)), Err(invalid()));
    }

    #[test]
    fn whatever_is_no_token_is_refused() {
        let insz = Insz::parse("17050399911").unwrap();
        let tokens = tokens("1:a secret");
        let token = tokens.seal(&insz, &said(true, None)).unwrap();
        let mut changed = token.clone();
        changed.replace_range(10..11, if token[10..11] == *"A" { "B" } else { "A" });
        for text in [
            "",
            ".",
            "1.",
            "1.AAAA",
            &token[2..],
            &changed,
            &format!("{token}{token}"),
        ] {
            assert_eq!(tokens.open(text, &insz, at(NOW)), Err(invalid()), "{text}");
        }
    }

    #[test]
    fn tokens_of_who_has_the_right_and_who_has_not_have_one_size() {
        let insz = Insz::parse("17050399911").unwrap();
        let tokens = tokens("1:a secret");
        let size = |right: ValidatedRight| tokens.seal(&insz, &right).unwrap().len();
        assert_eq!(size(said(true, Some("2027-04-30"))), size(said(false, None)));
        assert!(
            !tokens
                .seal(&insz, &said(true, None))
                .unwrap()
                .contains("17050399911")
        );
    }
}
