//! End: the mandate of a partner is over at once.

use super::put::tell;
use super::{mandate, store, unknown};
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::{EndPartner, Partner};
use messaging::Tx;

/// For good. One that was ended keeps its day.
///
/// # Errors
/// 404 for a partner that is not the caller's.
///
/// Rule: a partner that was ended stays ended, whatever is written of it later
/// Test: `a_partner_that_was_ended_stays_so`
/// Source: this house
pub async fn end(tx: &mut Tx, ask: EndPartner) -> Result<Partner, Fault> {
    let found = store::hold(tx.conn(), ask.partner_id).await?;
    let found = found.filter(|one| mandate::is_within(&one.card_system_ids, &ask.regions));
    let before = found.ok_or_else(unknown)?;
    if before.ended_on.is_some() {
        return Ok(before);
    }
    let ended = Partner {
        version: before.version + 1,
        ended_on: Some(brussels_day(tx.now())),
        ..before
    };
    store::put(tx.conn(), &ended).await?;
    tell(tx, &ended)?;
    Ok(ended)
}
