//! Issue a token: for whoever knows a pass number and the birth date of its holder.

use super::shared_limit::SharedLimits;
use super::{SHUT, store};
use crate::passholder;
use chassis::Fault;
use chrono::TimeDelta;
use contracts::Refusal;
use contracts::pass::IssueRegistrationToken;
use messaging::Tx;
use std::num::NonZeroU8;

/// How long a token lives, and how many wrong dates are looked at.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub minutes: NonZeroU8,
    pub limits: SharedLimits,
}

/// Whether it was. Not a refusal: that would undo the count of the try. A number that nobody has is counted
/// like any other, and one statement looks for number and birth date together, so that neither words nor work
/// tell which of them was wrong.
///
/// # Errors
/// 429 when everybody without a token has tried too many dates: nothing of it was looked at or counted.
///
/// Rule: a registration token is given for the number of an active card of a member and the birth date of its
/// holder, and lives for thirty minutes, unless the settings say another time
/// Test: `a_token_is_given_for_a_pass_that_can_be_used_and_the_birth_date_of_its_holder`
/// Source: UiTPAS API 4.0, GET /passholders/me/uitid/registration-token; setting `registration_token_minutes`
pub async fn issue_token(tx: &mut Tx, terms: Terms, ask: IssueRegistrationToken) -> Result<bool, Fault> {
    let (now, number) = (tx.now(), ask.pass_number.as_str());
    if !store::take_guess(tx.conn(), number, now).await? {
        return Ok(false);
    }
    let shares = terms.limits.shares(ask.client.as_deref());
    for share in &shares {
        if !store::take_share(tx.conn(), share, now).await? {
            // What this transaction counts goes with it.
            metrics::counter!(SHUT).increment(1);
            return Err(too_many().into());
        }
    }
    let Some(holder) = store::holder_of(tx.conn(), number, ask.date_of_birth).await? else {
        return Ok(false);
    };
    store::give_guess_back(tx.conn(), number).await?;
    for share in &shares {
        store::give_share_back(tx.conn(), share).await?;
    }
    passholder::lock(tx.conn(), &[holder.0]).await?;
    // Deleted or closed while we waited.
    let is_there = passholder::exists(tx.conn(), holder).await?;
    if !is_there || store::is_closed(tx.conn(), holder).await? {
        return Ok(false);
    }
    let expires_at = now + TimeDelta::minutes(terms.minutes.get().into());
    store::add_token(tx.conn(), &ask.token, (holder, number), expires_at).await?;
    Ok(true)
}

fn too_many() -> Refusal {
    Refusal::new("uitpas/rate-limited", 429, "Too many requests")
}
