//! List: a holder's check-ins at some organizers, newest first.

use super::store;
use chassis::Fault;
use contracts::Page;
use contracts::activity::{Checkin, ListCheckins};
use messaging::Reading;

/// Whoever asks has looked at the permission for these organizers; those that were undone are not shown.
pub async fn list(reading: &mut Reading, ask: ListCheckins) -> Result<Page<Checkin>, Fault> {
    store::list(reading.conn(), &ask).await
}
