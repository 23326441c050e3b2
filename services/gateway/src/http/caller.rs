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
use contracts::{OrganizerId, Refusal, Scope};
use std::sync::Arc;

/// A caller whose token is believed.
pub struct Authorized(pub Arc<Principal>);

impl Authorized {
    pub fn scope(&self, permission: Permission) -> Result<Scope, Problem> {
        Ok(self.0.scope(permission)?)
    }

    /// The organizers that the query names.
    ///
    /// # Errors
    /// 403 when the permission is not held for one of them.
    pub fn named_organizers(
        &self,
        params: &Params,
        permission: Permission,
    ) -> Result<Vec<OrganizerId>, Problem> {
        let (scope, named) = (self.scope(permission)?, params.all("organizerId"));
        let named: Vec<OrganizerId> = named.into_iter().map(OrganizerId::from).collect();
        match named.iter().all(|organizer| scope.allows(organizer)) {
            true => Ok(named),
            false => Err(Refusal::forbidden(permission.as_str()).into()),
        }
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

/// The address at the other end; behind our own proxy, the one that it saw.
pub fn address(parts: &Parts, door: &Door) -> String {
    let seen_by_proxy = parts
        .headers
        .get("x-forwarded-for")
        .and_then(|list| list.to_str().ok()?.rsplit(',').next());
    if let Some(address) = seen_by_proxy.filter(|_| door.behind_proxy) {
        return address.trim().to_owned();
    }
    parts
        .extensions
        .get::<ConnectInfo<Peer>>()
        .map_or_else(|| "unknown".into(), |peer| peer.0.0.ip().to_string())
}

impl FromRequestParts<Door> for Authorized {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let token = bearer(parts).ok_or_else(unauthorized)?;
        let principal = match door.access.principal(token).await {
            // Guessing tokens is limited like any other caller without one.
            Err(fault) if fault.refusal().is_some() => {
                door.limits
                    .require(Kind::Anonymous, &address(parts, door))
                    .await?;
                return Err(fault.into());
            }
            outcome => outcome?,
        };
        door.limits.require(Kind::Client, &principal.caller.id()).await?;
        Ok(Self(principal))
    }
}

/// A caller with a token, or with nothing but a known client id (`x-client-id` or `clientId`).
pub enum Identified {
    Token(Arc<Principal>),
    Client(Arc<Principal>),
}

impl Identified {
    pub fn principal(&self) -> &Principal {
        match self {
            Self::Token(principal) | Self::Client(principal) => principal,
        }
    }
}

impl FromRequestParts<Door> for Identified {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        if bearer(parts).is_some() {
            return Ok(Self::Token(Authorized::from_request_parts(parts, door).await?.0));
        }
        let header = parts
            .headers
            .get("x-client-id")
            .and_then(|id| id.to_str().ok())
            .map(str::to_owned);
        let id = match (header, Params::from_request_parts(parts, door).await) {
            (Some(id), _) => Some(id),
            (None, Ok(params)) => params.text("clientId"),
        };
        let id = id.ok_or_else(unauthorized)?;
        door.limits
            .require(Kind::Anonymous, &address(parts, door))
            .await?;
        match door.access.knows_client(&id).await? {
            true => Ok(Self::Client(
                door.access.permissions_of(Caller::Client(id)).await?,
            )),
            false => Err(unauthorized().into()),
        }
    }
}
