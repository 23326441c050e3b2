//! The clients of a partner.

use crate::access::store::partner::{self, PartnerClient};
use chassis::Fault;
use contracts::PartnerId;
use messaging::Reading;

/// Those that count, by id.
pub async fn list_clients(reading: &mut Reading, id: PartnerId) -> Result<Vec<PartnerClient>, Fault> {
    partner::clients(reading.conn(), id).await
}
