//! Put: group passes as they are from now on.

use super::store;
use crate::partner;
use crate::passholder::{self, Record};
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::{GrouppassRow, Mandate, Partner};
use contracts::text::require_short;
use contracts::{PartnerId, Refusal};
use messaging::Tx;
use messaging::loading::{Verdicts, sift};
use std::collections::BTreeSet;

/// Writes the groups that break no rule.
///
/// Rule: a group pass is a partner's only where that partner has a mandate for it today
/// Test: `a_partner_holds_a_group_pass_for_as_long_as_its_mandate_counts`
/// Source: this house
pub async fn put(tx: &mut Tx, rows: &[GrouppassRow]) -> Result<Verdicts, Fault> {
    let named: BTreeSet<PartnerId> = rows.iter().filter_map(|row| row.partner_id).collect();
    let partners = partner::find_all(tx.conn(), &Vec::from_iter(named)).await?;
    let today = brussels_day(tx.now());
    let may_hold = |partner: &Partner| {
        partner.mandates.contains(&Mandate::HoldGroupPasses) && partner::counts_on(partner, today)
    };
    let holders: BTreeSet<PartnerId> = partners
        .iter()
        .filter(|partner| may_hold(partner))
        .map(|partner| partner.id)
        .collect();
    let (verdicts, accepted) = sift(rows, |row| {
        require_short(&[
            ("name", &row.name),
            ("postal_code", &row.postal_code),
            ("city", &row.city),
        ])?;
        if row.partner_id.is_some_and(|partner| !holders.contains(&partner)) {
            return Err(Refusal::invalid("the partner has no mandate for group passes"));
        }
        match row.tickets_per_year {
            Some(..0) => Err(Refusal::invalid("the tickets of a year cannot be negative")),
            _ => Ok(()),
        }
    });
    let records: Vec<Record> = accepted.iter().map(|row| Record::group(row)).collect();
    passholder::write(tx, &records).await?;
    store::note_partners(tx.conn(), &accepted).await?;
    Ok(verdicts)
}
