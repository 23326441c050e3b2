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
