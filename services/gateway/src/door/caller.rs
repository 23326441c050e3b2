//! Who calls: a bearer token, or for public reads only the id of a client.

use super::Door;
use super::address::address;
use super::problem::Problem;
use super::query::Params;
use super::refusals::Asker;
use crate::access::{Identity, Principal, unauthorized};
use crate::limits::Kind;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
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

/// Tells the log which client this is.
fn note(parts: &Parts, caller: &Identity) {
    if let Some(asker) = parts.extensions.get::<Asker>() {
        match caller {
            Identity::Client(id) => asker.is(id),
            Identity::User { .. } => asker.is("(a person)"),
        }
    }
}

impl FromRequestParts<Door> for Authorized {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        let Some(token) = bearer(parts) else {
            door.limits
                .require(Kind::Anonymous, &address(parts, door.proxies))
                .await?;
            return Err(unauthorized().into());
        };
        let principal = match door.access.principal(token).await {
            // Guessing tokens is limited like any other caller without one.
            Err(fault) if fault.refusal().is_some() => {
                door.limits
                    .require(Kind::Anonymous, &address(parts, door.proxies))
                    .await?;
                return Err(fault.into());
            }
            outcome => outcome?,
        };
        note(parts, &principal.identity);
        door.limits
            .require(Kind::Client, &principal.identity.id())
            .await?;
        Ok(Self(principal))
    }
}

/// Clients have shorter ids.
const LONGEST_CLIENT_ID: usize = 200;

/// A caller with a token, or with nothing but a known client id (`x-client-id` or `clientId`).
pub enum Identified {
    Token(Arc<Principal>),
    Client {
        principal: Arc<Principal>,
        /// Where it calls from.
        address: String,
    },
}

impl Identified {
    pub fn principal(&self) -> &Principal {
        match self {
            Self::Token(principal) | Self::Client { principal, .. } => principal,
        }
    }

    /// Whom look-ups count on. The id of a client is no secret: without a token it is the address.
    pub fn counts_as(&self) -> String {
        match self {
            Self::Token(principal) => principal.identity.id(),
            Self::Client { address, .. } => format!("address:{address}"),
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
        let address = address(parts, door.proxies);
        door.limits.require(Kind::Anonymous, &address).await?;
        let id = id
            .filter(|id| id.len() <= LONGEST_CLIENT_ID)
            .ok_or_else(unauthorized)?;
        let principal = door.access.permissions_of(Identity::Client(id)).await?;
        note(parts, &principal.identity);
        Ok(Self::Client { principal, address })
    }
}
