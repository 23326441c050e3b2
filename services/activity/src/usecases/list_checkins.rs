//! List: a holder's check-ins at some organizers.

use crate::store::checkin;
use chassis::Fault;
use contracts::Page;
use contracts::activity::{Checkin, ListCheckins};
use messaging::Reading;

pub async fn list_checkins(reading: &mut Reading, ask: ListCheckins) -> Result<Page<Checkin>, Fault> {
    checkin::list(reading.conn(), &ask).await
}
