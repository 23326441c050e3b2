//! Read: the move that is to come.

use super::none;
use crate::{home, person};
use chassis::Fault;
use contracts::pass::{PlannedMove, ReadMove};
use messaging::Reading;

/// # Errors
/// 404 for a passholder whom the caller does not see, and for one who does not move.
pub async fn read(reading: &mut Reading, ask: ReadMove) -> Result<PlannedMove, Fault> {
    person::require_seen(reading.conn(), ask.passholder_id, &ask.sight).await?;
    let planned = home::store::planned(reading.conn(), ask.passholder_id).await?;
    Ok(planned.ok_or_else(none)?)
}
