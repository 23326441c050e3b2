//! What a search can be counted by, and how each value is called.

use contracts::reward::{Facet, FacetName, FacetValue};

/// What a search is counted by. A facet is counted over what passes every filter but its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    Categories,
    ForKids,
    Sport,
    Online,
    LastChance,
    OwningCardSystem,
    Type,
}

/// How often a value comes, as the database counted it.
#[derive(Debug, Clone, sqlx::FromRow)]
pub struct Count {
    pub value: String,
    /// What it is called, where it has a name of its own.
    pub name: Option<String>,
    pub count: i64,
}

/// By the name of the API; none for a name that nothing is counted by.
pub fn counted(name: &str) -> Option<Counted> {
    match name {
        "categories" => Some(Counted::Categories),
        "forKids" => Some(Counted::ForKids),
        "sport" => Some(Counted::Sport),
        "online" => Some(Counted::Online),
        "lastChance" => Some(Counted::LastChance),
        "owningCardSystemId" => Some(Counted::OwningCardSystem),
        "type" => Some(Counted::Type),
        _ => None,
    }
}

/// The facet of these counts.
pub fn facet(by: Counted, counts: Vec<Count>) -> Facet {
    let mut facet = Facet::new();
    for Count { value, name, count } in counts {
        let name = FacetName {
            nl: label(by, &value, name),
        };
        facet.insert(value, FacetValue { name, count });
    }
    facet
}

fn label(by: Counted, value: &str, name: Option<String>) -> String {
    match by {
        Counted::Categories => value.to_owned(),
        Counted::ForKids | Counted::Sport | Counted::Online | Counted::LastChance => match value {
            "true" => "Ja".to_owned(),
            _ => "Nee".to_owned(),
        },
        Counted::Type => match value {
            "POINTS" => "Omruilvoordeel".to_owned(),
            _ => "Welkomstvoordeel".to_owned(),
        },
        Counted::OwningCardSystem => name.unwrap_or_else(|| value.to_owned()),
    }
}
