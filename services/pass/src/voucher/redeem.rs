//! A voucher: found while it counts, and used once.

use super::{Voucher, canonical, store};
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::{CardSystemId, Refusal};
use sqlx::PgConnection;

/// The voucher with this code, while it counts in this region.
///
/// # Errors
/// `invalid-voucher-code`, whatever is wrong with it.
pub async fn find(
    conn: &mut PgConnection,
    code: &str,
    region: CardSystemId,
    today: NaiveDate,
) -> Result<Voucher, Fault> {
    let found = store::find_unused(conn, &canonical(code)).await?;
    let counts = |voucher: &Voucher| {
        voucher.0.card_system_id == region
            && voucher.0.valid_from.is_none_or(|first| first <= today)
            && voucher.0.valid_to.is_none_or(|last| today <= last)
    };
    found.map(Voucher).filter(counts).ok_or_else(|| invalid().into())
}

/// Uses it up.
///
/// # Errors
/// `invalid-voucher-code` when somebody else was faster.
///
/// Rule: a voucher counts once
/// Test: `a_voucher_counts_once_also_for_two_at_once`
/// Source: UiTPAS documentation, vouchers
pub async fn redeem(conn: &mut PgConnection, voucher: &Voucher, at: DateTime<Utc>) -> Result<(), Fault> {
    match store::use_up(conn, voucher.code(), at).await? {
        true => Ok(()),
        false => Err(invalid().into()),
    }
}

/// One answer for all that may be wrong: whoever guesses learns nothing.
pub fn invalid() -> Refusal {
    Refusal::uitpas("invalid-voucher-code", "Invalid voucher code")
}
