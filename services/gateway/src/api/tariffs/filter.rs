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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_has_the_words_of_the_api_and_no_others() {
        let read = |word: &str| serde_json::from_value::<Filter>(word.into()).map(|filter| filter.0);
        assert_eq!(read("ANY").unwrap(), TariffFilter::Any);
        assert_eq!(read("SOCIALTARIFF").unwrap(), TariffFilter::Socialtariff);
        assert_eq!(read("COUPON").unwrap(), TariffFilter::Coupon);
        assert!(read("Any").is_err() && read("coupons").is_err());
    }
}
