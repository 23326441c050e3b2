//! Attests: which words on honour are checked afterwards.

use super::store;
use crate::partner;
use chassis::Fault;
use contracts::Page;
use contracts::pass::{Attest, ListAttests, ReadPartner};
use messaging::Reading;

/// Those whose code a counter took, for whoever manages the partner: also those that came with a
/// registration, which no counter was shown. The newest first, and nothing of the person.
///
/// # Errors
/// 404 for a partner that is not the caller's.
///
/// Rule: the attests that are checked afterwards are listed for whoever manages the partner, and for nobody
/// else; with the counter that took the code, and without the person
/// Test: `attests_that_are_checked_are_listed_for_who_manages_the_partner`
/// Source: this house
pub async fn list_attests(reading: &mut Reading, ask: ListAttests) -> Result<Page<Attest>, Fault> {
    let managed = ReadPartner {
        partner_id: ask.partner_id,
        regions: ask.regions,
    };
    let partner = partner::read(reading, managed).await?;
    store::attests(reading.conn(), partner.id, ask.window).await
}
