//! The effect of a partner, for itself and for whoever manages it: both see the same numbers.

use super::effect::effect;
use super::shown::day_of;
use super::store::months;
use crate::partner;
use chassis::Fault;
use chrono::{Datelike, NaiveDate};
use contracts::pass::{Effect, ReadEffect};
use messaging::Reading;

/// So many years before this one are told, each whole: a year that lost its months one by one could be
/// subtracted.
const YEARS: i32 = 10;

/// Of whole years.
///
/// # Errors
/// 404 for a partner that is not the caller's, whether it is one or manages it.
pub async fn read_effect(reading: &mut Reading, ask: ReadEffect) -> Result<Effect, Fault> {
    let id = ask.partner_id;
    let partner = partner::read_own(reading, id, &ask.partners, ask.regions).await?;
    let today = day_of(reading.now());
    let first = NaiveDate::from_ymd_opt(today.year() - YEARS, 1, 1).unwrap_or(today);
    let counted = months::of_partner(reading.conn(), id, first).await?;
    Ok(Effect {
        partner_id: id,
        effect_period: partner.effect_period,
        periods: effect(partner.effect_period, &counted),
    })
}
