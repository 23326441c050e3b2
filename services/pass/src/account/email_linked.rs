//! Email linked: whether an address is that of a linked account.

use super::store;
use chassis::Fault;
use contracts::pass::AskEmailLinked;
use messaging::Reading;

/// Of addresses of passholders it says nothing: they are theirs, and often a parent's.
pub async fn email_linked(reading: &mut Reading, ask: AskEmailLinked) -> Result<bool, Fault> {
    store::has_email(reading.conn(), &ask.email).await
}
