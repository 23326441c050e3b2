//! Who calls: a bearer token, or for public reads only the id of a client.

use super::params::Params;
use super::problem::Problem;
use crate::Door;
use crate::access::{Caller, Principal, unauthorized};
use crate::limits::Kind;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use chassis::serve::Peer;
use contracts::access::Permission;
use contracts::{Refusal, Scope};
use std::sync::Arc;

/// A caller whose token is believed.
pub struct Authorized(pub Arc<Principal>);

impl Authorized {
    pub fn scope(&self, permission: Permission) -> Result<Scope, Problem> {
        Ok(self.0.scope(permission)?)
    }

    /// # Errors
    /// 403 when the permission is held for no organizer at all.
    pub fn require(&self, permission: Permission) -> Result<(), Problem> {
        match self.0.holds(permission) {
            true => Ok(()),
            false => Err(Refusal::forbidden(permission.as_str()).into()),
        }
    }
}

fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The address at the other end; behind a proxy that is the proxy's.
pub fn address(parts: &Parts) -> String {
    parts.extensions.get::<ConnectInfo<Peer>>().map_or_else(|| "unknown".into(), |peer| peer.0.0.ip().to_string())
}

impl FromRequestParts<Door> for Authorized {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let token = bearer(parts).ok_or_else(unauthorized)?;
        let principal = door.access.principal(token).await?;
        door.limits.require(Kind::Client, &principal.caller.id()).await?;
        Ok(Self(principal))
    }
}

/// A caller with a token, or with nothing but a known client id (`x-client-id` or `clientId`).
pub enum Identified {
    Token(Arc<Principal>),
    Client,
}

impl FromRequestParts<Door> for Identified {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        if bearer(parts).is_some() {
            return Ok(Self::Token(Authorized::from_request_parts(parts, door).await?.0));
        }
        let header = parts.headers.get("x-client-id").and_then(|id| id.to_str().ok()).map(str::to_owned);
        let id = match (header, Params::from_request_parts(parts, door).await) {
            (Some(id), _) => Some(id),
            (None, Ok(params)) => params.text("clientId"),
        };
        let id = id.ok_or_else(unauthorized)?;
        door.limits.require(Kind::Anonymous, &address(parts)).await?;
        match door.access.knows_client(&id).await? {
            true => Ok(Self::Client),
            false => Err(unauthorized().into()),
        }
    }
}

/// The name under which a caller's client references and keys are kept.
pub fn key_owner(principal: &Principal) -> String {
    match &principal.caller {
        Caller::Client(id) => format!("client:{id}"),
        user @ Caller::User { .. } => user.id(),
    }
}
