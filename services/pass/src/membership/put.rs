//! Put: memberships as they are from now on.

use super::store;
use crate::{card_system, passholder, person_count};
use chassis::Fault;
use contracts::pass::MembershipRow;
use contracts::{CardSystemId, PassholderId, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};
use uuid::Uuid;

/// Writes the memberships that break no rule.
///
/// Rule: a membership row is refused whose holder or region is unknown, or that suspends a social tariff
/// which it does not have
/// Test: `a_membership_that_breaks_a_rule_is_refused_with_words`
/// Source: this house
pub async fn put(tx: &mut Tx, rows: &[MembershipRow]) -> Result<Verdicts, Fault> {
    let members: Vec<Uuid> = rows.iter().map(|row| row.passholder_id.0).collect();
    passholder::lock(tx.conn(), &members).await?;
    let (verdicts, accepted) = judged(tx, rows).await?;
    let members: Vec<Uuid> = accepted.iter().map(|row| row.passholder_id.0).collect();
    let before = person_count::Before::of(tx, &members).await?;
    store::put(tx.conn(), &accepted).await?;
    before.move_to_now(tx).await?;
    Ok(verdicts)
}

/// As [`put`], the only membership of a person who is new: whoever calls counts him.
pub async fn put_first(tx: &mut Tx, row: &MembershipRow) -> Result<(), Fault> {
    let (verdicts, accepted) = judged(tx, std::slice::from_ref(row)).await?;
    for verdict in verdicts {
        verdict?;
    }
    store::put(tx.conn(), &accepted).await
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
