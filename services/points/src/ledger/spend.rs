//! Spend: a redemption takes points, oldest first.

use super::book::{Debit, debit, open_one};
use super::{Kind, lots, store};
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::points::{Balance, Spend};
use contracts::{Refusal, message};
use messaging::Tx;

/// Pays for a redemption once. The id comes from reward and was stored there before it asked, so a repeat is
/// the same payment.
///
/// # Errors
/// Too few points, or a redemption that reward gave up before: refused, nothing changed.
///
/// Rule: spending never makes a balance negative
/// Test: `too_few_points_are_refused_and_nothing_changes`
/// Source: UiTPAS API 4.0, `reward-passholder-points-constraint`
///
/// Rule: a redemption is paid once, and never after it was given up
/// Test: `the_same_redemption_is_paid_once`, `a_redemption_that_was_given_up_cannot_be_paid_any_more`
/// Source: ADR 7
pub async fn spend(tx: &mut Tx, ask: Spend) -> Result<Balance, Fault> {
    let (holder, before) = open_one(tx, ask.passholder_id).await?;
    let cause = ask.redemption_id.0;
    if !store::booked(tx.conn(), Kind::Refund, &[cause]).await?.is_empty() {
        return Err(Refusal::uitpas(
            "reward-volume-constraint",
            "This redemption was closed before it was paid",
        )
        .into());
    }
    if ask.points == 0
        || !store::booked(tx.conn(), Kind::Redemption, &[cause])
            .await?
            .is_empty()
    {
        return Ok(before);
    }
    let open = store::open_lots(tx.conn(), holder).await?;
    let takes = lots::spend(&open, ask.points, brussels_day(tx.now())).map_err(|_| too_few())?;
    let reason = Debit {
        kind: Kind::Redemption,
        cause,
        points: ask.points,
        title: ask.title,
        location: ask.location,
    };
    debit(tx, holder, before, reason, &takes).await
}

fn too_few() -> Refusal {
    Refusal::uitpas(
        "reward-passholder-points-constraint",
        "Passholder has too few points",
    )
    .message(message::not_enough_points())
}
