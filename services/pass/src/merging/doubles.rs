//! Doubles: who may be the same person as a passholder.

use super::likeness::{MOST, likeness};
use super::store;
use crate::{card_system, passholder, person};
use chassis::Fault;
use contracts::access::Permission;
use contracts::pass::{FindDoubles, Passholder, Sight};
use contracts::{Page, Refusal};
use messaging::Reading;
use std::cmp::Ordering;
use uuid::Uuid;

/// The likest first, and nobody whom the caller may not search: not even by how many they are.
///
/// # Errors
/// 403 for who may find people by number alone, 404 for whom the caller does not see.
pub async fn doubles(reading: &mut Reading, ask: FindDoubles) -> Result<Page<Passholder>, Fault> {
    if ask.sight == Sight::ByIdOnly {
        return Err(Refusal::forbidden(Permission::PassholdersSearch.as_str()).into());
    }
    let person = person::seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    let person = person.ok_or_else(passholder::not_found)?;
    let name = (person.first_name.as_str(), person.name.as_str());
    let candidates = store::candidates(reading.conn(), &person, &ask.sight).await?;
    let alike = |one: &store::Candidate| likeness(name, (&one.first_name, &one.name));
    let mut found: Vec<(f64, Uuid)> = candidates
        .iter()
        .filter_map(|one| Some((alike(one)?, one.passholder_id)))
        .collect();
    found.sort_by(|a, b| {
        b.0.partial_cmp(&a.0)
            .unwrap_or(Ordering::Equal)
            .then(a.1.cmp(&b.1))
    });
    found.truncate(MOST);
    let ids: Vec<Uuid> = found.into_iter().map(|(_, id)| id).collect();
    let (now, systems) = (reading.now(), card_system::all_by_id(reading.conn()).await?);
    let persons = person::load(reading.conn(), &ids).await?;
    let seen = persons.iter().filter(|one| one.is_seen_by(&ask.sight));
    let member: Vec<Passholder> = seen.filter_map(|one| one.passholder(&systems, now)).collect();
    Ok(Page {
        total_items: member.len() as i64,
        member,
    })
}
