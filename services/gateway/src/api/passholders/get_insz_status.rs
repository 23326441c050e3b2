//! `GET /passholders/status/insz-numbers/{inszNumber}`: whether a national number is a passholder's.

use crate::api::shown::anybody;
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::limits::Kind;
use crate::lookups::{self, InszLookup};
use axum::Json;
use axum::extract::State;
use contracts::pass::{AskInszStatus, InszState, InszStatus, LookKind, Looked, SentInsz};
use contracts::{Insz, Refusal};

/// Whether it is somebody's, never whose. A number of nobody counts as a guess; each question is on record.
#[utoipa::path(
    get,
    path = "/passholders/status/insz-numbers/{inszNumber}",
    operation_id = "passholders-status-insz-numbers-insznumber",
    tag = "Passholders",
    summary = "Whether a national number is a passholder's. \
        Needs no permission, and is limited like guessing.",
    params(("inszNumber" = String, Path, description = "National number")),
    responses((status = 200, body = InszStatus, description = "Used or unused"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Identified,
    Path(text): Path<String>,
) -> Result<Json<InszStatus>, Problem> {
    let insz = Insz::parse(&text).map_err(|error| {
        Refusal::uitpas("invalid-insz-number", "Invalid INSZ number").detail(format!("The number {error}"))
    })?;
    let who = caller.counts_as();
    let look = lookups::allow(&door, &who, []).await?;
    let lookup = InszLookup::begin_as(&door, &who, insz.expose()).await?;
    if let Some(client) = caller.without_token() {
        door.limits.require(Kind::Insz, &client).await?;
    }
    let ask = AskInszStatus { insz: SentInsz(insz) };
    let looker = Some(anybody(&caller, LookKind::NationalNumber));
    let status = door.office.asks.ask(&Looked { looker, ask }).await?;
    let is_used = status.state == InszState::Used;
    if let Some(lookup) = lookup {
        lookup.end_as(&door, &who, is_used).await?;
    }
    look.count(&door, !is_used).await;
    Ok(Json(status))
}
