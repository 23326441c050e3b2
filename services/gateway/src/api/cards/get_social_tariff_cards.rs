//! `GET /cards/social-tariff/{cardSystemId}/active`: the cards that open the social tariff in a region now.

use crate::api::shown::{regions, tickets_left};
use crate::door::Door;
use crate::door::caller::Authorized;
use crate::door::path::Path;
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use contracts::PassNumber;
use contracts::access::Permission;
use contracts::pass::{EntitledCard, ListEntitledCards, PassType};
use serde::Serialize;
use utoipa::ToSchema;

/// A card that opens the social tariff now.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct SocialTariffCard {
    uitpas_number: PassNumber,
    card_type: SocialTariffCardType,
    /// Groups only.
    #[serde(skip_serializing_if = "Option::is_none")]
    available_tickets: Option<i32>,
}

// Whose card it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "UPPERCASE")]
pub enum SocialTariffCardType {
    Regular,
    Group,
}

/// All of them, for a region of the caller. What is not in the list has no social tariff now, and may have it
/// again later.
#[utoipa::path(
    get,
    path = "/cards/social-tariff/{cardSystemId}/active",
    operation_id = "get-cards-social-tariff-cardSystemId-active",
    tag = "Cards",
    params(("cardSystemId" = String, Path, description = "Card system id")),
    responses((status = 200, body = [SocialTariffCard], description = "The cards"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(region): Path<String>,
) -> Result<Json<Vec<SocialTariffCard>>, Problem> {
    let permission = Permission::SocialtariffExport;
    caller.require(permission)?;
    let card_system_id = regions::id(&region)?;
    regions::require(&door, &caller, permission, card_system_id).await?;
    let mut ask = ListEntitledCards {
        card_system_id,
        after: None,
    };
    let (mut all, mut is_late) = (vec![], false);
    loop {
        let slice = door.office.asks.ask(&ask).await?;
        for card in slice.cards {
            all.push(shown(&door, card, &mut is_late).await);
        }
        ask.after = slice.next;
        if ask.after.is_none() {
            return Ok(Json(all));
        }
    }
}

/// While billing is late all tickets of a group's year are shown, and it is waited for once only.
async fn shown(door: &Door, card: EntitledCard, is_late: &mut bool) -> SocialTariffCard {
    let is_group = card.pass_type == PassType::Group;
    let total = card.tickets_per_year.filter(|_| is_group);
    let left = match total.filter(|_| !*is_late) {
        Some(total) => tickets_left(door, card.passholder_id, total).await,
        None => None,
    };
    *is_late |= total.is_some() && left.is_none();
    SocialTariffCard {
        uitpas_number: card.pass_number,
        card_type: match is_group {
            true => SocialTariffCardType::Group,
            false => SocialTariffCardType::Regular,
        },
        available_tickets: left.or(total),
    }
}
