//! Passes: what a scan at the counter shows.

use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::door::query::Params;
use crate::lookups::{self, InszLookup};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{FindPass, IdentifierKind, Pass, PassType};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub fn routes() -> OpenApiRouter<Door> {
    OpenApiRouter::new()
        .routes(routes!(get_by_identifier))
        .routes(routes!(get_by_number))
        .routes(routes!(get_by_insz))
        .routes(routes!(get_by_chip))
}

async fn find(
    door: &Door,
    caller: &Authorized,
    permission: Permission,
    identifier: String,
    kind: IdentifierKind,
) -> Result<Json<Pass>, Problem> {
    caller.require(permission)?;
    let look = lookups::allow(door, &caller.0.identity.id(), [identifier.as_str()]).await?;
    let by_insz = match kind {
        IdentifierKind::Insz | IdentifierKind::Any => InszLookup::begin(door, &caller.0, &identifier).await?,
        IdentifierKind::PassNumber | IdentifierKind::ChipNumber => None,
    };
    let found = door.office.asks.ask(&FindPass { identifier, kind }).await;
    if let Some(lookup) = by_insz {
        lookup.end(door, &caller.0, lookups::is_hit(&found)).await?;
    }
    let mut pass = look.counted(door, found).await?;
    if pass.pass_type == PassType::Individual {
        pass.points = door.balances.points(pass.passholder_id).await?;
    }
    Ok(Json(pass))
}

/// The pass behind a pass number, INSZ, INSZ barcode or chip number; the server finds out which.
#[utoipa::path(get, path = "/passes", operation_id = "get-passes", tag = "Passes", params(("identifier" = String, Query, description = "What was scanned")),
    responses((status = 200, body = Pass, description = "The pass"), Problems))]
async fn get_by_identifier(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Pass>, Problem> {
    find(
        &door,
        &caller,
        Permission::PassesRead,
        params.required("identifier")?,
        IdentifierKind::Any,
    )
    .await
}

/// Deprecated in favour of `/passes?identifier=`.
#[utoipa::path(get, path = "/passes/{uitpasNumber}", operation_id = "get-passes-uitpasNumber", tag = "Passes", params(("uitpasNumber" = String, Path, description = "Pass number")),
    responses((status = 200, body = Pass, description = "The pass"), Problems))]
async fn get_by_number(
    State(door): State<Door>,
    caller: Authorized,
    Path(number): Path<String>,
) -> Result<Json<Pass>, Problem> {
    find(
        &door,
        &caller,
        Permission::PassesRead,
        number,
        IdentifierKind::PassNumber,
    )
    .await
}

/// Deprecated in favour of `/passes?identifier=`.
#[utoipa::path(get, path = "/insz-numbers/{inszNumber}", operation_id = "get-insz-numbers-inszNumber", tag = "Passes", params(("inszNumber" = String, Path, description = "National number")),
    responses((status = 200, body = Pass, description = "The pass"), Problems))]
async fn get_by_insz(
    State(door): State<Door>,
    caller: Authorized,
    Path(number): Path<String>,
) -> Result<Json<Pass>, Problem> {
    find(
        &door,
        &caller,
        Permission::PassesInsznumbersRead,
        number,
        IdentifierKind::Insz,
    )
    .await
}

/// Deprecated in favour of `/passes?identifier=`.
#[utoipa::path(get, path = "/chip-numbers/{chipNumber}", operation_id = "get-chip-numbers-chipNumber", tag = "Passes", params(("chipNumber" = String, Path, description = "Chip number")),
    responses((status = 200, body = Pass, description = "The pass"), Problems))]
async fn get_by_chip(
    State(door): State<Door>,
    caller: Authorized,
    Path(number): Path<String>,
) -> Result<Json<Pass>, Problem> {
    find(
        &door,
        &caller,
        Permission::PassesChipnumbersRead,
        number,
        IdentifierKind::ChipNumber,
    )
    .await
}
