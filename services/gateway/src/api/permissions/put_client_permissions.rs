//! `PUT /permissions/{clientId}`: an administrator says what a client may do. Nobody gives or takes away what
//! he does not hold himself.

use super::wanted::{WantedList, WantedPermissions};
use crate::access::permission::{By, Reach, replace};
use crate::access::{Principal, Subject};
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::Refusal;
use contracts::access::{Grant, Permission};

/// Replaces the permissions of a client at the organizers that the caller administers.
#[utoipa::path(
    put,
    path = "/permissions/{clientId}",
    operation_id = "put-permissions-clientId",
    tag = "Access",
    params(("clientId" = String, Path, description = "Client id")),
    request_body = [WantedPermissions],
    responses((status = 204, description = "Replaced"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(client): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    caller.require(Permission::PermissionsWrite)?;
    let body = body.list::<WantedList>(&door).await?;
    let grants = grants(&caller, &body.value.0)?;
    let (reach, by) = (reach(&caller), By::Caller(caller.id()));
    let subject = Subject::Client(client);
    let key = body.sent.key(&caller);
    let answer = door
        .office
        .once(key, |tx| Box::pin(replace(tx, subject, grants, reach, by)))
        .await?;
    door.access.forget();
    Ok(marked(StatusCode::NO_CONTENT.into_response(), answer.replayed))
}

/// What is given: at organizers that the caller administers, and nothing that he does not hold there.
fn grants(caller: &Principal, wanted: &[WantedPermissions]) -> Result<Vec<Grant>, Refusal> {
    let mut grants = vec![];
    for (index, wanted) in wanted.iter().enumerate() {
        let organizer_id = wanted.organizer();
        caller.require_for(Permission::PermissionsWrite, &organizer_id)?;
        let permissions = wanted.read(index)?;
        for permission in &permissions {
            caller.require_for(*permission, &organizer_id)?;
        }
        grants.push(Grant {
            organizer_id,
            permissions,
        });
    }
    Ok(grants)
}

/// What may be taken away: all that the caller holds where he administers.
fn reach(caller: &Principal) -> Reach {
    let mine = caller
        .grants()
        .filter(|(organizer, _)| caller.holds_for(Permission::PermissionsWrite, organizer));
    let held = mine.map(|(organizer_id, permissions)| Grant {
        organizer_id: organizer_id.clone(),
        permissions: permissions.iter().copied().collect(),
    });
    Reach::Within(held.collect())
}
