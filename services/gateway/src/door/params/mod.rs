//! Queries: an operation has a struct of what it reads, which is also what the document says of it.
//!
//! The rules are those of the contract and of the clients that were made for it:
//!
//! - A parameter that nobody knows is ignored.
//! - Spaces around a value do not count, and one with nothing else in it is absent.
//! - Of a parameter with one value the first counts; a list has all of them, also those written `name[]`.
//! - What cannot be read, or is missing, names nothing: 404.
//!
//! A struct derives `Deserialize` to be read by these rules, and `IntoParams` for the document. Each type
//! says itself how it is read. A query is read when the caller may ask, so a handler gets it unread.

mod values;

use super::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use contracts::Refusal;
use contracts::page::{LARGEST_PAGE, Window};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::convert::Infallible;
use utoipa::IntoParams;

/// The query of a request, which nobody has read yet.
pub struct Params(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        Ok(Self(query.map(|query| query.0).unwrap_or_default()))
    }
}

impl Params {
    /// What an operation wants to know.
    ///
    /// # Errors
    /// 404 when a value cannot be read, or one that must be there is missing.
    pub fn read<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        values::read(self)
    }

    /// Which part of a list is wanted.
    ///
    /// # Errors
    /// As [`Paging::window`]; 404 for what is no number.
    pub fn window(&self) -> Result<Window, Problem> {
        self.read::<Paging>()?.window()
    }

    /// The first value that is not empty.
    pub fn text(&self, name: &str) -> Option<&str> {
        let mut values = self.values(|key| key == name);
        values.find(|value| !value.is_empty())
    }

    /// All values that are not empty, also those written `name[]`.
    fn all(&self, name: &str) -> Vec<&str> {
        let values = self.values(|key| key.strip_suffix("[]").unwrap_or(key) == name);
        values.filter(|value| !value.is_empty()).collect()
    }

    /// Whether it was sent, with or without a value.
    pub fn has(&self, name: &str) -> bool {
        self.values(|key| key == name).next().is_some()
    }

    /// Whether it was sent with nothing in it.
    pub fn is_empty(&self, name: &str) -> bool {
        self.has(name) && self.text(name).is_none()
    }

    fn values(&self, is_wanted: impl Fn(&str) -> bool) -> impl Iterator<Item = &str> {
        let wanted = self.0.iter().filter(move |(key, _)| is_wanted(key));
        wanted.map(|(_, value)| value.trim())
    }
}

/// Which part of a list is wanted: the one way to page.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// Skip so many
    start: Option<i64>,
    /// At most 500
    limit: Option<i64>,
}

impl Paging {
    /// Twenty members from the first one on, unless more is said; a limit of 0 asks for the count alone.
    ///
    /// # Errors
    /// 404 below zero, 400 above the largest page.
    ///
    /// Rule: a page has twenty members unless more are asked for, and 500 at most
    /// Test: `a_page_begins_at_zero_and_has_twenty_members_and_five_hundred_at_most`
    /// Source: UiTPAS API 4.0, `limit`
    pub fn window(self) -> Result<Window, Problem> {
        let usual = Window::default();
        let start = self.start.unwrap_or(usual.start);
        let limit = self.limit.unwrap_or(usual.limit);
        if start < 0 || limit < 0 {
            return Err(Problem::not_found("start and limit must not be negative"));
        }
        if limit > LARGEST_PAGE {
            let title = format!("limit must not exceed {LARGEST_PAGE}");
            return Err(Refusal::new("url/query-limit-exceeded", 400, title).into());
        }
        Ok(Window { start, limit })
    }
}

/// The order that the deprecated `sort[name]=desc` asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum Order {
    /// The smallest or oldest first.
    Ascending,
    /// The largest or newest first.
    Descending,
    /// Whatever is usual.
    Unknown,
}

impl From<String> for Order {
    fn from(text: String) -> Self {
        match text.to_ascii_lowercase().as_str() {
            "asc" => Self::Ascending,
            "desc" => Self::Descending,
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use contracts::OrganizerId;
    use contracts::reward::RewardStatus;
    use uuid::Uuid;

    fn params(query: &[(&str, &str)]) -> Params {
        let owned = query
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Params(owned.collect())
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Wanted {
        event_id: String,
        #[serde(rename = "address.street")]
        street: Option<String>,
        organizer_id: Vec<OrganizerId>,
        card_system_id: Vec<i32>,
        is_sport: Option<bool>,
        points_from: Option<i64>,
        passholder_id: Option<Uuid>,
        status: Option<RewardStatus>,
    }

    fn read(query: &[(&str, &str)]) -> Result<Wanted, Problem> {
        params(&[&[("eventId", "e")], query].concat()).read()
    }

    /// How a query is refused.
    fn refused(query: &[(&str, &str)]) -> String {
        let problem = read(query).expect_err("a refusal");
        assert_eq!(problem.status(), 404, "{query:?}");
        problem.title().to_owned()
    }

    #[test]
    fn what_is_absent_empty_or_unknown_is_not_there() {
        let nothing = Wanted {
            event_id: "e".into(),
            street: None,
            organizer_id: vec![],
            card_system_id: vec![],
            is_sport: None,
            points_from: None,
            passholder_id: None,
            status: None,
        };
        assert_eq!(read(&[]).unwrap(), nothing);
        let empty = [
            ("eventId", "f"),
            ("address.street", " "),
            ("organizerId", ""),
            ("cardSystemId[]", " "),
            ("pointsFrom", ""),
            ("passholderId", " "),
            ("status", ""),
            ("Sort", "x"),
        ];
        assert_eq!(read(&empty).unwrap(), nothing, "the first value counts");
    }

    #[test]
    fn the_first_value_counts_and_a_list_has_all() {
        let wanted = read(&[
            ("address.street", ""),
            ("address.street", " Dorp "),
            ("address.street", "Markt"),
            ("organizerId", "a"),
            ("organizerId[]", " b "),
            ("cardSystemId[]", "7"),
            ("cardSystemId", "8"),
            ("isSport", "false"),
            ("pointsFrom", "-3"),
            ("passholderId", "76ADF8EF-BF1A-57F1-B9A0-7215018D2DB3"),
            ("status", "INACTIVE"),
        ])
        .unwrap();
        assert_eq!(wanted.street.as_deref(), Some("Dorp"));
        assert_eq!(wanted.organizer_id, ["a".into(), "b".into()]);
        assert_eq!(wanted.card_system_id, [7, 8]);
        assert_eq!((wanted.is_sport, wanted.points_from), (Some(false), Some(-3)));
        assert!(wanted.passholder_id.is_some());
        assert_eq!(wanted.status, Some(RewardStatus::Inactive));
        let brackets = read(&[("address.street[]", "Dorp")]).unwrap();
        assert_eq!(brackets.street, None, "only lists have those");
    }

    #[test]
    fn what_cannot_be_read_or_is_missing_names_nothing_and_says_which_parameter() {
        for (name, value) in [
            ("cardSystemId", "7a"),
            ("isSport", "yes"),
            ("pointsFrom", "1.5"),
            ("passholderId", "somebody"),
            ("status", "Active"),
        ] {
            let title = refused(&[(name, value)]);
            assert_eq!(title, format!("Query parameter {name} cannot be read: {value:?}"));
        }
        let last = refused(&[("cardSystemId", "7"), ("cardSystemId[]", "x")]);
        assert!(last.ends_with("\"x\""), "{last}");
        let missing = params(&[("eventId", " ")]).read::<Wanted>().unwrap_err();
        assert_eq!(missing.title(), "Query parameter eventId is required");
    }

    #[test]
    fn a_national_number_is_not_repeated() {
        for name in ["status", "cardSystemId", "isSport"] {
            let title = refused(&[(name, "85.07.30-998.33")]);
            assert!(!title.contains("998"), "{title}");
        }
    }

    #[test]
    fn a_page_begins_at_zero_and_has_twenty_members_and_five_hundred_at_most() {
        let window = |start: &str, limit: &str| params(&[("start", start), ("limit", limit)]).window();
        let status = |start: &str, limit: &str| window(start, limit).unwrap_err().status();
        assert_eq!(window("", "").unwrap(), Window { start: 0, limit: 20 });
        assert_eq!(window("7", "0").unwrap(), Window { start: 7, limit: 0 });
        assert_eq!(window("0", "500").unwrap().limit, 500);
        assert_eq!(
            (status("0", "501"), status("0", "-1")),
            (400.try_into().unwrap(), 404.try_into().unwrap())
        );
        assert_eq!(
            (status("-1", "1"), status("x", "1")),
            (404.try_into().unwrap(), 404.try_into().unwrap())
        );
    }

    #[test]
    fn a_day_that_no_database_knows_names_nothing() {
        #[derive(Deserialize)]
        struct Born {
            date: Option<chrono::NaiveDate>,
            time: Option<chrono::DateTime<chrono::Utc>>,
        }
        let day = |text: &str| params(&[("date", text)]).read::<Born>();
        for text in [
            "0000-12-31",
            "-0001-01-01",
            "+10000-01-01",
            "+262142-12-31",
            "2026-02-30",
            "today",
        ] {
            let problem = day(text).err().expect(text);
            assert_eq!(problem.status(), 404, "{text}");
        }
        for text in ["0001-01-01", "2026-11-27", "9999-12-31"] {
            assert_eq!(day(text).unwrap().date.unwrap().to_string(), text);
        }
        assert_eq!(day(" ").unwrap().date, None, "nothing is asked for");
        let time = |text: &str| params(&[("time", text)]).read::<Born>().map(|born| born.time);
        assert!(time("+262142-12-31T00:00:00Z").is_err());
        assert!(time("2026-11-27T10:00:00Z").unwrap().is_some());
    }
}
