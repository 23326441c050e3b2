//! Which tariffs are wanted, in the words of the API.

use contracts::billing::TariffFilter;
use serde::Deserialize;

/// `ANY`, `SOCIALTARIFF` or `COUPON`.
#[derive(Deserialize)]
pub struct Filter(#[serde(with = "Words")] pub TariffFilter);

#[derive(Deserialize)]
#[serde(remote = "TariffFilter", rename_all = "UPPERCASE")]
enum Words {
    Any,
    Socialtariff,
    Coupon,
}
