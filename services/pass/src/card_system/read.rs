//! Regions: listed and read.

use super::store;
use chassis::Fault;
use contracts::pass::{CardSystem, City, ListCardSystems, ReadCardSystem};
use contracts::{Page, Refusal, named};
use messaging::Reading;

/// Whether it is of the asked kind, and has one of the asked cities and one of the asked postal codes.
fn is_wanted(system: &CardSystem, ask: &ListCardSystems) -> bool {
    let cities = || system.cities.iter().flatten();
    let is_named = |city: &City| {
        let mut wanted = ask.cities.iter();
        wanted.any(|wanted| wanted.eq_ignore_ascii_case(&city.name))
    };
    let is_at = |city: &City| ask.postal_codes.contains(&city.postal_code);
    system.permanent.unwrap_or(true) == ask.permanent.unwrap_or(true)
        && (ask.cities.is_empty() || cities().any(is_named))
        && (ask.postal_codes.is_empty() || cities().any(is_at))
}

/// Permanent ones unless told otherwise. Sorting by postal code puts the regions that are numerically nearest
/// first.
pub async fn list(reading: &mut Reading, ask: ListCardSystems) -> Result<Page<CardSystem>, Fault> {
    let mut systems = store::all(reading.conn()).await?;
    let sort = ask.sort.as_deref().unwrap_or("name").to_ascii_lowercase();
    let near = ask
        .postal_code_sort
        .iter()
        .filter(|_| sort.ends_with("postalcode"));
    if let Some(wrong) = ask
        .postal_codes
        .iter()
        .chain(near)
        .find(|code| code.len() != 4 || code.parse::<u16>().is_err())
    {
        return Err(Refusal::uitpas(
            "invalid-postal-code",
            format!("{:?} is no postal code", named(wrong)),
        )
        .into());
    }
    systems.retain(|system| is_wanted(system, &ask));
    match sort.as_str() {
        "name" => {}
        "-name" => systems.reverse(),
        "postalcode" | "-postalcode" => {
            let near = ask
                .postal_code_sort
                .as_deref()
                .and_then(|code| code.parse::<i32>().ok());
            let near = near.ok_or_else(|| {
                Refusal::uitpas(
                    "postal-code-required",
                    "postalCodeSort is required to sort by postal code",
                )
            })?;
            systems.sort_by_key(|system| distance(system, near));
            if sort.starts_with('-') {
                systems.reverse();
            }
        }
        other => {
            return Err(
                Refusal::new("url/not-found", 404, format!("Cannot sort by {:?}", named(other))).into(),
            );
        }
    }
    let total_items = systems.len() as i64;
    Ok(Page {
        total_items,
        member: ask.window.cut(systems).collect(),
    })
}

/// Belgian postal codes of neighbours are near each other: good enough without a map.
fn distance(system: &CardSystem, near: i32) -> i32 {
    let codes = system
        .cities
        .iter()
        .flatten()
        .filter_map(|city| city.postal_code.parse::<i32>().ok());
    codes.map(|code| (code - near).abs()).min().unwrap_or(i32::MAX)
}

/// One region.
pub async fn read(reading: &mut Reading, ask: ReadCardSystem) -> Result<CardSystem, Fault> {
    let found = store::all_by_id(reading.conn())
        .await?
        .remove(&ask.card_system_id);
    found.ok_or_else(|| {
        Refusal::card_system_not_found(ask.card_system_id)
            .not_found()
            .into()
    })
}
