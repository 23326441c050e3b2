//! What a first pass costs.

use super::{Newcomer, Wanted, none, quote, shown};
use crate::card_system;
use crate::city_settings::{ABROAD, require_postal_code};
use chassis::Fault;
use contracts::Refusal;
use contracts::day::brussels_day;
use contracts::pass::{MembershipPrice, PriceForNewcomer};
use messaging::Reading;

/// # Errors
/// 404 for an unknown region, one without prices or a birth to come; `invalid-postal-code`,
/// `invalid-voucher-code`.
pub async fn for_newcomer(reading: &mut Reading, ask: PriceForNewcomer) -> Result<MembershipPrice, Fault> {
    let found = card_system::all_by_id(reading.conn()).await?;
    let region = found
        .get(&ask.card_system_id)
        .ok_or_else(|| Refusal::card_system_not_found(ask.card_system_id).not_found())?;
    if ask.postal_code != ABROAD {
        require_postal_code(&ask.postal_code)?;
    }
    let today = brussels_day(reading.now());
    if today < ask.date_of_birth {
        return Err(Refusal::new("url/not-found", 404, "dateOfBirth is a day to come").into());
    }
    let newcomer = Newcomer {
        card_type: ask.card_type,
        date_of_birth: ask.date_of_birth,
        postal_code: &ask.postal_code,
        gets_right: ask.social_tariff,
        voucher: ask.voucher,
    };
    let wanted = Wanted::of_newcomer(region, newcomer);
    let quote = quote(reading.conn(), region, &wanted, today).await?;
    let line = quote.line.ok_or_else(|| none(ask.card_system_id))?;
    Ok(shown(line))
}
