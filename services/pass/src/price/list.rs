//! The prices of a region, for whoever reads them before anything is known of a person.

use super::{shown, store};
use crate::card_system;
use chassis::Fault;
use contracts::Refusal;
use contracts::day::brussels_day;
use contracts::pass::{ListMembershipPrices, MembershipPrice};
use messaging::Reading;

/// Today's lines for this kind of card, those for vouchers left out: a voucher is between its holder and the
/// region.
pub async fn list(reading: &mut Reading, ask: ListMembershipPrices) -> Result<Vec<MembershipPrice>, Fault> {
    let region = ask.card_system_id;
    if !card_system::among(reading.conn(), &[region])
        .await?
        .contains(&region)
    {
        return Err(Refusal::card_system_not_found(region).not_found().into());
    }
    let today = brussels_day(reading.now());
    let mut lines = store::of_day(reading.conn(), region, today).await?;
    lines.retain(|line| {
        let is_of_kind = line.card_type.is_none_or(|card_type| card_type == ask.card_type);
        line.voucher_type.is_none() && is_of_kind
    });
    Ok(lines.into_iter().map(shown).collect())
}
