//! `GET /orders/{orderId}`: how far an order got.

use super::reader::Reader;
use crate::door::Door;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use crate::lookups::{self, Look};
use axum::Json;
use axum::extract::State;
use chassis::Fault;
use contracts::OrderId;
use contracts::access::Permission;
use contracts::pass::{OpenOrder, Order, ReadOrder};

/// With a token the order with everybody in it, for whoever may read those of all its organizers. With its
/// secret in `x-custom-token`, a limited number of times: without them. With the id of a client alone:
/// how far it got.
#[utoipa::path(
    get,
    path = "/orders/{orderId}",
    operation_id = "get-orders-orderid",
    tag = "Orders",
    params(
        ("orderId" = String, Path, description = "Order id"),
        ("x-custom-token" = Option<String>, Header, description = "The secret of the order"),
    ),
    responses((status = 200, body = Order, description = "The order"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    reader: Reader,
    Path(id): Path<String>,
) -> Result<Json<Order>, Problem> {
    if let Reader::Caller(caller) = &reader {
        caller.require(Permission::OrdersRead)?;
    }
    door.limits.require(Kind::Order, &reader.counts_as()).await?;
    let order_id = OrderId(uuid(&id)?);
    let look = lookups::allow(&door, &reader.counts_as(), []).await?;
    let outcome = match reader {
        Reader::Caller(caller) => {
            let ask = ReadOrder {
                order_id,
                organizers: caller.organizers(Permission::OrdersRead),
                with_persons: caller.has_token(),
            };
            door.office.asks.ask(&ask).await
        }
        Reader::Secret { token, .. } => {
            let ask = OpenOrder {
                order_id,
                custom_token: token,
            };
            door.office.asks.ask(&ask).await
        }
    };
    counted(&door, look, outcome).await.map(Json)
}

/// Rule: whoever asks for an order that there is not, or that he may not see, has guessed
/// Test: `whoever_guesses_orders_is_slowed`
/// Source: this house
async fn counted(door: &Door, look: Look, outcome: Result<Order, Fault>) -> Result<Order, Problem> {
    let refusal = outcome.as_ref().err().and_then(Fault::refusal);
    if outcome.is_ok() || refusal.is_some() {
        let missed = refusal.is_some_and(|refusal| refusal.status == 404);
        look.count(door, missed).await;
    }
    outcome.map_err(Problem::from)
}
