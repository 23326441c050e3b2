//! Read: what a client holds, or held.

use super::store::Line;
use super::{not_found, store};
use chassis::Fault;
use contracts::access::Permission;
use contracts::billing::{ReadReservation, Reserved};
use contracts::{Refusal, Scope};
use messaging::Reading;

/// 404 for one of another client.
pub async fn read(reading: &mut Reading, ask: ReadReservation) -> Result<Reserved, Fault> {
    let standing = store::find(reading.conn(), ask.reservation_id, &ask.client).await?;
    let standing = standing.ok_or_else(|| not_found(ask.reservation_id))?;
    let lines = store::lines(reading.conn(), standing.id).await?;
    for line in &lines {
        require(&ask.scope, line)?;
    }
    Ok(standing.shown(&lines))
}

/// Who may not sell there any more has nothing to do with what was held.
pub fn require(scope: &Scope, line: &Line) -> Result<(), Refusal> {
    scope.require(&line.organizer_id, Permission::TicketsalesRegister.as_str())
}
