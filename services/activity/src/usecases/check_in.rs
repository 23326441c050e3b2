//! Check in: a holder takes part and earns the event's points.

use super::{CHECKINS_WRITE, not_allowed, require_open};
use crate::store::checkin::{self, NewCheckin};
use crate::store::event::{self, Event};
use chassis::Fault;
use chrono::{Duration, NaiveDate};
use contracts::activity::{CheckIn, CheckedIn, Checkin, CheckinRecorded};
use contracts::day::brussels_day;
use contracts::{CheckinId, PassNumber, PassholderId, Refusal, message};
use messaging::Tx;

/// Records a check-in and tells it. Refuses in the contract's order: number, event, permission, card, window, limit.
pub async fn check_in(tx: &mut Tx, margin: Duration, ask: CheckIn) -> Result<CheckedIn, Fault> {
    let number = contracts::PassNumber::require(&ask.pass_number, "invalid-uitpasnumber")?;
    let event = event::find(tx.conn(), &ask.event_id).await?.ok_or_else(|| Refusal::event_not_found(&ask.event_id))?;
    ask.scope.require(&event.organizer_id, CHECKINS_WRITE)?;
    let id = CheckinId(tx.new_id());
    record(tx, margin, id, number, &event).await
}

/// Records with a given id, at the transaction's time.
pub async fn record(tx: &mut Tx, margin: Duration, checkin_id: CheckinId, number: PassNumber, event: &Event) -> Result<CheckedIn, Fault> {
    let holder = directory::usable(directory::find_card(tx.conn(), &number).await?)?;
    if holder.is_group() {
        return Err(Refusal::invalid_card("A group pass cannot check in").message(message::group_pass_saves_no_points()).into());
    }
    require_open(event, tx.now(), margin)?;
    let period = take_place(tx, holder.passholder_id, event).await?;
    let (passholder_id, points, at) = (holder.passholder_id, event.checkin_points, tx.now());
    let new = NewCheckin { checkin_id, passholder_id, event_id: &event.event_id, pass_number: &number, points, at, period };
    checkin::insert(tx.conn(), &new).await?;
    tx.tell(&CheckinRecorded {
        checkin_id,
        passholder_id,
        event_id: event.event_id.clone(),
        title: event.title.clone(),
        location: event.location.clone(),
        points,
        at,
    })?;
    let event_title = event.title.clone();
    let checkin =
        Checkin { id: checkin_id, creation_date: at, event_id: event.event_id.clone(), event_title, uitpas_number: number, points };
    Ok(CheckedIn { checkin, passholder_id })
}

async fn take_place(tx: &mut Tx, holder: PassholderId, event: &Event) -> Result<Option<NaiveDate>, Fault> {
    let today = brussels_day(tx.now());
    let Some(limit) = event.checkin_limit else {
        return Ok(None);
    };
    let period = limit.period_type.first_day(today);
    match checkin::take_place(tx.conn(), holder, &event.event_id, period, limit.volume).await? {
        true => Ok(Some(period)),
        false => Err(not_allowed(message::already_counted(limit)).into()),
    }
}
