//! Referrals, for their partner.

use super::{store, unknown};
use chassis::Fault;
use contracts::Page;
use contracts::day::brussels_day;
use contracts::pass::{ListReferrals, ReadReferral, Referral};
use messaging::Reading;

/// One of the caller's partners.
///
/// # Errors
/// 404 for every other one.
pub async fn read(reading: &mut Reading, ask: ReadReferral) -> Result<Referral, Fault> {
    let today = brussels_day(reading.now());
    let found = store::find(reading.conn(), ask.referral_id, &ask.partners).await?;
    let kept = found.ok_or_else(unknown)?;
    Ok(kept.view(today))
}

/// A page of them, the newest first: an order that says nothing of what became of them.
pub async fn list(reading: &mut Reading, ask: ListReferrals) -> Result<Page<Referral>, Fault> {
    let today = brussels_day(reading.now());
    let page = store::page(reading.conn(), &ask.partners, ask.window).await?;
    Ok(page.map(|kept| kept.view(today)))
}
