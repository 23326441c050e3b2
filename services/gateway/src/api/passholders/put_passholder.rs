//! `PUT /passholders/{passholderId}`: what is known of a passholder, as a whole.

use super::counters;
use super::sent::SentPassholder;
use crate::door::Door;
use crate::door::answer::no_content;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use crate::lookups::InszLookup;
use axum::extract::State;
use axum::response::Response;
use chassis::Fault;
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
    let (insz, social_tariff_end) = (body.value.insz()?, body.value.last_day());
    let by_insz = match &insz {
        Some(insz) => InszLookup::begin(&door, &caller, insz.expose()).await?,
        None => None,
    };
    let ask = ReplacePassholder {
        passholder_id: PassholderId(uuid(&id)?),
        person: body.value.person(insz),
        social_tariff_end,
        counters: counters::all(&door, &caller).await?,
    };
    let key = body.sent.key(&caller);
    let outcome = door.office.asks.ask_once(&ask, key.as_ref()).await;
    if let Some(lookup) = by_insz {
        let refusal = outcome.as_ref().err().and_then(Fault::refusal);
        let is_used = refusal.is_some_and(|refusal| refusal.is("insz-already-used"));
        lookup.end(&door, &caller, is_used).await?;
    }
    Ok(no_content(&outcome?))
}
