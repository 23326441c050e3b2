//! Settings of the pass service; `config.toml` beside the crate explains each.

use crate::entitlement::Address;
use crate::family::limits::Limits;
use chassis::config::{Demands, Secret};
use chassis::sealing::NamedSecrets;
use serde::{Deserialize, Serialize};
use std::num::{NonZeroU8, NonZeroU16};

/// The settings that apply unless others are given, with a comment for each.
pub const DEFAULT: &str = include_str!("../config.toml");

/// The fewest characters of what we show to the official source.
const SHORTEST: usize = 16;

/// What is special to the pass service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    pub insz_keys: NamedSecrets,
    pub rights_keys: NamedSecrets,
    pub most_family_members: NonZeroU8,
    pub most_family_adults: NonZeroU8,
    pub adult_age_years: NonZeroU8,
    pub registration_token_minutes: NonZeroU8,
    pub self_registration_age_years: NonZeroU8,
    pub entitlement_url: Address,
    pub entitlement_secret: Secret,
    pub entitlement_per_second: NonZeroU16,
}

impl Config {
    /// How many people a family holds.
    pub(crate) fn family_limits(&self) -> Limits {
        Limits {
            members: self.most_family_members.get().into(),
            adults: self.most_family_adults.get().into(),
            adult_age: self.adult_age_years.get().into(),
        }
    }
}

impl Demands for Config {
    fn open_doors(&self) -> Vec<String> {
        let own = [
            self.insz_keys.open_door("service.insz_keys"),
            self.rights_keys.open_door("service.rights_keys"),
        ];
        let mut open: Vec<String> = own.into_iter().flatten().collect();
        if self.entitlement_url.is_plain() {
            open.push(
                "service.entitlement_url must begin with https: national numbers are sent there".into(),
            );
        }
        if self.entitlement_url.get().is_some() && self.entitlement_secret.expose().len() < SHORTEST {
            open.push(format!(
                "service.entitlement_secret must have {SHORTEST} characters or more where there is an \
                 entitlement_url"
            ));
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_can_be_overheard_or_shown_nothing_is_an_open_door() {
        let settings: chassis::Settings<Config> =
            chassis::Settings::load("pass", &format!("mode = \"development\"\n{DEFAULT}"), None).unwrap();
        let open = |url: &str, secret: &str| {
            let config = Config {
                entitlement_url: Address::try_from(url.to_owned()).unwrap(),
                entitlement_secret: Secret::new(secret),
                ..settings.service.clone()
            };
            let doors = config.open_doors();
            doors.iter().filter(|door| door.contains("entitlement")).count()
        };
        let long = "a-secret-of-ours-for-them";
        assert_eq!(open("", ""), 0);
        assert_eq!(open("https://source.example", long), 0);
        assert_eq!(open("https://source.example", "short"), 1);
        assert_eq!(open("http://source.example", long), 1);
        assert_eq!(open("http://source.example", ""), 2);
    }
}
