//! Put: vouchers as they are from now on. One that was used stays used.

use super::{canonical, store};
use crate::card_system;
use chassis::Fault;
use contracts::pass::VoucherRow;
use contracts::text::require_short;
use contracts::{CardSystemId, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};

/// In characters: shorter ones are guessed, and longer ones nobody types.
const LENGTH: std::ops::RangeInclusive<usize> = 6..=40;

/// Writes the vouchers that break no rule.
///
/// Rule: the code of a voucher has 6 to 40 letters, digits and hyphens, and belongs to one region
/// Test: `a_voucher_that_breaks_a_rule_is_refused_with_words`
/// Source: this house
pub async fn put(tx: &mut Tx, rows: &[VoucherRow]) -> Result<Verdicts, Fault> {
    let rows: Vec<VoucherRow> = rows
        .iter()
        .map(|row| VoucherRow {
            code: canonical(&row.code),
            ..row.clone()
        })
        .collect();
    let systems: Vec<CardSystemId> = rows.iter().map(|row| row.card_system_id).collect();
    let systems = card_system::among(tx.conn(), &systems).await?;
    let codes: Vec<String> = rows.iter().map(|row| row.code.clone()).collect();
    let mut owners = store::owners(tx.conn(), &codes).await?;
    let (verdicts, accepted) = sift(&rows, |row| {
        if !systems.contains(&row.card_system_id) {
            return Err(Refusal::card_system_not_found(row.card_system_id));
        }
        judge(row)?;
        match owners.insert(row.code.clone(), row.card_system_id) {
            Some(owner) if owner != row.card_system_id => {
                owners.insert(row.code.clone(), owner);
                Err(Refusal::invalid("the code belongs to another region"))
            }
            _ => Ok(()),
        }
    });
    store::put(tx.conn(), &accepted).await?;
    Ok(verdicts)
}

fn judge(row: &VoucherRow) -> Result<(), Refusal> {
    require_short(&[("voucher_type", &row.voucher_type)])?;
    let is_readable = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    if !LENGTH.contains(&row.code.len()) || !row.code.bytes().all(is_readable) {
        return Err(Refusal::invalid("a code has 6 to 40 letters, digits and hyphens"));
    }
    if row.voucher_type.trim().is_empty() {
        return Err(Refusal::invalid("a voucher has a type"));
    }
    match row.valid_from.zip(row.valid_to) {
        Some((from, to)) if to < from => Err(Refusal::invalid("the voucher ends before it begins")),
        _ => Ok(()),
    }
}
