//! `GET /orders/{orderId}`: how far an order got.

use super::reader::Reader;
use crate::door::Door;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use axum::Json;
use axum::extract::State;
use contracts::OrderId;
use contracts::access::Permission;
use contracts::pass::{OpenOrder, Order, ReadOrder};

/// With a token the order with everybody in it, for whoever may read those of all its organizers. With its
/// secret in `x-custom-token`, a limited number of times, or with the id of a client alone: without them.
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
    let order = match reader {
        Reader::Caller(caller) => {
            let ask = ReadOrder {
                order_id,
                organizers: caller.organizers(Permission::OrdersRead),
                with_persons: caller.has_token(),
            };
            door.office.asks.ask(&ask).await?
        }
        Reader::Secret { token, .. } => {
            let ask = OpenOrder {
                order_id,
                custom_token: token,
            };
            door.office.asks.ask(&ask).await?
        }
    };
    Ok(Json(order))
}
