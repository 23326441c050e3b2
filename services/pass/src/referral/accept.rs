//! Accept: a counter takes a code, and the referral is its own.

use super::guided::{open, used_again};
use super::step::{Step, next};
use super::tell::settle;
use chassis::Fault;
use chassis::sealing::Keys;
use contracts::day::brussels_day;
use contracts::pass::{AcceptReferral, AcceptedReferral};
use messaging::Tx;

/// Only a counter that gives rights learns whether the partner attests one.
///
/// # Errors
/// `referral-code-unknown`, also for a counter outside the area; `referral-code-used`, which is logged.
///
/// Rule: a code is taken by a counter of the partner's area, which completes, refuses or hands over what it
/// took
/// Test: `a_code_is_used_once_also_by_two_at_once`, `only_the_counter_that_took_it_goes_on`
/// Source: this house
pub async fn accept(tx: &mut Tx, codes: &Keys, ask: AcceptReferral) -> Result<AcceptedReferral, Fault> {
    let (mut kept, partner) = open(tx, codes, &ask.code, &ask.counter).await?;
    let accepted = next(kept.state, Step::Accept);
    kept.state = accepted.ok_or_else(|| used_again(kept.id, &ask.counter))?;
    kept.accepted_by = Some(ask.counter.organizer_id);
    kept.used_on = kept.used_on.or(Some(brussels_day(tx.now())));
    settle(tx, &mut kept).await?;
    Ok(AcceptedReferral {
        id: kept.id,
        version: kept.version,
        partner_name: partner.name,
        partner_may_know: kept.may_know,
        postal_code: kept.postal_code,
        attested: kept.is_attested && ask.counter.grants,
        is_to_be_checked: kept.is_sampled && ask.counter.grants,
    })
}
