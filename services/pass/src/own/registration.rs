//! Registration: how far the holder of a token is on the way to an account.

use crate::{account, person};
use chassis::Fault;
use contracts::pass::{ReadRegistration, Registration, UitidState};
use messaging::Reading;

/// A token that linked an account still says so, until it is over.
///
/// # Errors
/// 401 for a token that is over, or of a card that cannot be used any more.
pub async fn registration(reading: &mut Reading, ask: ReadRegistration) -> Result<Registration, Fault> {
    let now = reading.now();
    let shown = account::find_token(reading.conn(), &ask.token, now).await?;
    let shown = shown.ok_or_else(account::unauthorized)?;
    let (state, email) = match account::of_holder(reading.conn(), shown.holder).await? {
        Some(email) => (UitidState::Registered, email),
        None => {
            let person = person::load_one(reading.conn(), shown.holder).await?;
            (UitidState::Unregistered, person.and_then(|person| person.email))
        }
    };
    Ok(Registration {
        state,
        uitpas_number: shown.pass_number,
        email,
    })
}
