//! `GET /distribution-keys/{keyId}`: a key with all its versions. Beyond the contract.

use super::named;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{DistributionKey, ReadKey};

/// Of a card system for which the caller reads keys: with drafts, decisions, and who did what when.
#[utoipa::path(
    get,
    path = "/distribution-keys/{keyId}",
    operation_id = "get-distribution-keys-keyId",
    tag = "Distribution keys",
    params(
        ("keyId" = i32, Path, description = "Number of the key"),
    ),
    responses((status = 200, body = DistributionKey, description = "The key"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
) -> Result<Json<DistributionKey>, Problem> {
    let permission = Permission::DistributionKeysRead;
    caller.require(permission)?;
    let ask = ReadKey {
        key_id: named::key(&id)?,
        regions: regions::of(&door, &caller, permission).await?,
    };
    let key = door.office.asks.ask(&ask).await?;
    Ok(Json(key.into()))
}
