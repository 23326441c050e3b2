//! `POST /barriers`: what kept somebody away. Beyond the contract.

use crate::api::referrals::partners;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::access::Permission;
use contracts::pass::{BarrierPlace, BarrierTheme, NoteBarrier};
use contracts::{CardSystemId, OrganizerId, Refusal};
use serde::Deserialize;
use utoipa::ToSchema;

/// What kept somebody away, and where: in a municipality or at an organizer. There is no room for words.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NewBarrier {
    theme: BarrierTheme,
    #[schema(value_type = i32)]
    card_system_id: CardSystemId,
    /// A postal code of the municipality
    postal_code: Option<String>,
    /// An organizer of the region
    #[schema(value_type = Option<String>)]
    organizer_id: Option<OrganizerId>,
}

/// Counts one more, for a region of the caller: of an organizer or of a partner. Nobody is written down.
#[utoipa::path(
    post,
    path = "/barriers",
    operation_id = "post-barriers",
    tag = "Barriers",
    params((
        "Idempotency-Key" = Option<String>,
        Header,
        description = "The same key with the same body counts once"
    )),
    request_body = NewBarrier,
    responses((status = 204, description = "Counted"), Problems),
)]
pub async fn handle(State(door): State<Door>, caller: Authorized, body: Unread) -> Result<Response, Problem> {
    let permission = Permission::BarriersWrite;
    caller.require(permission)?;
    let body = body.one::<NewBarrier>(&door).await?;
    let region = body.value.card_system_id;
    let ask = NoteBarrier {
        regions: regions::of(&door, &caller, permission).await?,
        partners: partners::of(&caller, permission),
        card_system_id: region,
        theme: body.value.theme,
        place: place(&door, region, body.value.postal_code, body.value.organizer_id).await?,
    };
    let key = body.sent.key(&caller);
    let noted = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&noted))
}

/// One of the two, and an organizer of that region.
async fn place(
    door: &Door,
    region: CardSystemId,
    postal_code: Option<String>,
    organizer: Option<OrganizerId>,
) -> Result<BarrierPlace, Problem> {
    match (postal_code, organizer) {
        (Some(code), None) => Ok(BarrierPlace::Municipality(code)),
        (None, Some(id)) => {
            let mut reading = door.office.reading().await?;
            let known = directory::find_organizer(reading.conn(), &id).await?;
            match known.is_some_and(|known| known.card_system_ids.contains(&region)) {
                true => Ok(BarrierPlace::Organizer(id)),
                false => Err(Refusal::organizer_not_found(&id).into()),
            }
        }
        _ => Err(Refusal::invalid("one of postalCode and organizerId says where").into()),
    }
}
