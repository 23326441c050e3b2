//! Pay: a payment is begun at the provider, and what it is called is stored.

use super::{Begun, Order, Shop, content, patience, return_address, store};
use crate::payment::Wanted;
use chassis::Fault;
use messaging::Office;
use std::sync::Arc;
use std::time::Duration;

/// Below what an ask may take: who orders is told in time that the provider hangs.
pub const WITHIN: Duration = Duration::from_millis(1800);

/// Begins it; of one order there is one, however often this happens.
///
/// # Errors
/// `Busy` when the provider does not answer: the same key goes on where this stopped.
pub async fn begin(office: &Office, shop: &Arc<Shop>, order: &Order) -> Result<(), Fault> {
    let wanted = wanted(shop, order)?;
    let payment = shop.payments.begin(&wanted, WITHIN).await?;
    let begun = Begun {
        id: payment.id,
        url: Some(payment.url),
    };
    let (id, expires_at) = (order.id, order.expires_at);
    office
        .transact(|tx| {
            Box::pin(async move {
                let next = patience::next_before(tx.now(), 0, expires_at);
                store::put_payment(tx.conn(), id, &begun, next).await.map(drop)
            })
        })
        .await
}

fn wanted(shop: &Shop, order: &Order) -> Result<Wanted, Fault> {
    let opened = content::open(&shop.keys, order)?;
    let (content, _) = opened.ok_or_else(|| Fault::broken("an order was forgotten before its end"))?;
    let token = shop.custom_tokens.of(order.id)?;
    let returned = |pointer: &str, address: &str| {
        return_address::with_order(pointer, address, order.id, &token).map_err(Fault::from)
    };
    let return_to = content.return_to.as_deref().or(shop.payments.return_to());
    let return_to = return_to.ok_or_else(|| Fault::broken("an order without a way back"))?;
    let return_unpaid = content.return_unpaid.as_deref();
    Ok(Wanted {
        order: order.id,
        total: order.total,
        return_to: returned("/redirectUrlAfterPayment", return_to)?,
        return_unpaid: return_unpaid
            .map(|address| returned("/redirectUrlAfterCancelPayment", address))
            .transpose()?,
    })
}
