//! Coupons (bonnen): who has one, where it counts, how often it can be used, and by which key. A coupon
//! stands beside the social tariff: a holder who has both may choose.

mod grant;
mod put;
mod store;

pub use grant::has_coupon;
pub use put::put;
pub use store::{Renamed, export, names, of_card_systems, rename};

/// What the tariff of a coupon is called: `COUPON_` and the number of the coupon.
pub fn tariff_id(coupon_id: impl std::fmt::Display) -> String {
    format!("COUPON_{coupon_id}")
}
