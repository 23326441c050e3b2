//! Delete: somebody is a passholder no more. What counters wrote of the person goes at once.

use super::{Person, seen, tell_gone};
use crate::{association, card, card_system, leaver, merged, passholder, person_count};
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::PassholderId;
use contracts::ask::Done;
use contracts::pass::DeletePassholder;
use messaging::forget::Number;
use messaging::{Tx, loading};
use uuid::Uuid;

/// The cards count nowhere any more, and the national number is free. There is no way back: who comes again
/// is registered anew, without the points of before.
///
/// Held until the end like a counter does it, the person first and more firmly: who writes beside the person
/// meanwhile comes before, or finds nobody.
///
/// Rule: a counter deletes passholders of its regions only, and for others there is no such passholder
/// Test: `who_is_deleted_is_nobody_at_once_and_the_cards_count_nowhere`, `a_counter_deletes_nobody_elsewhere`
/// Source: UiTPAS API 4.0, DELETE /passholders/{passholderId}
pub async fn delete(tx: &mut Tx, rights: &Keys, ask: DeletePassholder) -> Result<Done, Fault> {
    passholder::hold_firmly(tx.conn(), &[ask.passholder_id.0]).await?;
    let person = seen(tx.conn(), ask.passholder_id, &ask.sight).await?;
    let person = person.ok_or_else(passholder::not_found)?;
    let persons = std::slice::from_ref(&person);
    leave(tx, persons).await?;
    tell_gone(tx, rights, persons).await?;
    Ok(Done {})
}

/// Takes persons who are held firmly out of everything, and notes that there was somebody.
pub async fn leave(tx: &mut Tx, persons: &[Person]) -> Result<(), Fault> {
    take_out(tx, persons).await?.leave(tx).await
}

/// As [`leave`], but for the numbers of persons, which whoever calls writes last. Who went into one of them
/// leaves with that one. Associations, family,
/// school, memberships, consent, note and picture go with the row; what was paid stays, and is nobody's.
pub async fn take_out(tx: &mut Tx, persons: &[Person]) -> Result<person_count::Before, Fault> {
    let ids: Vec<Uuid> = persons.iter().map(|person| person.passholder_id.0).collect();
    let now = tx.now();
    let before = person_count::Before::of(tx, &ids).await?;
    let numbers = card::withdraw(tx.conn(), &ids).await?;
    let mut rows = rows(persons, &association::all(tx.conn()).await?, &numbers);
    super::store::drop_notes(tx.conn(), &ids).await?;
    card::let_go(tx.conn(), &ids).await?;
    super::store::leave_orders(tx.conn(), &ids).await?;
    passholder::remove(tx.conn(), &ids).await?;
    let others = merged::of(tx.conn(), &ids).await?;
    rows.extend(rows_of_merged(tx, &others).await?);
    let ids: Vec<Uuid> = ids.into_iter().chain(others.iter().map(|id| id.0)).collect();
    leaver::store::add(tx.conn(), &ids, &numbers, now).await?;
    loading::forget(tx, &rows).await?;
    Ok(before)
}

/// The rows of packs that were about those who went into these persons: of which regions they were members
/// nobody knows any more.
async fn rows_of_merged(tx: &mut Tx, others: &[PassholderId]) -> Result<Vec<(&'static str, String)>, Fault> {
    let mut rows = vec![];
    if others.is_empty() {
        return Ok(rows);
    }
    let regions = card_system::all_by_id(tx.conn()).await?;
    let associations = association::all(tx.conn()).await?;
    for id in others {
        rows.push(("passholders", id.to_string()));
        rows.extend(
            regions
                .keys()
                .map(|region| ("memberships", format!("{id}/{region}"))),
        );
        let joined = associations.iter();
        rows.extend(joined.map(|one| ("association-memberships", format!("{one}/{id}"))));
    }
    Ok(rows)
}

/// The rows of packs that were about these persons, each by its file and its id there. An association may be
/// one that a counter took the person out of: its row still names him.
fn rows(persons: &[Person], associations: &[String], numbers: &[Number]) -> Vec<(&'static str, String)> {
    let mut rows = vec![];
    for person in persons {
        let id = person.passholder_id;
        rows.extend([("passholders", id.to_string()), ("grouppasses", id.to_string())]);
        let memberships = person.memberships.iter();
        rows.extend(memberships.map(|one| ("memberships", format!("{id}/{}", one.card_system_id))));
        let joined = associations.iter();
        rows.extend(joined.map(|association| ("association-memberships", format!("{association}/{id}"))));
    }
    rows.extend(numbers.iter().map(|one| ("cards", one.pass_number.clone())));
    rows
}
