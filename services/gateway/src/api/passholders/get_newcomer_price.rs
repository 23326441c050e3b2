//! `GET /passholders/membership-prices/{cardSystemId}`: what a first pass costs.

use super::vouchers::counted;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::caller::Identified;
use crate::door::params::Params;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use crate::lookups;
use axum::Json;
use axum::extract::State;
use chrono::NaiveDate;
use contracts::access::Permission;
use contracts::pass::{CardType, MembershipPrice, PriceForNewcomer};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Where they live; 0000 abroad
    postal_code: String,
    /// Date of birth
    date_of_birth: NaiveDate,
    /// With the right to the social tariff; false by default
    social_tariff: Option<bool>,
    /// A code that makes it cheaper
    voucher: Option<String>,
    /// The kind of card
    card_type: CardType,
}

/// The exact price for somebody without a pass; a voucher is not used up by it.
#[utoipa::path(
    get,
    path = "/passholders/membership-prices/{cardSystemId}",
    operation_id = "get-passholders-membership-prices-cardSystemId",
    tag = "Passholders",
    params(("cardSystemId" = i32, Path, description = "Card system id"), Wanted),
    responses((status = 200, body = MembershipPrice, description = "The price"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Identified,
    Path(region): Path<String>,
    params: Params,
) -> Result<Json<MembershipPrice>, Problem> {
    caller.require(Permission::MembershipPricesRead)?;
    let wanted: Wanted = params.read()?;
    let ask = PriceForNewcomer {
        card_system_id: regions::id(&region)?,
        card_type: wanted.card_type,
        postal_code: wanted.postal_code,
        date_of_birth: wanted.date_of_birth,
        social_tariff: wanted.social_tariff.unwrap_or_default(),
        voucher: wanted.voucher,
    };
    if ask.voucher.is_none() {
        return Ok(Json(door.office.asks.ask(&ask).await?));
    }
    let look = lookups::allow(&door, &caller.counts_as(), []).await?;
    let answer = door.office.asks.ask(&ask).await;
    Ok(Json(counted(&door, look, None, answer).await?))
}
