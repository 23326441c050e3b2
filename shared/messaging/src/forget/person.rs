//! Forget: nothing that this service keeps names these persons any more.

use super::{Eraser, Forgotten, Gone, store};
use crate::office::tx::Tx;
use chassis::Fault;
use contracts::catalogue::catalogue;
use contracts::day::brussels_day;
use contracts::pass::PassholderForgotten;
use contracts::{Fact, PassholderId};
use sqlx::PgConnection;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How many are erased by one statement: each must end in its time, however long somebody took part.
pub(super) const AT_ONCE: usize = 100;

/// Remembers their ids and erases them. What was told and answered follows when no stream holds it any more.
///
/// Rule: who is forgotten is named by no table of any service but for the id and the day, and for what of an
/// order on line is sealed until its own time is over; amounts go on under an id that is nobody's
/// Test: `nothing_is_left_of_who_is_forgotten_in_any_database_stream_or_cache`,
/// `points_of_who_is_forgotten_are_nobodys_and_add_up`
/// Source: GDPR, article 17; this house
pub async fn forget(tx: &mut Tx, eraser: &dyn Eraser, persons: &[PassholderId]) -> Result<(), Fault> {
    let ids: BTreeSet<Uuid> = persons.iter().map(|id| id.0).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let today = brussels_day(tx.now());
    store::remember(tx.conn(), &ids, today).await?;
    let gone: Vec<Gone> = ids
        .iter()
        .map(|id| Gone {
            passholder_id: PassholderId(*id),
            nobody: PassholderId(tx.new_id()),
        })
        .collect();
    let mut keys: Vec<String> = ids.iter().map(Uuid::to_string).collect();
    for gone in gone.chunks(AT_ONCE) {
        let numbers = eraser.erase(tx, gone).await?;
        store::note_numbers(tx.conn(), &numbers).await?;
        keys.extend(numbers.into_iter().map(|number| number.pass_number));
    }
    drop_kept(tx, &keys).await
}

/// Removes dead letters and kept states of these keys.
pub(super) async fn drop_kept(tx: &mut Tx, keys: &[String]) -> Result<(), Fault> {
    store::drop_kept(tx.conn(), &states(), keys).await
}

/// Remembers those of whom somebody else knows that they are forgotten: the next run of [`again`] erases
/// them.
///
/// [`again`]: super::again
pub async fn remember(tx: &mut Tx, persons: &[Forgotten]) -> Result<(), Fault> {
    store::remember_again(tx.conn(), persons).await
}

/// Which of these persons are forgotten: they never come back.
pub async fn is_forgotten(conn: &mut PgConnection, ids: &[PassholderId]) -> Result<Vec<PassholderId>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let known = store::among(conn, &ids).await?;
    Ok(known.into_iter().map(PassholderId).collect())
}

/// The types of facts, but for the last word.
fn states() -> Vec<String> {
    let types = catalogue().into_iter().map(|entry| entry.fact_type);
    types
        .filter(|fact_type| *fact_type != PassholderForgotten::TYPE)
        .map(str::to_owned)
        .collect()
}
