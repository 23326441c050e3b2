//! `PUT /distribution-keys/{keyId}/thresholds/{organizerId}`: how many members an association has. Beyond the
//! contract.

use super::named;
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
use contracts::OrganizerId;
use contracts::access::Permission;
use contracts::billing::ThresholdOfOrganizer;
use contracts::billing::{DeclareMembers, Members};
use contracts::day::brussels_day;

/// From a Brussels day on that is not over, for every key with a threshold.
#[utoipa::path(
    put,
    path = "/distribution-keys/{keyId}/thresholds/{organizerId}",
    operation_id = "put-distribution-keys-keyId-thresholds-organizerId",
    tag = "Distribution keys",
    request_body = Members,
    params(
        ("keyId" = i32, Path, description = "Number of the key"),
        ("organizerId" = String, Path, description = "Organizer id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    responses((status = 200, body = ThresholdOfOrganizer, description = "How it stands"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, organizer)): Path<(String, String)>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::DistributionKeysWrite;
    caller.require(permission)?;
    let key_id = named::key(&id)?;
    let body = body.one::<Members>(&door).await?;
    let today = brussels_day(door.office.clock.now());
    let ask = DeclareMembers {
        key_id,
        organizer_id: OrganizerId::from(organizer),
        members: body.value.members,
        from: body.value.from.unwrap_or(today),
        regions: regions::of(&door, &caller, permission).await?,
        by: caller.id(),
    };
    let key = body.sent.key(&caller);
    let declared = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(marked(Json(declared.reply).into_response(), declared.replayed))
}
