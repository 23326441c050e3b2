//! The members of a family.

use super::store;
use crate::person::Person;
use crate::{card_system, passholder, person};
use chassis::Fault;
use contracts::PassholderId;
use contracts::pass::{Address, FamilyMember, ListFamilyMembers, Passholder};
use messaging::Reading;
use std::collections::HashMap;
use uuid::Uuid;

/// The owner first, then those who were added, the oldest first. Everybody comes with an id, those of other
/// regions, too: who can be added can be taken out.
///
/// Rule: the owner is always shown as a member of the family
/// Test: `a_family_shows_its_owner_first_and_whom_the_caller_may_see`
/// Source: UiTPAS API 4.0, family members
///
/// Rule: whoever may act for a family and not search people learns of its members what names them, and never
/// a right
/// Test: `who_may_not_search_people_sees_names_in_a_family_and_no_right`
/// Source: this house
pub async fn list(reading: &mut Reading, ask: ListFamilyMembers) -> Result<Vec<FamilyMember>, Fault> {
    let now = reading.now();
    let owner = person::seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    let owner = owner.ok_or_else(passholder::not_found)?;
    let rows = store::members(reading.conn(), owner.passholder_id).await?;
    let others = rows.iter().map(|row| row.passholder_id.0);
    let ids: Vec<Uuid> = others.filter(|id| *id != owner.passholder_id.0).collect();
    let loaded = person::load(reading.conn(), &ids).await?;
    let persons: HashMap<PassholderId, Person> = loaded
        .into_iter()
        .map(|person| (person.passholder_id, person))
        .collect();
    let systems = card_system::all_by_id(reading.conn()).await?;
    let view = |person: &Person| {
        let whole = person.passholder(&systems, now)?;
        match person.is_seen_by(&ask.shown) {
            true => Some(whole),
            false => Some(named(whole)),
        }
    };
    let mut main = member(&owner, view(&owner));
    main.main_family_member = true;
    let mut family = vec![];
    for row in rows {
        if row.passholder_id == owner.passholder_id {
            main.icon = row.icon;
        } else if let Some(person) = persons.get(&row.passholder_id) {
            let member = member(person, view(person));
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
        uitpas_number: person.current_number().cloned(),
        passholder: shown,
        creation_date: person.created_at,
        icon: None,
        main_family_member: false,
    }
}

/// What names somebody, and beside it only what the contract wants of every passholder. Each member is named
/// here, so that a new one shows up nowhere by itself.
fn named(whole: Passholder) -> Passholder {
    let address = Address {
        postal_code: whole.postal_code.clone(),
        city: whole.city.clone(),
        ..Address::default()
    };
    Passholder {
        id: whole.id,
        name: whole.name,
        first_name: whole.first_name,
        uitpas_number: whole.uitpas_number,
        card_system_memberships: vec![],
        email: None,
        creation_date: whole.creation_date,
        date_of_birth: whole.date_of_birth,
        gender: None,
        registration_organizer: None,
        points: None,
        uitid_status: whole.uitid_status,
        address,
        postal_code: whole.postal_code,
        city: whole.city,
        phone_number: None,
        nationality: None,
        opt_in_preferences: None,
    }
}
