//! `DELETE /partners/{partnerId}/clients/{clientId}`: a program of a partner counts no longer. Beyond the
//! contract.

use crate::access::partner::remove_client;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use contracts::PartnerId;
use contracts::access::Permission;
use contracts::pass::ReadPartner;

/// It gets no token any more, and those that it has are refused.
#[utoipa::path(
    delete,
    path = "/partners/{partnerId}/clients/{clientId}",
    operation_id = "delete-partners-partnerId-clients-clientId",
    tag = "Partners",
    params(
        ("partnerId" = String, Path, description = "Partner id"),
        ("clientId" = String, Path, description = "Client id"),
    ),
    responses((status = 204, description = "Removed"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, client)): Path<(String, String)>,
    sent: Sent,
) -> Result<Response, Problem> {
    let permission = Permission::PartnersWrite;
    caller.require(permission)?;
    let partner_id = PartnerId(uuid(&id)?);
    let regions = regions::of(&door, &caller, permission).await?;
    door.office.asks.ask(&ReadPartner { partner_id, regions }).await?;
    let key = sent.key(&caller);
    let removed = door
        .office
        .once(key, move |tx| {
            Box::pin(async move { remove_client(tx, partner_id, &client).await })
        })
        .await?;
    door.access.forget();
    Ok(marked(StatusCode::NO_CONTENT.into_response(), removed.replayed))
}
