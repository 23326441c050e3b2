//! Check-in status: would it be accepted now?

use super::{CHECKINS_WRITE, not_allowed, require_open};
use crate::store::{checkin, event};
use chassis::Fault;
use chrono::Duration;
use contracts::activity::{AskCheckinStatus, CheckinStatus};
use contracts::day::brussels_day;
use contracts::{Refusal, message};
use messaging::Reading;

/// Unknown events and holders are 404 here, unlike everywhere else.
pub async fn checkin_status(
    reading: &mut Reading,
    margin: Duration,
    ask: AskCheckinStatus,
) -> Result<CheckinStatus, Fault> {
    let number = contracts::PassNumber::require(&ask.pass_number, "invalid-uitpasnumber")
        .map_err(|_| Refusal::passholder_not_found().not_found())?;
    let event = event::find(reading.conn(), &ask.event_id)
        .await?
        .ok_or_else(|| Refusal::event_not_found(&ask.event_id).not_found())?;
    ask.scope.require(&event.organizer_id, CHECKINS_WRITE)?;
    let card = directory::find_card(reading.conn(), &number)
        .await?
        .ok_or_else(|| Refusal::passholder_not_found().not_found())?;
    let now = reading.now();
    let verdict = async {
        let holder = directory::usable(Some(card))?;
        if holder.is_group() {
            return Err(not_allowed(message::group_pass_saves_no_points()).into());
        }
        require_open(&event, now, margin)?;
        if let Some(limit) = event.checkin_limit {
            let period = limit.period_type.first_day(brussels_day(now));
            let used = checkin::used(reading.conn(), holder.passholder_id, &event.event_id, period).await?;
            if used >= limit.volume {
                return Err(not_allowed(message::already_counted(limit)).into());
            }
        }
        Ok(())
    };
    match verdict.await {
        Ok(()) => Ok(CheckinStatus {
            allowed: true,
            end_user_message: None,
        }),
        Err(Fault::Refused(refusal)) => Ok(CheckinStatus {
            allowed: false,
            end_user_message: refusal.message,
        }),
        Err(fault) => Err(fault),
    }
}
