//! The members of a family.

use super::{store, unseen};
use crate::person::Person;
use crate::{card_system, person};
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::{FamilyMember, ListFamilyMembers, Passholder};
use messaging::Reading;
use std::collections::HashMap;
use uuid::Uuid;

/// The owner first, then those who were added, the oldest first. Of whom the caller may not see only pass
/// number and icon are shown.
///
/// Rule: the owner is always shown as a member of the family
/// Test: `a_family_shows_its_owner_first_and_whom_the_caller_may_see`
/// Source: UiTPAS API 4.0, family members
pub async fn list(reading: &mut Reading, ask: ListFamilyMembers) -> Result<Vec<FamilyMember>, Fault> {
    let now = reading.now();
    let owner = person::seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    let owner = owner.ok_or_else(unseen)?;
    let rows = store::members(reading.conn(), owner.passholder_id).await?;
    let others = rows.iter().map(|row| row.passholder_id.0);
    let ids: Vec<Uuid> = others.filter(|id| *id != owner.passholder_id.0).collect();
    let loaded = person::load(reading.conn(), &ids).await?;
    let persons: HashMap<PassholderId, Person> = loaded
        .into_iter()
        .map(|person| (person.passholder_id, person))
        .collect();
    let systems = card_system::all_by_id(reading.conn()).await?;
    let view = |person: &Person| person.passholder(&systems, now);
    let mut main = member(&owner, view(&owner));
    main.main_family_member = true;
    let mut family = vec![];
    for row in rows {
        if row.passholder_id == owner.passholder_id {
            main.icon = row.icon;
        } else if let Some(person) = persons.get(&row.passholder_id) {
            let shown = view(person).filter(|_| person.is_seen_by(&ask.shown));
            let member = member(person, shown);
            family.push(FamilyMember {
                creation_date: row.since,
                icon: row.icon,
                ..member
            });
        }
    }
    family.insert(0, main);
    Ok(family)
}

fn member(person: &Person, shown: Option<Passholder>) -> FamilyMember {
    FamilyMember {
        uitpas_number: person.pass_number().cloned(),
        passholder: shown,
        creation_date: person.created_at,
        icon: None,
        main_family_member: false,
    }
}
