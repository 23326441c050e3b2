//! `POST /passholders/{passholderId}/merges`: two records are of one person. Beyond the contract.

use super::counters;
use crate::api::shown::reach;
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
use contracts::pass::MergePassholders;
use serde::Deserialize;
use utoipa::ToSchema;

/// The other record of the person.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(as = PassholderMerge)]
pub struct SentMerge {
    /// Who goes into the passholder of the path
    #[schema(value_type = String)]
    passholder_id: PassholderId,
    /// They are one person although their names are not alike
    #[serde(default)]
    names_differ: bool,
}

/// The passholder of the body goes into that of the path, with cards, memberships, points and whatever else
/// there is; there is no way back. Needs the permissions to change and to delete passholders, at a counter of
/// every card system of the one that goes. Two whose names are not alike are merged with `namesDiffer` only.
#[utoipa::path(
    post,
    path = "/passholders/{passholderId}/merges",
    operation_id = "post-passholders-merges",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Passholder id of the one that stays"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    request_body = SentMerge,
    responses((status = 204, description = "Merged, now or before"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let sight = reach(&door, &caller, Permission::PassholdersDelete).await?;
    let passholder_id = PassholderId(uuid(&id)?);
    let body = body.one::<SentMerge>(&door).await?;
    let mut counters = counters::all(&door, &caller).await?;
    counters.retain(|counter| caller.holds_for(Permission::PassholdersDelete, &counter.organizer_id));
    let ask = MergePassholders {
        passholder_id,
        other_id: body.value.passholder_id,
        names_differ: body.value.names_differ,
        sight,
        counters,
    };
    let key = body.sent.key(&caller);
    let merged = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&merged))
}
