//! Who may come in: somebody with a card that counts, who is no group, while the doors are open.

use super::limit::Place;
use super::window::require_open;
use crate::event::Event;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use contracts::day::brussels_day;
use contracts::{PassNumber, PassholderId, Refusal, message};
use directory::KnownCard;

/// Somebody who may come in, if a place is left.
#[derive(Debug, Clone)]
pub struct Admission<'e> {
    pub event: &'e Event,
    pub passholder_id: PassholderId,
    pub pass_number: PassNumber,
    pub at: DateTime<Utc>,
    /// The Brussels day on which it earns.
    pub day: NaiveDate,
    /// The place that it takes; none where there is no limit.
    pub place: Option<Place>,
}

/// Refuses in the contract's order: card, group, window. `margin` is how long before and after the event its
/// doors are open.
///
/// Rule: a group pass saves no points and never checks in
/// Test: `a_group_pass_saves_no_points`
/// Source: UiTPAS API 4.0, `invalid-card`
pub fn admit<'e>(
    pass_number: PassNumber,
    card: Option<KnownCard>,
    event: &'e Event,
    at: DateTime<Utc>,
    margin: Duration,
) -> Result<Admission<'e>, Refusal> {
    let holder = directory::usable(card)?;
    if holder.is_group() {
        return Err(Refusal::invalid_card("A group pass cannot check in")
            .message(message::group_pass_saves_no_points()));
    }
    require_open(&event.calendar, at, margin)?;
    let day = brussels_day(at);
    Ok(Admission {
        event,
        passholder_id: holder.passholder_id,
        pass_number,
        at,
        day,
        place: event.checkin_limit.map(|limit| Place::of(limit, day)),
    })
}
