//! Record: what was said at a counter.

use super::{said, store};
use chassis::Fault;
use contracts::day::brussels_day;
use contracts::pass::PersonData;
use contracts::{OrganizerId, PassholderId};
use messaging::Tx;

/// Writes what was said; what is the same as before keeps its day. Whoever calls holds the person.
///
/// Rule: what somebody agreed to is kept with the day of its last change and the organizer where it was said
/// Test: `preferences_keep_their_day_until_they_change`
/// Source: GDPR article 7; this house
pub async fn record(
    tx: &mut Tx,
    holder: PassholderId,
    person: &PersonData,
    organizer: &OrganizerId,
) -> Result<(), Fault> {
    let now = tx.now();
    let all = said(person, brussels_day(now));
    store::put(tx.conn(), holder, &all, organizer, now).await
}
