//! Registration: how far the holder of a token is on the way to an account.

use crate::{account, person};
use chassis::Fault;
use contracts::pass::{ReadRegistration, Registration, UitidState};
use messaging::Reading;

/// A token that linked an account still says so, until it is over.
///
/// # Errors
/// 401 for a token that is over, or of a holder whose pass cannot be used any more.
///
/// Rule: a registration token counts while its holder has a pass that can be used
/// Test: `a_token_counts_while_its_holder_has_a_pass_that_can_be_used`
/// Source: this house: a lost card must open nothing
pub async fn registration(reading: &mut Reading, ask: ReadRegistration) -> Result<Registration, Fault> {
    let now = reading.now();
    let holder = account::find_token(reading.conn(), &ask.token, now).await?;
    let holder = holder.ok_or_else(account::unauthorized)?;
    let linked = account::of_holder(reading.conn(), holder).await?;
    let person = person::load_one(reading.conn(), holder).await?;
    let person = person.ok_or_else(account::unauthorized)?;
    let number = person.pass_number().ok_or_else(account::unauthorized)?;
    let (state, email) = match linked {
        Some(email) => (UitidState::Registered, email),
        None => (UitidState::Unregistered, person.email.clone()),
    };
    Ok(Registration {
        state,
        uitpas_number: number.clone(),
        email,
    })
}
