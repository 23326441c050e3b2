//! Delete: somebody is a passholder no more. What counters wrote of the person goes at once.

use super::{Person, seen, tell_gone};
use crate::{association, card, leaver, passholder, person_count};
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::ask::Done;
use contracts::pass::DeletePassholder;
use messaging::{Tx, loading};

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
    leave(tx, &person).await?;
    tell_gone(tx, rights, &person).await?;
    Ok(Done {})
}

/// Takes somebody who is held firmly out of everything, and notes that there was somebody. Associations,
/// family, school, memberships, consent, note, picture and what was paid go with the row.
pub async fn leave(tx: &mut Tx, person: &Person) -> Result<(), Fault> {
    let (id, now) = (person.passholder_id, tx.now());
    let before = person_count::Before::of(tx, &[id.0]).await?;
    let associations = association::of_member(tx.conn(), id).await?;
    let numbers = card::withdraw(tx.conn(), id).await?;
    super::store::drop_note(tx.conn(), id).await?;
    super::store::leave_orders(tx.conn(), id).await?;
    passholder::remove(tx.conn(), id).await?;
    leaver::store::add(tx.conn(), id, &numbers, now).await?;
    loading::forget(tx, &rows(person, &associations, &numbers)).await?;
    before.leave(tx).await
}

/// The rows of packs that were about the person, each by its file and its id there.
fn rows(person: &Person, associations: &[String], numbers: &[String]) -> Vec<(&'static str, String)> {
    let id = person.passholder_id;
    let memberships = person.memberships.iter();
    let mut rows = vec![("passholders", id.to_string()), ("grouppasses", id.to_string())];
    rows.extend(memberships.map(|one| ("memberships", format!("{id}/{}", one.card_system_id))));
    rows.extend(numbers.iter().map(|number| ("cards", number.clone())));
    let joined = associations.iter();
    rows.extend(joined.map(|association| ("association-memberships", format!("{association}/{id}"))));
    rows
}
