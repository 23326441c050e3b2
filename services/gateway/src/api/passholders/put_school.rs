//! `PUT /passholders/{passholderId}/school`: a passholder goes to this school.

use crate::api::shown::reach;
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::access::Permission;
use contracts::pass::PutSchool;
use contracts::{OrganizerId, PassholderId, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

/// A school by its id as an organizer; whatever else is said of it is not read.
#[derive(Debug, Deserialize, ToSchema)]
struct School {
    #[schema(value_type = String)]
    id: OrganizerId,
}

/// Links a passholder to a school, in place of the one before.
#[utoipa::path(
    put,
    path = "/passholders/{passholderId}/school",
    operation_id = "put-passholders-school",
    tag = "Passholders",
    request_body = School,
    params(("passholderId" = String, Path, description = "Passholder id")),
    responses((status = 204, description = "Linked"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let sight = reach(&door, &caller, Permission::PassholdersUpdate).await?;
    let passholder_id = PassholderId(uuid(&id)?);
    let body = body.one::<School>(&door).await?;
    let school = body.value.id;
    require_known(&door, &school).await?;
    let ask = PutSchool {
        passholder_id,
        sight,
        school,
    };
    let key = body.sent.key(&caller);
    let linked = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&linked))
}

/// Every school is an organizer, and every organizer may be one.
pub async fn require_known(door: &Door, school: &OrganizerId) -> Result<(), Problem> {
    let mut reading = door.office.reading().await?;
    match directory::find_organizer(reading.conn(), school).await? {
        Some(_) => Ok(()),
        None => Err(Refusal::uitpas("school-not-found", "School not found").into()),
    }
}
