//! Replace the settings of an event as a whole.

use super::{settings, store};
use chassis::Fault;
use contracts::access::Permission;
use contracts::activity::ReplaceEventSettings;
use contracts::ask::Done;
use contracts::{Points, Refusal};
use messaging::Tx;

/// A limit that is absent does not exist any more. A check-in is worth at most `most_points`. Settings that
/// are the same already are not told again.
pub async fn replace_settings(
    tx: &mut Tx,
    most_points: Points,
    ask: ReplaceEventSettings,
) -> Result<Done, Fault> {
    let wanted = ask.settings;
    let mut event = store::lock(tx.conn(), &wanted.id)
        .await?
        .ok_or_else(|| Refusal::event_not_found(&wanted.id).not_found())?;
    ask.scope
        .require(&event.organizer_id, Permission::EventSettingsUpdate.as_str())?;
    settings::judge(&wanted, most_points)?;
    if event.settings() == wanted {
        return Ok(Done {});
    }
    event.ticket_limit = wanted.passholder_ticket_limit;
    event.checkin_limit = wanted.checkin_limit;
    event.checkin_points = wanted.checkin_points;
    for written in store::put(tx.conn(), vec![event]).await? {
        tx.tell(&written.changed())?;
    }
    Ok(Done {})
}
