//! Read: an order, for whoever may read those of its organizers; open: for whoever has its secret.

use super::status::shown;
use super::{Order, Shop, State, connect, content, not_found, store, view};
use chassis::Fault;
use contracts::OrderId;
use contracts::pass::{OpenOrder, Order as OrderView, ReadOrder};
use messaging::{Reading, Tx};
use sqlx::PgConnection;

/// The page where an order is paid shows its sum: who has only an id does not get its address again.
///
/// Rule: an order is read by whoever may read orders of each organizer in it; without a token neither the sum
/// is shown, which tells who is poor, nor who buys, nor anybody in it
/// Test: `an_order_is_read_by_whoever_may_read_those_of_all_its_organizers`
/// Source: UiTPAS API 4.0, GET /orders/{orderId}, ORDERS_READ; docs/security.md
pub async fn read(reading: &mut Reading, shop: &Shop, ask: ReadOrder) -> Result<OrderView, Fault> {
    let order = standing(reading.conn(), ask.order_id).await?;
    if !order.organizers.iter().all(|id| ask.organizers.contains(id)) {
        return Err(not_found().into());
    }
    let now = reading.now();
    let is_waited_for = store::way(reading.conn(), order.id, now).await?.is_some();
    let status = shown(order.state, is_waited_for);
    match ask.with_persons {
        true => Ok(view::whole(&order, status, content::open(&shop.keys, &order)?)),
        false => Ok(view::progress(&order, status)),
    }
}

/// A secret that opened it too often is the same as a wrong one. With the token that is shown, the buyer
/// links an account.
///
/// Rule: the secret of an order opens it twenty times, unless the settings say another number, and shows
/// nobody in it: it stands in the address to which its buyer returns
/// Test: `a_secret_opens_an_order_a_limited_number_of_times_and_shows_nobody`
/// Source: UiTPAS API 4.0, Order `customToken`; this house; setting `custom_token_uses`
pub async fn open(tx: &mut Tx, shop: &Shop, ask: OpenOrder) -> Result<OrderView, Fault> {
    let id = ask.order_id;
    let opens = shop.custom_tokens.opens(&ask.custom_token, id);
    if !opens {
        return Err(not_found().into());
    }
    // The buyer is held before the order.
    let registration_token = connect::offer(tx, shop, id).await?;
    if !store::count_use(tx.conn(), id, shop.uses).await? {
        return Err(not_found().into());
    }
    let order = standing(tx.conn(), id).await?;
    let opened = content::open(&shop.keys, &order)?;
    let status = shown(order.state, registration_token.is_some());
    let content = opened.as_ref().map(|(content, _)| content);
    Ok(OrderView {
        registration_token,
        ..view::bare(&order, status, content)
    })
}

/// What was refused is no order.
async fn standing(conn: &mut PgConnection, id: OrderId) -> Result<Order, Fault> {
    let found = store::find(conn, id).await?;
    let order = found.filter(|order| order.state != State::Refused);
    order.ok_or_else(|| not_found().into())
}
