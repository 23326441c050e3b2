//! What somebody carries to the provider and back: nothing is kept here of a login that is under way.

use super::challenge::Challenge;
use crate::access::{Login, Secrets};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chassis::Fault;
use chassis::text::from_base64;
use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How long somebody may take to log in.
const LIFE: TimeDelta = TimeDelta::minutes(15);
/// Ours are shorter.
const LONGEST: usize = 4096;

/// A login that is under way.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct State {
    /// What the client wants back.
    pub client_state: String,
    /// One of those that are allowed.
    pub redirect_uri: String,
    pub challenge: Challenge,
    pub login: Login,
    /// In seconds since 1970.
    until: i64,
}

impl State {
    /// A login that begins now.
    pub fn new(
        client_state: String,
        redirect_uri: String,
        challenge: Challenge,
        login: Login,
        now: DateTime<Utc>,
    ) -> Self {
        Self {
            client_state,
            redirect_uri,
            challenge,
            login,
            until: (now + LIFE).timestamp(),
        }
    }

    /// As it is carried.
    ///
    /// # Errors
    /// Broken when it cannot be sealed.
    pub fn seal(&self, secrets: &Secrets) -> Result<String, Fault> {
        let sealed = secrets.seal_state(&serde_json::to_vec(self)?)?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// As it was carried; none when it is not ours, or took too long.
    pub fn open(text: &str, secrets: &Secrets, now: DateTime<Utc>) -> Option<Self> {
        let sealed = from_base64(text, LONGEST)?;
        let state: Self = serde_json::from_slice(&secrets.open_state(&sealed)?).ok()?;
        (now.timestamp() < state.until).then_some(state)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_comes_back_as_it_went_and_in_time() {
        let (ours, theirs) = (
            Secrets::new("a secret").unwrap(),
            Secrets::new("another").unwrap(),
        );
        let now: DateTime<Utc> = "2026-11-14T10:00:00Z".parse().unwrap();
        let state = State::new(
            "x".repeat(512),
            format!("https://site.example/{}", "y".repeat(480)),
            [255; 32],
            Login::new(None).unwrap(),
            now,
        );
        let carried = state.seal(&ours).unwrap();
        assert!(carried.len() <= LONGEST, "{}", carried.len());
        assert_eq!(State::open(&carried, &ours, now), Some(state));
        assert_eq!(State::open(&carried, &theirs, now), None);
        assert_eq!(State::open(&carried, &ours, now + LIFE), None);
        for wrong in ["", "AAAA", "%%", &carried[1..], &"A".repeat(5000)] {
            assert_eq!(State::open(wrong, &ours, now), None);
        }
    }
}
