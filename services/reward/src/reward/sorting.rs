//! In which order a search shows what it found.

use contracts::Refusal;

/// What rewards can be sorted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Name,
    CreationDate,
    /// A unit is taken by each redemption that was not cancelled.
    RedeemCount,
    Featured,
    Points,
}

/// A field, and in which direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub field: Field,
    pub descending: bool,
}

/// The fields as they were asked for, `-` in front for descending.
///
/// # Errors
/// A field that nothing can be sorted by.
pub fn orders(fields: &[String]) -> Result<Vec<Order>, Refusal> {
    fields.iter().map(|field| order(field)).collect()
}

fn order(text: &str) -> Result<Order, Refusal> {
    let (name, descending) = match text.strip_prefix('-') {
        Some(name) => (name, true),
        None => (text, false),
    };
    let field = match name.to_ascii_lowercase().as_str() {
        "name" => Field::Name,
        "creationdate" => Field::CreationDate,
        "redeemcount" => Field::RedeemCount,
        "featured" => Field::Featured,
        "points" => Field::Points,
        other => {
            return Err(Refusal::new(
                "url/not-found",
                404,
                format!("Cannot sort by {other:?}"),
            ));
        }
    };
    Ok(Order { field, descending })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_known_in_any_case_and_a_dash_turns_it_round() {
        let asked = orders(&["-creationDate".into(), "NAME".into()]).unwrap();
        let expected = [(Field::CreationDate, true), (Field::Name, false)];
        assert_eq!(
            asked,
            expected.map(|(field, descending)| Order { field, descending })
        );
        assert_eq!(orders(&["colour".into()]).unwrap_err().slug, "url/not-found");
    }
}
