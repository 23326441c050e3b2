//! Where the payment provider says that something became of a payment. It may be anybody: what he says is not
//! read, and he is told nothing.

use crate::door::Door;
use crate::door::address::address;
use crate::door::path::Path;
use crate::door::problem::Problem;
use crate::limits::Kind;
use axum::Router;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::routing::post;
use contracts::OrderId;
use contracts::pass::LookAtPayment;

/// In no document: only the provider is told of it, with each payment.
pub fn webhook() -> Router<Door> {
    Router::new().route("/payments/webhook/{orderId}", post(handle))
}

/// The same answer for an order, for none, and for what is no id. What cannot be looked at now is found later
/// without being told again.
///
/// Rule: whoever says that an order was paid is limited by address and learns nothing, not even whether there
/// is such an order
/// Test: `a_messenger_learns_nothing_and_is_limited`
/// Source: this house
async fn handle(
    State(door): State<Door>,
    Path(id): Path<String>,
    request: Request,
) -> Result<StatusCode, Problem> {
    let (parts, _) = request.into_parts();
    let who = address(&parts, door.proxies);
    door.limits.require(Kind::Anonymous, &who).await?;
    if let Ok(id) = id.parse() {
        let order_id = OrderId(id);
        door.office.asks.ask(&LookAtPayment { order_id }).await?;
    }
    Ok(StatusCode::OK)
}
