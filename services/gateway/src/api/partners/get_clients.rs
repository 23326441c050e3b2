//! `GET /partners/{partnerId}/clients`: the clients of a partner. Beyond the contract.

use crate::access::partner::list_clients;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PartnerId;
use contracts::access::Permission;
use contracts::pass::ReadPartner;
use serde::Serialize;
use utoipa::ToSchema;

/// A program of a partner.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PartnerClient {
    client_id: String,
    name: String,
}

/// Those that count, without their secrets.
#[utoipa::path(
    get,
    path = "/partners/{partnerId}/clients",
    operation_id = "get-partners-partnerId-clients",
    tag = "Partners",
    params(("partnerId" = String, Path, description = "Partner id")),
    responses((status = 200, body = [PartnerClient], description = "Clients"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<Vec<PartnerClient>>, Problem> {
    let permission = Permission::PartnersWrite;
    caller.require(permission)?;
    let partner_id = PartnerId(uuid(&id)?);
    let regions = regions::of(&door, &caller, permission).await?;
    door.office.asks.ask(&ReadPartner { partner_id, regions }).await?;
    let clients = list_clients(&mut door.office.reading().await?, partner_id).await?;
    let shown = clients.into_iter().map(|client| PartnerClient {
        client_id: client.client_id,
        name: client.name,
    });
    Ok(Json(shown.collect()))
}
