//! Read: the passholder who is signed in.

use super::{holder, nobody};
use crate::insz::InszVault;
use crate::{card_system, person};
use chassis::Fault;
use contracts::pass::{Passholder, ReadOwn};
use messaging::Reading;

/// Everything that a counter would see, for it is theirs.
pub async fn read(reading: &mut Reading, vault: &InszVault, ask: ReadOwn) -> Result<Passholder, Fault> {
    let now = reading.now();
    let id = holder(reading.conn(), vault, &ask.who).await?;
    let person = person::load_one(reading.conn(), id).await?;
    let systems = card_system::all_by_id(reading.conn()).await?;
    let view = person.and_then(|person| person.passholder(&systems, now));
    view.ok_or_else(|| nobody().into())
}
