//! `POST /partners/{partnerId}/clients`: a program of a partner is let in. Beyond the contract.

use super::kept::keep;
use crate::access::client::secret;
use crate::access::partner::{AddClient, add_client};
use crate::access::permission::By;
use crate::api::shown::regions;
use crate::door::Door;
use crate::door::answer::marked;
use crate::door::body::Unread;
use crate::door::caller::Authorized;
use crate::door::path::{Path, uuid};
use crate::door::problem::{Problem, Problems};
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use chassis::hex;
use contracts::access::Permission;
use contracts::pass::ReadPartner;
use contracts::text::require_short;
use contracts::{PartnerId, Refusal};
use serde::{Deserialize, Serialize};
use std::str::FromStr;
use utoipa::ToSchema;

#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct NewClient {
    name: String,
    /// Absent: it makes and reads referrals
    permissions: Option<Vec<String>>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AddedClient {
    client_id: String,
    /// Shown this once: whoever loses it removes the client and adds another. A repeated answer has none
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

/// It holds permissions for this partner alone, and counts while the mandate of the partner does.
#[utoipa::path(
    post,
    path = "/partners/{partnerId}/clients",
    operation_id = "post-partners-partnerId-clients",
    tag = "Partners",
    request_body = NewClient,
    params(
        ("partnerId" = String, Path, description = "Partner id"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same body lets in none twice"
        ),
    ),
    responses((status = 201, body = AddedClient, description = "The client"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    Path(id): Path<String>,
    body: Unread,
) -> Result<Response, Problem> {
    let permission = Permission::PartnersWrite;
    caller.require(permission)?;
    let partner_id = PartnerId(uuid(&id)?);
    let body = body.one::<NewClient>(&door).await?;
    let sent = body.value;
    require_short(&[("name", &sent.name)])?;
    let regions = regions::of(&door, &caller, permission).await?;
    let partner = door.office.asks.ask(&ReadPartner { partner_id, regions }).await?;
    keep(&door, &partner).await?;
    let secret = secret::fresh()?;
    let add = AddClient {
        partner_id,
        client_id: format!("partner-{}", hex(&chassis::random::<8>()?)),
        name: sent.name.trim().to_owned(),
        secret_hash: secret::hash(&secret)?,
        permissions: permissions(sent.permissions)?,
    };
    let by = By::Caller(caller.id());
    let key = body.sent.key(&caller);
    let answer = door
        .office
        .once(key, |tx| Box::pin(add_client(tx, add, by)))
        .await?;
    let added = AddedClient {
        client_id: serde_json::from_slice(&answer.body).map_err(chassis::Fault::from)?,
        client_secret: Some(secret).filter(|_| !answer.replayed),
    };
    let response = (StatusCode::CREATED, Json(added)).into_response();
    Ok(marked(response, answer.replayed))
}

fn permissions(sent: Option<Vec<String>>) -> Result<Vec<Permission>, Refusal> {
    let Some(sent) = sent else {
        return Ok(vec![Permission::ReferralsRead, Permission::ReferralsWrite]);
    };
    let unknown = |words: String| Refusal::invalid_data(&[("/permissions".into(), words)]);
    let read = |text: &String| Permission::from_str(text).map_err(unknown);
    sent.iter().map(read).collect()
}
