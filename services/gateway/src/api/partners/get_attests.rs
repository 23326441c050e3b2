//! `GET /partners/{partnerId}/attests`: which words on honour are checked afterwards. Beyond the contract.

use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{Attest, ListAttests};
use contracts::{Page, PartnerId};

/// For whoever reads partners of its regions: the referrals with such a word that chance chose, and whose
/// counter took each. Nothing of the person; the newest first.
#[utoipa::path(
    get,
    path = "/partners/{partnerId}/attests",
    operation_id = "get-partners-partnerId-attests",
    tag = "Partners",
    params(("partnerId" = String, Path, description = "Partner id"), Paging),
    responses((status = 200, body = Page<Attest>, description = "Attests"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    query: Params,
) -> Result<Json<Page<Attest>>, Problem> {
    let manages = Permission::PartnersRead;
    caller.require(manages)?;
    let ask = ListAttests {
        partner_id: PartnerId(uuid(&id)?),
        regions: regions::of(&door, &caller, manages).await?,
        window: query.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
