//! `GET /distribution-keys/{keyId}/thresholds`: how far associations are from the threshold of a key. Beyond
//! the contract.

use super::named;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::billing::{ListThresholds, ThresholdOfOrganizer};
use contracts::{Page, Refusal};

/// For whoever reads keys of the card system: those whose members were declared, and whether they reached it.
/// For whoever reads the financial reports of one: that one, with how many more members with the right it
/// takes.
#[utoipa::path(
    get,
    path = "/distribution-keys/{keyId}/thresholds",
    operation_id = "get-distribution-keys-keyId-thresholds",
    tag = "Distribution keys",
    params(
        ("keyId" = i32, Path, description = "Number of the key"),
        Paging,
    ),
    responses((status = 200, body = Page<ThresholdOfOrganizer>, description = "Organizers"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    query: Params,
) -> Result<Json<Page<ThresholdOfOrganizer>>, Problem> {
    let (reads, own) = (Permission::DistributionKeysRead, Permission::OrganizersReports);
    if !caller.holds(reads) && !caller.holds(own) {
        return Err(Refusal::forbidden(reads.as_str()).into());
    }
    let ask = ListThresholds {
        key_id: named::key(&id)?,
        regions: regions::of(&door, &caller, reads).await?,
        own: caller.organizers(own),
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
