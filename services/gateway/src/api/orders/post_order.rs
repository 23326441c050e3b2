//! `POST /orders`: passes are ordered on line.

use super::sent::{self, SentOrder};
use crate::access::Purpose;
use crate::api::passholders::counters;
use crate::api::passholders::numbers::Numbers;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Identified;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use chassis::ask::{Answered, Idempotency};
use contracts::OrderId;
use contracts::access::Permission;
use contracts::pass::{Order, PlaceOrder};
use uuid::Builder;

/// Orders digital passes. What costs something waits for its payment, and nobody is a passholder before that.
#[utoipa::path(
    post,
    path = "/orders",
    operation_id = "post-orders",
    tag = "Orders",
    request_body = SentOrder,
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key is the same order, and the same payment"
    )),
    responses((status = 200, body = Order, description = "The order"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Identified, body: Unread) -> Result<Response, Problem> {
    caller.require(Permission::OrdersCreate)?;
    if let Some(client) = caller.without_token() {
        door.limits.require(Kind::Order, &caller.counts_as()).await?;
        door.limits.require(Kind::Order, &client).await?;
    }
    let body = body.order::<SentOrder>(&door).await?;
    let sent = body.value;
    let organizers = sent.organizers()?;
    let numbers = sent.numbers()?;
    let mut at = vec![];
    for organizer in &organizers {
        at.push(counters::for_permission(&door, &caller, organizer, Permission::OrdersCreate).await?);
    }
    let key = key(&caller, body.sent.key(&caller));
    let placed: Vec<_> = (0..).map(sent::place).zip(numbers.iter().cloned()).collect();
    let looks = Numbers::begin_ordered(&door, &caller, &placed).await?;
    let ask = PlaceOrder {
        order_id: order_id(&door, key.as_ref()),
        return_to: sent.return_to(),
        return_unpaid: sent.return_unpaid(),
        stranger_at: caller.without_token().map(|_| caller.id()),
        passes: sent.passes(numbers, at),
    };
    let outcome = door.office.asks.ask_once(&ask, key.as_ref()).await;
    let Answered { reply, replayed } = looks.end(&door, outcome).await?;
    Ok(marked(Json(reply).into_response(), replayed))
}

/// Without a token anybody may say that he is this client: keys of his are not those of the client.
fn key(caller: &Identified, key: Option<Idempotency>) -> Option<Idempotency> {
    match caller.without_token() {
        None => key,
        Some(client) => key.map(|key| Idempotency {
            client: format!("{client}|{}", caller.counts_as()),
            ..key
        }),
    }
}

/// An order is more than one transaction: the key names it, and whoever sends it again finds how far it got.
///
/// Rule: nobody can tell the id of an order from its key and its client
/// Test: `who_knows_a_key_does_not_know_the_order`
/// Source: docs/security.md: nobody can tell who is poor
fn order_id(door: &Door, key: Option<&Idempotency>) -> OrderId {
    OrderId(match key {
        Some(key) => {
            let name = format!("order|{}|{}", key.client, key.key);
            let hash = door.secrets.hash(Purpose::Order, &[name.as_bytes()]);
            let mut bytes = [0; 16];
            bytes
                .iter_mut()
                .zip(hash)
                .for_each(|(byte, of_hash)| *byte = of_hash);
            Builder::from_custom_bytes(bytes).into_uuid()
        }
        None => door.office.clock.new_id(),
    })
}
