//! Issue a token: for whoever knows a pass number and the birth date of its holder.

use super::store;
use crate::passholder;
use chassis::Fault;
use chrono::TimeDelta;
use contracts::pass::IssueRegistrationToken;
use messaging::Tx;
use std::num::NonZeroU8;

/// Whether it was. Not a refusal: that would undo the count of the try. A number that nobody has is counted
/// like any other, and one statement looks for number and birth date together, so that neither words nor work
/// tell which of them was wrong.
///
/// Rule: a registration token is given for the number of an active card of a member and the birth date of its
/// holder, and lives for thirty minutes, unless the settings say another time
/// Test: `a_token_is_given_for_a_pass_that_can_be_used_and_the_birth_date_of_its_holder`
/// Source: UiTPAS API 4.0, GET /passholders/me/uitid/registration-token; setting `registration_token_minutes`
pub async fn issue_token(
    tx: &mut Tx,
    minutes: NonZeroU8,
    ask: IssueRegistrationToken,
) -> Result<bool, Fault> {
    let (now, number) = (tx.now(), ask.pass_number.as_str());
    if !store::take_guess(tx.conn(), number, now).await? {
        return Ok(false);
    }
    let Some(holder) = store::holder_of(tx.conn(), number, ask.date_of_birth).await? else {
        return Ok(false);
    };
    passholder::lock(tx.conn(), &[holder.0]).await?;
    if !passholder::exists(tx.conn(), holder).await? {
        // Deleted meanwhile.
        return Ok(false);
    }
    store::give_guess_back(tx.conn(), number).await?;
    let expires_at = now + TimeDelta::minutes(minutes.get().into());
    store::add_token(tx.conn(), &ask.token, holder, expires_at).await?;
    Ok(true)
}
