//! Referrals, for their partner; and one for the counter that took it.

use super::shown::day_of;
use super::{store, unknown};
use chassis::Fault;
use contracts::Page;
use contracts::pass::{
    ListReferrals, ReadReferral, ReadTakenReferral, Referral, ReferralState, TakenReferral,
};
use messaging::Reading;

/// One of the caller's partners.
///
/// # Errors
/// 404 for every other one.
pub async fn read(reading: &mut Reading, ask: ReadReferral) -> Result<Referral, Fault> {
    let today = day_of(reading.now());
    let found = store::find(reading.conn(), ask.referral_id, &ask.partners, &[]).await?;
    let kept = found.ok_or_else(unknown)?;
    Ok(kept.view(today))
}

/// One that one of these counters took: how far it is until it is completed, and nothing of what came after.
///
/// # Errors
/// 404 for every other one.
pub async fn read_taken(reading: &mut Reading, ask: ReadTakenReferral) -> Result<TakenReferral, Fault> {
    let found = store::find(reading.conn(), ask.referral_id, &[], &ask.counters).await?;
    let kept = found.ok_or_else(unknown)?;
    Ok(TakenReferral {
        id: kept.id,
        version: kept.version,
        state: match kept.state {
            ReferralState::Active | ReferralState::Returned => ReferralState::Completed,
            state => state,
        },
        partner_may_know: kept.may_know,
    })
}

/// A page of them, the newest first: an order that says nothing of what became of them.
pub async fn list(reading: &mut Reading, ask: ListReferrals) -> Result<Page<Referral>, Fault> {
    let today = day_of(reading.now());
    let page = store::page(reading.conn(), &ask.partners, ask.window).await?;
    Ok(page.map(|kept| kept.view(today)))
}
