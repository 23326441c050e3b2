//! `GET /partners/{partnerId}/effect`: what became of those whom a partner guided. Beyond the contract.

use super::seen::{Seen, seen};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::pass::{Effect, ReadEffect};

/// For the partner itself, and for whoever reads partners of its regions: both see the same numbers. Periods
/// that are over, of which what is told never changes; a number under 5 is hidden.
#[utoipa::path(
    get,
    path = "/partners/{partnerId}/effect",
    operation_id = "get-partners-partnerId-effect",
    tag = "Partners",
    params(("partnerId" = String, Path, description = "Partner id")),
    responses((status = 200, body = Effect, description = "The effect"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Effect>, Problem> {
    let Seen {
        partner_id,
        partners,
        regions,
    } = seen(&door, &caller, &id).await?;
    let ask = ReadEffect {
        partner_id,
        partners,
        regions,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
