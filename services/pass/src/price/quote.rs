//! What a card costs somebody today, and by which line.

use super::line::{Buyer, age, line_for};
use super::{Wanted, store};
use crate::voucher::{self, Voucher};
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::{CardSystem, PriceLine};
use sqlx::PgConnection;

/// What it costs.
pub struct Quote {
    /// The line that applies; none where the region has no table for today.
    pub line: Option<PriceLine>,
    /// The voucher that makes it so; it is not used up yet.
    pub voucher: Option<Voucher>,
}

impl Quote {
    /// Uses the voucher up, if there is one.
    ///
    /// # Errors
    /// `invalid-voucher-code` when somebody else was faster.
    pub async fn redeem(&self, conn: &mut PgConnection, at: DateTime<Utc>) -> Result<(), Fault> {
        match &self.voucher {
            Some(voucher) => voucher::redeem(conn, voucher, at).await,
            None => Ok(()),
        }
    }
}

/// The price in this region on this day.
///
/// # Errors
/// `invalid-voucher-code` when the voucher does not count, or the table has no line for it.
pub async fn quote(
    conn: &mut PgConnection,
    region: &CardSystem,
    wanted: &Wanted,
    today: NaiveDate,
) -> Result<Quote, Fault> {
    let voucher = match &wanted.voucher {
        Some(code) => Some(voucher::find(&mut *conn, code, region.id, today).await?),
        None => None,
    };
    let lines = store::of_day(conn, region.id, today).await?;
    let buyer = Buyer {
        card_type: wanted.card_type,
        reason: wanted.reason,
        age: age(wanted.date_of_birth, today),
        is_resident: wanted.is_resident,
        has_right: wanted.has_right,
        voucher_type: voucher.as_ref().map(Voucher::voucher_type),
    };
    let line = line_for(&lines, &buyer).cloned();
    if line.is_none() && voucher.is_some() {
        return Err(voucher::invalid().into());
    }
    Ok(Quote { line, voucher })
}
