//! `GET /subscriptions/{subscriptionId}/deliveries`: what became of each event.

use super::owned::{owned, reader};
use crate::delivery::{Journal, journal};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::publication::{Cursor, cursor};
use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Before this event: `next` of the page before
    #[param(value_type = Option<String>)]
    before: Option<Uuid>,
}

/// Deliveries of a subscription, the newest first: which event, not what it says.
#[utoipa::path(
    get,
    path = "/subscriptions/{subscriptionId}/deliveries",
    operation_id = "get-subscriptions-deliveries",
    tag = "Subscriptions",
    params(
        ("subscriptionId" = String, Path, description = "Subscription id"),
        Wanted,
        ("limit" = Option<i64>, Query, description = "At most 500"),
    ),
    responses((status = 200, body = Journal, description = "A page of deliveries"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    params: Params,
) -> Result<Json<Journal>, Problem> {
    let outlet = owned(&door, &caller, &id).await?;
    let wanted: Wanted = params.read()?;
    let limit = params.read::<Paging>()?.window()?.limit;
    let reader = reader(&caller, &outlet);
    let mut reading = door.office.reading().await?;
    let before = match wanted.before {
        Some(event) => Some(cursor(reading.conn(), Cursor::After(event)).await?),
        None => None,
    };
    Ok(Json(journal(reading.conn(), &reader, before, limit).await?))
}
