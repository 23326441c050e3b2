//! Put: memberships as they are from now on, and what becomes of their rights.

use super::store;
use crate::right::{self, Act, judge_all};
use crate::{card_system, passholder, person_count};
use chassis::Fault;
use contracts::pass::{MembershipRow, RightAuthor};
use contracts::{CardSystemId, PassholderId, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};
use uuid::Uuid;

/// Writes the memberships that break no rule. Whatever changes a right comes here: a line of its history is
/// written beside it.
///
/// Rule: a membership row is refused whose holder or region is unknown, or that suspends a social tariff
/// which it does not have
/// Test: `a_membership_that_breaks_a_rule_is_refused_with_words`
/// Source: this house
///
/// Rule: whoever changes a right - a registration, a counter, a pack, the coordinator, the renewal run -
/// leaves a line of its history, and whoever changes nothing leaves none
/// Test: `whatever_is_done_to_rights_their_history_says_how_they_stand`,
/// `a_pack_leaves_a_line_of_each_right_that_it_changes_and_no_other`
/// Source: this house
pub async fn put(tx: &mut Tx, rows: &[MembershipRow], act: Act) -> Result<Verdicts, Fault> {
    let members: Vec<Uuid> = rows.iter().map(|row| row.passholder_id.0).collect();
    passholder::lock(tx.conn(), &members).await?;
    let (verdicts, accepted) = judged(tx, rows).await?;
    let members: Vec<Uuid> = accepted.iter().map(|row| row.passholder_id.0).collect();
    let before = person_count::Before::of(tx, &members).await?;
    let verdicts = write(tx, rows, verdicts, &act).await?;
    before.move_to_now(tx).await?;
    Ok(verdicts)
}

/// As [`put`], of persons whom whoever calls holds and counts.
pub async fn put_uncounted(tx: &mut Tx, rows: &[MembershipRow], act: Act) -> Result<Verdicts, Fault> {
    let (verdicts, _) = judged(tx, rows).await?;
    write(tx, rows, verdicts, &act).await
}

/// As [`put`], the only membership of a person who is new: whoever calls counts him.
pub async fn put_first(tx: &mut Tx, row: &MembershipRow, act: Act) -> Result<(), Fault> {
    let rows = std::slice::from_ref(row);
    let (verdicts, _) = judged(tx, rows).await?;
    for verdict in write(tx, rows, verdicts, &act).await? {
        verdict?;
    }
    Ok(())
}

/// Writes those that nothing was said against, unless the right is not for whoever acts to change.
async fn write(
    tx: &mut Tx,
    rows: &[MembershipRow],
    mut verdicts: Verdicts,
    act: &Act,
) -> Result<Verdicts, Fault> {
    let judged = rows.iter().zip(&verdicts).filter(|(_, verdict)| verdict.is_ok());
    let accepted: Vec<&MembershipRow> = judged.map(|(row, _)| row).collect();
    let (mut kept, mut changes) = (Vec::with_capacity(accepted.len()), vec![]);
    let fates = judge_all(tx, &accepted, act).await?;
    let places = verdicts.iter_mut().filter(|verdict| verdict.is_ok());
    for ((row, fate), place) in accepted.into_iter().zip(fates).zip(places) {
        match fate {
            Ok(change) => {
                kept.push(row);
                changes.extend(change);
            }
            Err(refusal) => *place = Err(refusal),
        }
    }
    let now = tx.now();
    store::put(tx.conn(), &kept, act.author == RightAuthor::Pack).await?;
    right::append(tx.conn(), &changes, act, now).await?;
    Ok(verdicts)
}

async fn judged<'a>(
    tx: &mut Tx,
    rows: &'a [MembershipRow],
) -> Result<(Verdicts, Vec<&'a MembershipRow>), Fault> {
    let holders: Vec<PassholderId> = rows.iter().map(|row| row.passholder_id).collect();
    let systems: Vec<CardSystemId> = rows.iter().map(|row| row.card_system_id).collect();
    let holders = passholder::among(tx.conn(), &holders).await?;
    let systems = card_system::among(tx.conn(), &systems).await?;
    Ok(sift(rows, |row| {
        if !holders.contains(&row.passholder_id) {
            return Err(passholder::unknown(row.passholder_id));
        }
        if !systems.contains(&row.card_system_id) {
            return Err(Refusal::card_system_not_found(row.card_system_id));
        }
        match row.suspended_until.is_some() && row.social_tariff_end.is_none() {
            true => Err(Refusal::invalid("only a social tariff can be suspended")),
            false => Ok(()),
        }
    }))
}
