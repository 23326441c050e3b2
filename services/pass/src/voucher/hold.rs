//! Vouchers that an order holds until it is paid or given up.

use super::{Voucher, invalid, store};
use chassis::Fault;
use contracts::OrderId;
use sqlx::PgConnection;

/// Keeps these for an order: nobody else uses them meanwhile.
///
/// # Errors
/// `invalid-voucher-code` when one was used or held by now, or stands there twice.
///
/// Rule: a voucher of an order is held from the order until its end: used when it is paid, free again when
/// it is given up
/// Test: `a_voucher_of_an_order_is_held_used_once_it_is_paid_and_free_again_when_it_is_given_up`
/// Source: this house: a voucher counts once
pub async fn hold(conn: &mut PgConnection, vouchers: &[Voucher], order: OrderId) -> Result<(), Fault> {
    let codes: Vec<String> = vouchers.iter().map(|voucher| voucher.code().to_owned()).collect();
    match store::hold(conn, &codes, order.0).await? == codes.len() as u64 {
        true => Ok(()),
        false => Err(invalid().into()),
    }
}

/// Lets go of what an order holds.
pub async fn release(conn: &mut PgConnection, order: OrderId) -> Result<Vec<Voucher>, Fault> {
    let rows = store::release(conn, order.0).await?;
    Ok(rows.into_iter().map(Voucher).collect())
}
