//! In which order rewards are wanted.

use crate::door::params::Params;

/// What the deprecated `sort[points]=desc` may be about.
const FIELDS: [&str; 5] = ["name", "creationDate", "redeemCount", "featured", "points"];

/// `sort=-points,name`, and after those the deprecated `sort[points]=desc`; `-` stands before what descends.
pub fn sort(newer: Option<&str>, params: &Params) -> Vec<String> {
    let mut fields = vec![];
    for field in newer.unwrap_or_default().split(',') {
        let field = field.trim();
        if !field.is_empty() {
            fields.push(field.to_owned());
        }
    }
    for field in FIELDS {
        let Some(order) = params.text(&format!("sort[{field}]")) else {
            continue;
        };
        fields.push(match order.eq_ignore_ascii_case("desc") {
            true => format!("-{field}"),
            false => field.to_owned(),
        });
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::extract::FromRequestParts;
    use axum::http::Request;

    async fn sorted(newer: Option<&str>, query: &str) -> Vec<String> {
        let request = Request::get(format!("/rewards?{query}")).body(()).unwrap();
        let (mut parts, ()) = request.into_parts();
        let Ok(params) = Params::from_request_parts(&mut parts, &()).await;
        sort(newer, &params)
    }

    #[tokio::test]
    async fn the_newer_form_goes_before_the_older_one_and_empty_fields_are_none() {
        assert_eq!(sorted(None, "").await, [""; 0]);
        assert_eq!(sorted(Some("-points, name,,"), "").await, ["-points", "name"]);
        let both = "sort[points]=DESC&sort[name]=asc&sort[nothing]=desc";
        assert_eq!(
            sorted(Some("featured"), both).await,
            ["featured", "name", "-points"]
        );
    }
}
