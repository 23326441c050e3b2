//! `PUT /passholders/{passholderId}/second-home`: where a child lives as well from a day on. Beyond the
//! contract.

use super::counters;
use super::sent::one_line;
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
use contracts::pass::{NewSecondHome, NoteSecondHome};

/// Notes a second home, in place of the one of before. From its day on the municipalities of both homes share
/// what the municipality pays, and the right to the social tariff comes through either.
#[utoipa::path(
    put,
    path = "/passholders/{passholderId}/second-home",
    operation_id = "put-passholders-second-home",
    tag = "Passholders",
    params(
        ("passholderId" = String, Path, description = "Passholder id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body gets the first answer again"
        ),
    ),
    request_body = NewSecondHome,
    responses((status = 204, description = "Noted"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    caller.require(Permission::PassholdersWrite)?;
    let passholder_id = PassholderId(uuid(&id)?);
    let body = body.one::<NewSecondHome>(&door).await?;
    let sent = body.value;
    let ask = NoteSecondHome {
        passholder_id,
        home: NewSecondHome {
            address: one_line(sent.address),
            ..sent
        },
        counters: counters::all(&door, &caller).await?,
    };
    let key = body.sent.key(&caller);
    let noted = door.office.asks.ask_once(&ask, key.as_ref()).await?;
    Ok(no_content(&noted))
}
