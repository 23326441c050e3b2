//! `PUT /passholders/{passholderId}`: what is known of a passholder, as a whole.

use super::counters;
use super::numbers::Numbers;
use super::sent::SentPassholder;
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::extract::State;
use axum::response::Response;
use contracts::PassholderId;
use contracts::access::Permission;
use contracts::pass::ReplacePassholder;

/// Replaces what is known: what is absent is not known any more, but for the national number, preferences,
/// consent and terms.
#[utoipa::path(
    put,
    path = "/passholders/{passholderId}",
    operation_id = "put-passholders-passholderId",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Passholder id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    request_body = SentPassholder,
    responses((status = 204, description = "Replaced"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let body = body.person::<SentPassholder>(&door).await?;
    let sent = body.value;
    sent.require_short()?;
    let (insz, social_tariff_end, organizer) = (sent.insz()?, sent.last_day(), sent.organizer().ok());
    let numbers = Numbers::begin(&door, &caller, insz.as_ref(), None).await?;
    let ask = ReplacePassholder {
        passholder_id: PassholderId(uuid(&id)?),
        person: sent.person(insz),
        social_tariff_end,
        organizer_id: organizer,
        counters: counters::all(&door, &caller).await?,
    };
    let key = body.sent.key(&caller);
    let outcome = door.office.asks.ask_once(&ask, key.as_ref()).await;
    Ok(no_content(&numbers.end(&door, outcome).await?))
}
