//! List: the payments of a closed period, and how far each is.

use super::{missing, require, store};
use crate::bank::Ogm;
use crate::statement;
use chassis::Fault;
use contracts::billing::{ListTrackedPayments, Payment, PaymentState, PeriodId, TrackedPayment};
use messaging::Reading;
use sqlx::PgConnection;

/// In their order.
pub async fn list(reading: &mut Reading, ask: ListTrackedPayments) -> Result<Vec<TrackedPayment>, Fault> {
    require(ask.period_id, &ask.regions)?;
    let (_, payments) = tracked(reading.conn(), ask.period_id).await?;
    Ok(payments)
}

/// Those of a closed period, with its number in the database.
pub async fn tracked(conn: &mut PgConnection, id: PeriodId) -> Result<(i32, Vec<TrackedPayment>), Fault> {
    let (period, _, payments) = statement::settled(conn, id).await?.ok_or_else(|| missing(id))?;
    let mut last = store::last_orders(conn, period).await?;
    let with = |payment: Payment| {
        let order = last.remove(&payment.number);
        let ogm = order.as_ref().and_then(|order| Ogm::of(order.id.unsigned_abs()));
        TrackedPayment {
            state: order.as_ref().map_or(PaymentState::Open, |order| order.state()),
            communication: ogm.map(|ogm| ogm.to_string()),
            settled_on: order.as_ref().and_then(|order| order.settled_on),
            remind_on: order.as_ref().and_then(|order| order.remind_on),
            payment,
        }
    };
    Ok((period, payments.into_iter().map(with).collect()))
}
