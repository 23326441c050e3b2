//! Put: passholders as they are from now on. A national number belongs to one of them.

use super::write::write;
use super::{Record, number_is_used, store};
use crate::insz::{self, InszVault, KeptInsz};
use crate::{leaver, merged, person_count};
use chassis::Fault;
use contracts::pass::PassholderRow;
use contracts::{Insz, PassholderId, Refusal, text};
use messaging::Tx;
use messaging::forget::is_forgotten;
use messaging::loading::{Verdicts, sift};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A passholder to write, with the national number as it is kept.
pub struct Sealed {
    pub row: PassholderRow,
    pub kept: Option<KeptInsz>,
    /// What the number is found by, under all keys.
    indexes: Vec<Vec<u8>>,
    /// The passholder has another number until now.
    pub has_another: bool,
}

fn invalid(words: &str) -> Refusal {
    Refusal::uitpas("invalid-insz-number", words)
}

/// Lists are searched by them, and an index holds them as a whole.
fn require_short(row: &PassholderRow) -> Result<(), Refusal> {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    text::require_short(&[
        ("name", &row.name),
        ("first_name", &row.first_name),
        ("email", &text(&row.email)),
        ("phone", &text(&row.phone)),
        ("street", &text(&row.address().street)),
        ("postal_code", &row.postal_code),
        ("city", &row.city),
    ])
}

fn read_insz(row: &PassholderRow) -> Result<Option<Insz>, Refusal> {
    let Some(text) = &row.insz else { return Ok(None) };
    let insz = Insz::parse(text).map_err(|error| invalid(&format!("the national number {error}")))?;
    match insz.agrees_with(row.date_of_birth) {
        true => Ok(Some(insz)),
        false => Err(invalid(
            "the national number does not agree with the date of birth",
        )),
    }
}

/// Reads the national numbers and seals each under the key that its row has already, or the newest.
pub async fn seal(
    tx: &mut Tx,
    vault: &InszVault,
    rows: Vec<PassholderRow>,
) -> Result<Vec<(PassholderId, Result<Sealed, Refusal>)>, Fault> {
    let ids: Vec<Uuid> = rows.iter().map(|row| row.id.0).collect();
    let indexed = insz::store::indexes_of(tx.conn(), &ids).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let id = row.id;
        let insz = match require_short(&row).and_then(|()| read_insz(&row)) {
            Ok(insz) => insz,
            Err(refusal) => {
                all.push((id, Err(refusal)));
                continue;
            }
        };
        let before = indexed.get(&id);
        let key = vault.key_for(before.map(|before| before.key.as_str()));
        let kept = insz.as_ref().map(|insz| vault.keep(insz, id, key)).transpose()?;
        let has_another = before
            .zip(kept.as_ref())
            .is_some_and(|(before, kept)| before.index != kept.index);
        let indexes = insz.map(|insz| vault.indexes(&insz)).unwrap_or_default();
        all.push((
            id,
            Ok(Sealed {
                row,
                kept,
                indexes,
                has_another,
            }),
        ));
    }
    Ok(all)
}

/// Writes the passholders whose number nobody else has.
///
/// Rule: a passholder row is refused whose national number is wrong, does not agree with the date of birth or
/// belongs to another passholder
/// Test: `a_passholder_whose_national_number_is_wrong_or_taken_is_refused_with_words`
/// Source: Belgian national register; this house
pub async fn put(tx: &mut Tx, holders: &[Sealed]) -> Result<Verdicts, Fault> {
    let (verdicts, new) = put_uncounted(tx, holders).await?;
    person_count::add_new(tx, new).await?;
    Ok(verdicts)
}

/// As [`put`], with how many of them are new persons: whoever calls counts them.
///
/// Rule: somebody who was deleted does not come back under the same id
/// Test: `a_pack_brings_nobody_back_who_was_deleted`
/// Source: GDPR, article 17; this house
///
/// Rule: no pack brings a record back that went into another, nor undoes what the other has of it
/// Test: `a_pack_neither_brings_back_who_went_nor_undoes_the_merge`
/// Source: this house
pub async fn put_uncounted(tx: &mut Tx, holders: &[Sealed]) -> Result<(Verdicts, i64), Fault> {
    let left = left(tx, holders).await?;
    let ids: Vec<PassholderId> = holders.iter().map(|holder| holder.row.id).collect();
    let gone = merged::among(tx.conn(), &ids).await?;
    let indexes: Vec<Vec<u8>> = holders.iter().flat_map(|holder| holder.indexes.clone()).collect();
    let mut owners = insz::store::owners(tx.conn(), &indexes).await?;
    let (verdicts, accepted) = sift(holders, |holder| {
        if left.contains(&holder.row.id) {
            return Err(Refusal::invalid("the passholder was deleted"));
        }
        match gone.contains(&holder.row.id) {
            true => Err(Refusal::invalid(
                "the passholder went into another record of the same person",
            )),
            false => take(&mut owners, holder),
        }
    });
    let records: Vec<Record> = accepted
        .into_iter()
        .map(|holder| Record::person(&holder.row, holder.kept.clone()))
        .collect();
    let new = write(tx, &records).await?;
    Ok((verdicts, new))
}

/// Which of them were deleted, as those who delete them now leave it: they are held.
async fn left(tx: &mut Tx, holders: &[Sealed]) -> Result<HashSet<PassholderId>, Fault> {
    let ids: Vec<PassholderId> = holders.iter().map(|holder| holder.row.id).collect();
    store::lock(tx.conn(), &ids.iter().map(|id| id.0).collect::<Vec<Uuid>>()).await?;
    let mut left = leaver::store::among(tx.conn(), &ids).await?;
    left.extend(is_forgotten(tx.conn(), &ids).await?);
    Ok(left)
}

/// The rows after it find the number taken.
fn take(owners: &mut HashMap<Vec<u8>, PassholderId>, holder: &Sealed) -> Result<(), Refusal> {
    let id = holder.row.id;
    let is_another = |index| owners.get(index).is_some_and(|owner| *owner != id);
    if holder.indexes.iter().any(is_another) {
        return Err(number_is_used());
    }
    owners.extend(holder.indexes.iter().map(|index| (index.clone(), id)));
    Ok(())
}
