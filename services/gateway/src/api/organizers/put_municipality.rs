//! `PUT /organizers/{organizerId}/municipality`: an organizer is a municipality's own service, or nobody's.
//! Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::billing::{OwnOrganizer, PutOwnOrganizer};
use serde::Deserialize;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
struct Whose {
    /// Absent or null: nobody's
    municipality: Option<String>,
}

/// What an own service claims is the municipality's from the next statements on, and who reads statements for
/// it sees those of the municipality.
#[utoipa::path(
    put,
    path = "/organizers/{organizerId}/municipality",
    operation_id = "put-organizers-organizerId-municipality",
    tag = "Settlements",
    request_body = Whose,
    params(
        ("organizerId" = String, Path, description = "Organizer id"),
        ("Idempotency-Key" = Option<String>, Header, description = "The same key gets the first answer again")
    ),
    responses((status = 200, body = OwnOrganizer, description = "The municipality"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::SettlementsPropose;
    caller.require(permission)?;
    let body = body.one::<Whose>(&door).await?;
    let ask = PutOwnOrganizer {
        own: OwnOrganizer {
            organizer_id: id.into(),
            municipality: body.value.municipality,
        },
        regions: regions::of(&door, &caller, permission).await?,
    };
    let key = body.sent.key(&caller);
    let done = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(done.reply).into_response(), done.replayed))
}
