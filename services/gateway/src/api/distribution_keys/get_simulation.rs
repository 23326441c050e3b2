//! `GET /distribution-keys/{keyId}/versions/{version}/simulations/{simulationId}`: how far a simulation is,
//! and what came of it. Beyond the contract.

use super::named;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::SimulationId;
use contracts::access::Permission;
use contracts::billing::{ReadSimulation, Simulation};

/// Cents before and after, by payer, municipality and organizer, with numbers of sales and not of people; who
/// has under 5 of them stands together with others.
#[utoipa::path(
    get,
    path = "/distribution-keys/{keyId}/versions/{version}/simulations/{simulationId}",
    operation_id = "get-distribution-keys-keyId-versions-version-simulations-simulationId",
    tag = "Distribution keys",
    params(
        ("keyId" = i32, Path, description = "Number of the key"),
        ("version" = i32, Path, description = "Number of the version"),
        ("simulationId" = String, Path, description = "Simulation id"),
    ),
    responses((status = 200, body = Simulation, description = "The simulation"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, version, simulation)): Path<(String, String, String)>,
) -> Result<Json<Simulation>, Problem> {
    let permission = Permission::DistributionKeysRead;
    caller.require(permission)?;
    let ask = ReadSimulation {
        key_id: named::key(&id)?,
        version: named::version(&version)?,
        simulation_id: SimulationId(uuid(&simulation)?),
        regions: regions::of(&door, &caller, permission).await?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
