//! `GET /rewards/redeemed`: what somebody redeemed.

use super::number::number;
use super::words::Kind;
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::params::{Paging, Params};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::access::Permission;
use contracts::reward::{ListRedeemed, RedeemedBy, RedeemedReward};
use contracts::{OrganizerId, Page, PassholderId, Scope};
use serde::Deserialize;
use utoipa::IntoParams;

#[derive(Default, Deserialize, IntoParams)]
#[serde(default, rename_all = "camelCase")]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Pass number
    uitpas_number: Option<String>,
    /// Needs organizerId
    #[param(value_type = Option<String>)]
    passholder_id: Option<PassholderId>,
    /// Organizers
    #[param(value_type = Vec<String>)]
    organizer_id: Vec<OrganizerId>,
    /// POINTS or WELCOME
    #[param(value_type = Option<String>)]
    reward_type: Option<Kind>,
    /// Part of the title
    reward_title: Option<String>,
}

impl Wanted {
    /// Whose redemptions: those of a pass, or of a passholder at some organizers.
    fn by(&self) -> Result<RedeemedBy, Problem> {
        match (&self.uitpas_number, self.passholder_id) {
            (Some(text), None) => Ok(RedeemedBy::Pass(number(text)?)),
            (None, Some(_)) if self.organizer_id.is_empty() => {
                Err(Problem::not_found("organizerId is required with passholderId"))
            }
            (None, Some(id)) => Ok(RedeemedBy::Passholder(id)),
            _ => {
                let title = "exactly one of uitpasNumber and passholderId is required";
                Err(Problem::not_found(title))
            }
        }
    }
}

/// What a passholder redeemed: by pass number, or by id at some organizers.
#[utoipa::path(
    get,
    path = "/rewards/redeemed",
    operation_id = "get-rewards-redeemed",
    tag = "Rewards",
    params(Wanted, Paging),
    responses(
        (status = 200, body = Page<RedeemedReward>, description = "A page of redeemed rewards"),
        Problems,
    ),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    params: Params,
) -> Result<Json<Page<RedeemedReward>>, Problem> {
    let scope = caller.scope(Permission::RewardsRead)?;
    let wanted: Wanted = params.read()?;
    caller.require_for_each(Permission::RewardsRead, &wanted.organizer_id)?;
    let ask = ListRedeemed {
        by: wanted.by()?,
        scope: match wanted.organizer_id.is_empty() {
            true => scope,
            false => Scope::Organizers(wanted.organizer_id),
        },
        reward_type: wanted.reward_type.and_then(Kind::only),
        reward_title: wanted.reward_title,
        window: params.window()?,
    };
    Ok(Json(door.office.asks.ask(&ask).await?))
}
