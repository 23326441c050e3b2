//! `GET /passholders/{passholderId}/membership-prices/{cardSystemId}`: what a card costs who has a pass.

use super::vouchers::counted;
use crate::api::shown::{looker, regions, sight};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::Params;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::pass::{CardType, LookKind, Looked, MembershipPrice, PriceForHolder, Sight};
use contracts::{PassholderId, Refusal};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// With the right to the social tariff; false by default
    social_tariff: Option<bool>,
    /// A code that makes it cheaper
    voucher: Option<String>,
    /// The kind of card
    card_type: CardType,
}

/// The exact price for somebody with a pass; a voucher is not used up by it.
#[utoipa::path(
    get,
    path = "/passholders/{passholderId}/membership-prices/{cardSystemId}",
    operation_id = "get-passholders-passholderId-membership-prices-cardSystemId",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Passholder id"),
        ("cardSystemId" = i32, Path, description = "Card system id"),
        Wanted,
    ),
    responses((status = 200, body = MembershipPrice, description = "The price"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path((id, region)): Path<(String, String)>,
    params: Params,
) -> Result<Json<MembershipPrice>, Problem> {
    caller.require(Permission::MembershipPricesRead)?;
    let sight = sight(&door, &caller).await?;
    if sight == Sight::ByIdOnly {
        return Err(Refusal::forbidden(Permission::PassholdersSearch.as_str()).into());
    }
    let wanted: Wanted = params.read()?;
    let ask = PriceForHolder {
        passholder_id: PassholderId(uuid(&id)?),
        card_system_id: regions::id(&region)?,
        card_type: wanted.card_type,
        social_tariff: wanted.social_tariff.unwrap_or_default(),
        voucher: wanted.voucher,
        sight,
    };
    let permissions = [Permission::MembershipPricesRead];
    let looker = Some(looker(&caller, LookKind::Membership, &permissions));
    let ask = Looked { looker, ask };
    if ask.ask.voucher.is_none() {
        return Ok(Json(door.office.asks.ask(&ask).await?));
    }
    let look = lookups::allow(&door, &caller.id(), []).await?;
    let answer = door.office.asks.ask(&ask).await;
    Ok(Json(counted(&door, look, None, answer).await?))
}
