//! Partners, for whoever manages them.

use super::{mandate, store, unknown};
use chassis::Fault;
use contracts::pass::{ListPartners, Partner, ReadPartner};
use contracts::{CardSystemId, Page, PartnerId};
use messaging::Reading;

/// A partner whose area lies within the caller's regions.
///
/// # Errors
/// 404 for every other one.
pub async fn read(reading: &mut Reading, ask: ReadPartner) -> Result<Partner, Fault> {
    let found = store::find(reading.conn(), ask.partner_id).await?;
    let found = found.filter(|one| mandate::is_within(&one.card_system_ids, &ask.regions));
    Ok(found.ok_or_else(unknown)?)
}

/// A partner, for itself and for whoever manages it.
///
/// # Errors
/// 404 for every other one.
pub async fn read_own(
    reading: &mut Reading,
    id: PartnerId,
    own: &[PartnerId],
    regions: Vec<CardSystemId>,
) -> Result<Partner, Fault> {
    if own.contains(&id) {
        let found = store::find(reading.conn(), id).await?;
        return Ok(found.ok_or_else(unknown)?);
    }
    let managed = ReadPartner {
        partner_id: id,
        regions,
    };
    read(reading, managed).await
}

/// A page of them.
pub async fn list(reading: &mut Reading, ask: ListPartners) -> Result<Page<Partner>, Fault> {
    store::page(reading.conn(), &ask.regions, ask.window).await
}
