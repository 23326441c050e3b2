//! List: who waits for a place of an event.
//!
//! A list of who waits is a list of holders of the right: it is seen by who may see sales of the event's
//! organizer. A client that sells there sees whom it put on the list itself.

use super::store;
use crate::event;
use chassis::Fault;
use contracts::access::Permission;
use contracts::billing::{ListWaiting, WaitingEntry};
use contracts::{Page, Refusal};
use messaging::Reading;

/// An event that does not exist is 404, one of an organizer outside both scopes 403.
///
/// Rule: who waits is seen by who may see sales there; a client that sells sees its own entries
/// Test: `a_vendor_sees_its_own_entries_and_the_organizer_all`
/// Source: this house
pub async fn list(reading: &mut Reading, ask: ListWaiting) -> Result<Page<WaitingEntry>, Fault> {
    let event = event::find(reading.conn(), &ask.event_id).await?;
    let event = event.ok_or_else(|| Refusal::event_not_found(&ask.event_id).not_found())?;
    let sees_all = ask.search.allows(&event.organizer_id);
    if !sees_all {
        ask.register
            .require(&event.organizer_id, Permission::TicketsalesSearch.as_str())?;
    }
    let only = (!sees_all).then_some(ask.client.as_str());
    let (total_items, member) =
        store::page(reading.conn(), &event.event_id, only, &ask.client, ask.window).await?;
    Ok(Page { total_items, member })
}
