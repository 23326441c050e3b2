//! Rule: a subscription has a name, at least one type of the catalogue, and an address of a public server
//! over https or none, as the way of delivery needs one
//! Test: `what_cannot_be_subscribed_to_is_refused_with_its_place`
//! Source: this house

use super::Way;
use chassis::outside::{Loopback, endpoint};
use contracts::Refusal;
use contracts::published::catalogue;
use serde::Deserialize;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// In characters.
const LONGEST_NAME: usize = 200;

/// What somebody wants to hear, and where.
#[derive(Debug, Clone, PartialEq, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = WantedSubscription)]
pub struct Wanted {
    /// What its owner calls it
    pub name: String,
    /// The types of events, as in the catalogue
    pub types: Vec<String>,
    /// Where they are sent, over https; without it they are read as a stream
    #[serde(default)]
    pub url: Option<String>,
    /// How events reach the owner; without it by what `url` says
    #[serde(default)]
    pub delivery: Option<Way>,
}

impl Wanted {
    /// The same with each type once.
    ///
    /// # Errors
    /// 400, with the place of each mistake.
    pub fn checked(self, loopback: Loopback) -> Result<Self, Refusal> {
        let mut wrong = vec![];
        let name = self.name.trim().to_owned();
        if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
            wrong.push(("/name".to_owned(), format!("1 to {LONGEST_NAME} characters")));
        }
        let known = catalogue::catalogue();
        let is_wanted = |event_type: &str| {
            let found = known.iter().find(|one| one.event_type == event_type);
            // Signs of life come to all.
            found.is_some_and(|one| one.permission.is_some())
        };
        if self.types.is_empty() || self.types.len() > known.len() {
            wrong.push(("/types".to_owned(), format!("1 to {} types", known.len())));
        } else if let Some(place) = self.types.iter().position(|one| !is_wanted(one)) {
            wrong.push((format!("/types/{place}"), "no event of the catalogue".to_owned()));
        }
        let url = self.url.map(|url| endpoint(&url, loopback));
        if let Some(Err(words)) = url {
            wrong.push(("/url".to_owned(), words.to_owned()));
        }
        match self.delivery {
            Some(Way::Webhook) if url.is_none() => {
                wrong.push(("/url".to_owned(), "where events are sent".to_owned()));
            }
            Some(Way::Stream | Way::Nats) if url.is_some() => {
                wrong.push((
                    "/delivery".to_owned(),
                    "with an address events are sent".to_owned(),
                ));
            }
            _ => {}
        }
        if !wrong.is_empty() {
            return Err(Refusal::invalid_data(&wrong));
        }
        let types: BTreeSet<String> = self.types.into_iter().collect();
        Ok(Self {
            name,
            types: types.into_iter().collect(),
            url: url.and_then(Result::ok).map(String::from),
            delivery: self.delivery,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(name: &str, types: &[&str], url: Option<&str>) -> Result<Wanted, Refusal> {
        let wanted = Wanted {
            name: name.into(),
            types: types.iter().map(|one| (*one).to_owned()).collect(),
            url: url.map(str::to_owned),
            delivery: None,
        };
        wanted.checked(Loopback::Refused)
    }

    #[test]
    fn what_cannot_be_subscribed_to_is_refused_with_its_place() {
        const CHECKIN: &str = "org.beleefregio.checkin.recorded.v1";
        let right = wanted(
            " Shop ",
            &[CHECKIN, CHECKIN],
            Some("https://shop.example.org/hook"),
        );
        assert_eq!(right.unwrap().types, [CHECKIN]);
        assert!(wanted("Shop", &[CHECKIN], None).is_ok());
        let place = |outcome: Result<Wanted, Refusal>| {
            let refusal = outcome.unwrap_err();
            refusal.extra["schemaErrors"][0]["jsonPointer"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        };
        assert_eq!(place(wanted(" ", &[CHECKIN], None)), "/name");
        assert_eq!(place(wanted(&"x".repeat(201), &[CHECKIN], None)), "/name");
        assert_eq!(place(wanted("Shop", &[], None)), "/types");
        assert_eq!(
            place(wanted("Shop", &[CHECKIN, "activity.checkin.recorded.v1"], None)),
            "/types/1"
        );
        let sign = "org.beleefregio.subscription.tested.v1";
        assert_eq!(place(wanted("Shop", &[sign], None)), "/types/0");
        assert_eq!(
            place(wanted("Shop", &[CHECKIN], Some("https://10.0.0.1/"))),
            "/url"
        );
        let by = |delivery, url: Option<&str>| Wanted {
            name: "Shop".into(),
            types: vec![CHECKIN.into()],
            url: url.map(str::to_owned),
            delivery: Some(delivery),
        };
        let address = Some("https://shop.example.org/hook");
        for (delivery, url, wrong) in [
            (Way::Webhook, None, "/url"),
            (Way::Stream, address, "/delivery"),
            (Way::Nats, address, "/delivery"),
        ] {
            assert_eq!(place(by(delivery, url).checked(Loopback::Refused)), wrong);
        }
        for (delivery, url) in [(Way::Webhook, address), (Way::Stream, None), (Way::Nats, None)] {
            assert!(by(delivery, url).checked(Loopback::Refused).is_ok());
        }
    }
}
