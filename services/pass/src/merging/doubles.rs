//! Doubles: who may be the same person as a passholder.

use super::likeness::{MOST, likeness};
use super::store;
use crate::{card_system, passholder, person};
use chassis::Fault;
use contracts::access::Permission;
use contracts::pass::{FindDoubles, Passholder, Sight};
use contracts::{Page, Refusal};
use messaging::Reading;
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
    let mut found: Vec<Found> = candidates
        .iter()
        .filter_map(|one| {
            Some(Found {
                likeness: likeness(name, (&one.first_name, &one.name))?,
                id: one.passholder_id,
            })
        })
        .collect();
    found.sort_by(|a, b| b.likeness.total_cmp(&a.likeness).then(a.id.cmp(&b.id)));
    found.truncate(MOST);
    let ids: Vec<Uuid> = found.into_iter().map(|one| one.id).collect();
    let (now, systems) = (reading.now(), card_system::all_by_id(reading.conn()).await?);
    let persons = person::load(reading.conn(), &ids).await?;
    let seen = persons.iter().filter(|one| one.is_seen_by(&ask.sight));
    let member: Vec<Passholder> = seen.filter_map(|one| one.passholder(&systems, now)).collect();
    Ok(Page {
        total_items: member.len() as i64,
        member,
    })
}

/// Somebody who is called alike.
struct Found {
    likeness: f64,
    id: Uuid,
}
