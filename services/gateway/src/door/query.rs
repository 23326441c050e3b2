//! Query parameters: unknown ones are ignored, repeated ones are lists, unreadable ones are 404 as the
//! contract wants.

use super::problem::Problem;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{Datelike, NaiveDate};
use contracts::page::{LARGEST_PAGE, Window};
use contracts::{Refusal, named};
use std::convert::Infallible;
use std::str::FromStr;

/// The query of a request.
pub struct Params(Vec<(String, String)>);

impl<S: Send + Sync> FromRequestParts<S> for Params {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let query = axum::extract::Query::<Vec<(String, String)>>::try_from_uri(&parts.uri);
        Ok(Self(query.map(|query| query.0).unwrap_or_default()))
    }
}

impl Params {
    /// The first value that is not empty.
    pub fn text(&self, name: &str) -> Option<String> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.trim().is_empty())
            .map(|(_, value)| value.trim().to_owned())
    }

    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// Sent, but with nothing in it.
    pub fn is_empty(&self, name: &str) -> bool {
        self.has(name) && self.text(name).is_none()
    }

    pub fn required(&self, name: &str) -> Result<String, Problem> {
        self.text(name)
            .ok_or_else(|| Problem::not_found(&format!("Query parameter {name} is required")))
    }

    /// All values; `name[]` is read as `name`.
    pub fn all(&self, name: &str) -> Vec<String> {
        let is = |key: &str| key == name || key.strip_suffix("[]") == Some(name);
        self.0
            .iter()
            .filter(|(key, value)| is(key) && !value.trim().is_empty())
            .map(|(_, value)| value.trim().to_owned())
            .collect()
    }

    pub fn parsed<T: FromStr>(&self, name: &str) -> Result<Option<T>, Problem> {
        self.text(name).map(|text| parse(name, &text)).transpose()
    }

    pub fn all_parsed<T: FromStr>(&self, name: &str) -> Result<Vec<T>, Problem> {
        self.all(name).iter().map(|text| parse(name, text)).collect()
    }

    /// A day of the years 1 to 9999: others no database knows.
    pub fn date(&self, name: &str) -> Result<Option<NaiveDate>, Problem> {
        let day: Option<NaiveDate> = self.parsed(name)?;
        match day.is_none_or(|day| (1..=9999).contains(&day.year())) {
            true => Ok(day),
            false => Err(Problem::not_found(&format!(
                "Query parameter {name} is no day of a calendar"
            ))),
        }
    }

    /// `start` and `limit`; a limit of 0 asks for the count alone.
    pub fn window(&self) -> Result<Window, Problem> {
        let Window { start, limit } = Window::default();
        let start = self.parsed::<i64>("start")?.unwrap_or(start);
        let limit = self.parsed::<i64>("limit")?.unwrap_or(limit);
        if start < 0 || limit < 0 {
            return Err(Problem::not_found("start and limit must not be negative"));
        }
        if limit > LARGEST_PAGE {
            return Err(Refusal::new(
                "url/query-limit-exceeded",
                400,
                format!("limit must not exceed {LARGEST_PAGE}"),
            )
            .into());
        }
        Ok(Window { start, limit })
    }

    /// The deprecated `sort[name]=desc`.
    pub fn descending(&self, field: &str) -> bool {
        self.text(&format!("sort[{field}]"))
            .is_some_and(|order| order.eq_ignore_ascii_case("desc"))
    }
}

fn parse<T: FromStr>(name: &str, text: &str) -> Result<T, Problem> {
    text.parse().map_err(|_| {
        Problem::not_found(&format!(
            "Query parameter {name} cannot be read: {:?}",
            named(text)
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Result<Option<NaiveDate>, Problem> {
        Params(vec![("date".into(), text.into())]).date("date")
    }

    #[test]
    fn a_day_that_no_database_knows_names_nothing() {
        for text in [
            "0000-12-31",
            "-0001-01-01",
            "+10000-01-01",
            "+262142-12-31",
            "2026-02-30",
            "today",
        ] {
            let problem = day(text).expect_err(text);
            assert_eq!(problem.status(), 404, "{text}");
        }
        for text in ["0001-01-01", "2026-11-27", "9999-12-31"] {
            assert_eq!(day(text).unwrap().unwrap().to_string(), text);
        }
        assert_eq!(day(" ").unwrap(), None, "nothing is asked for");
    }
}
