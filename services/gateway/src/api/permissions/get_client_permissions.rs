//! `GET /permissions/{clientId}`: those of a client.

use super::view::{OrganizerPermissions, view};
use crate::access::permission::of_client;
use crate::access::{Identity, Principal};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::Refusal;
use contracts::access::Permission;

/// The permissions of a client.
///
/// Rule: a client that is not known and one that holds nothing where one may look are answered alike
/// Test: `nobody_learns_which_clients_there_are_elsewhere`
/// Source: UiTPAS API 4.0, `client-not-found`; this house
#[utoipa::path(
    get,
    path = "/permissions/{clientId}",
    operation_id = "get-permissions-clientId",
    tag = "Access",
    params(("clientId" = String, Path, description = "Client id")),
    responses(
        (status = 200, body = [OrganizerPermissions], description = "Permissions of the client"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(client): Path<String>,
) -> Result<Json<Vec<OrganizerPermissions>>, Problem> {
    caller.require(Permission::PermissionsRead)?;
    let mut grants = of_client(&mut door.office.reading().await?, &client).await?;
    // Those at organizers where the caller may look.
    grants.retain(|grant| caller.holds_for(Permission::PermissionsRead, &grant.organizer_id));
    if grants.is_empty() {
        return Err(Refusal::client_not_found(&client).into());
    }
    let client = Principal::new(Identity::Client(client), grants);
    Ok(Json(view(&door, &client).await?))
}
