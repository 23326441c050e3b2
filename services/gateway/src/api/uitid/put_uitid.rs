//! `PUT /passholders/me/uitid`: the account of whoever is signed in is linked to a pass.

use crate::door::Door;
use crate::door::answer::marked;
use crate::door::caller::Authorized;
use crate::door::key::Sent;
use crate::door::problem::{Problem, Problems};
use crate::door::registration_token;
use crate::door::signed_in::SignedIn;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use contracts::access::Permission;
use contracts::pass::LinkAccount;

/// Links the account to the holder of the registration token.
#[utoipa::path(
    put,
    path = "/passholders/me/uitid",
    operation_id = "register-uitid-passholder",
    tag = "Current Passholder",
    params(
        ("x-registration-token" = String, Header, description = "The registration token; it is used up"),
        (
            "Idempotency-Key" = Option<String>,
            Header,
            description = "The same key with the same token gets the first answer again"
        ),
    ),
    responses((status = 201, description = "Linked"), Problems),
)]
pub async fn handle(
    State(door): State<Door>,
    caller: Authorized,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let signed_in = SignedIn::require(&door, &caller, &[Permission::PassholdersRegisterUitid]).await?;
    let token = registration_token::require(&headers)?;
    let sent = Sent::new(&door.secrets, &method, &uri, &headers, token.0.as_bytes())?;
    let ask = LinkAccount {
        token,
        account: signed_in.account.name.clone(),
    };
    let linked = door
        .office
        .asks
        .ask_once(&ask, sent.key(&caller).as_ref())
        .await?;
    Ok(marked(StatusCode::CREATED.into_response(), linked.replayed))
}
