//! In which order a search shows what it found.

use contracts::{Refusal, named};

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

/// The fields as they were asked for, `-` in front for descending. One that comes again decides nothing any
/// more, so it is left out: a statement has no more of them than there are.
///
/// # Errors
/// A field that nothing can be sorted by.
pub fn orders(fields: &[String]) -> Result<Vec<Order>, Refusal> {
    let mut orders: Vec<Order> = vec![];
    for field in fields {
        let next = order(field)?;
        if orders.iter().all(|order| order.field != next.field) {
            orders.push(next);
        }
    }
    Ok(orders)
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
                format!("Cannot sort by {:?}", named(other)),
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

    #[test]
    fn a_field_that_comes_again_decides_nothing_and_a_number_of_a_person_is_not_repeated() {
        let many: Vec<String> = ["name", "-name", "points"]
            .iter()
            .cycle()
            .take(3000)
            .map(|name| (*name).to_owned())
            .collect();
        let fields: Vec<Field> = orders(&many).unwrap().iter().map(|order| order.field).collect();
        assert_eq!(fields, [Field::Name, Field::Points]);
        let refusal = orders(&["85.07.30-998.33".into()]).unwrap_err();
        assert!(!refusal.title.contains("998"), "{}", refusal.title);
    }
}
