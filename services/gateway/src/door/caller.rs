//! Who calls: a bearer token, or for public reads only the id of a client.

use super::Door;
use super::address::address;
use super::params::Params;
use super::problem::Problem;
use super::refusals::Asker;
use crate::access::{Account, Identity, Principal, unauthorized};
use crate::limits::Kind;
use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use contracts::Refusal;
use contracts::access::Permission;
use std::ops::Deref;
use std::sync::Arc;

/// A caller whose token is believed. What he may do is asked of the [`Principal`].
pub struct Authorized {
    principal: Arc<Principal>,
    /// Of a person.
    account: Option<Arc<Account>>,
}

impl Deref for Authorized {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        &self.principal
    }
}

impl Authorized {
    /// The account of a person; none for a client.
    pub fn account(&self) -> Option<&Arc<Account>> {
        self.account.as_ref()
    }
}

/// The token that was shown.
pub fn bearer(parts: &Parts) -> Option<&str> {
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
        let (principal, account) = match door.access.principal(token).await {
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
        door.limits.require(Kind::Client, &principal.id()).await?;
        Ok(Self { principal, account })
    }
}

/// Clients have shorter ids.
const LONGEST_CLIENT_ID: usize = 200;

/// A caller with a token, or with nothing but a known client id (`x-client-id` or `clientId`).
pub enum Identified {
    /// His token is believed.
    Token {
        /// He, or the client.
        principal: Arc<Principal>,
        /// Where he calls from.
        address: String,
    },
    /// Whoever knows the id of a client.
    Client {
        /// That client.
        principal: Arc<Principal>,
        /// Where it calls from.
        address: String,
    },
}

impl Deref for Identified {
    type Target = Principal;

    fn deref(&self) -> &Principal {
        match self {
            Self::Token { principal, .. } | Self::Client { principal, .. } => principal,
        }
    }
}

impl Identified {
    /// Whether he showed a token.
    pub fn has_token(&self) -> bool {
        matches!(self, Self::Token { .. })
    }

    /// For what nobody may do who shows nothing but the id of a client.
    ///
    /// # Errors
    /// 403 without a token, or when the permission is held for no organizer at all.
    pub fn require_with_token(&self, permission: Permission) -> Result<(), Refusal> {
        match self {
            Self::Token { principal, .. } => principal.require(permission),
            Self::Client { .. } => Err(Refusal::forbidden(permission.as_str())),
        }
    }

    /// What all callers without a token share who show this client; none with a token.
    ///
    /// Rule: who asks without a token shares one limit with all others who show the same client
    /// Test: `who_shows_no_token_shares_the_limit_of_the_client_from_every_address`
    /// Source: this house; setting `insz_per_minute`
    pub fn without_token(&self) -> Option<String> {
        match self {
            Self::Token { .. } => None,
            Self::Client { principal, .. } => Some(format!("without a token:{}", principal.id())),
        }
    }

    /// Whom look-ups count on. The id of a client is no secret: without a token it is the address.
    pub fn counts_as(&self) -> String {
        match self {
            Self::Token { principal, .. } => principal.id(),
            Self::Client { .. } => self.comes_from(),
        }
    }

    /// Where he asks from, whether or not he showed a token.
    pub fn comes_from(&self) -> String {
        match self {
            Self::Token { address, .. } | Self::Client { address, .. } => format!("address:{address}"),
        }
    }

    /// The client that somebody shows who has no token.
    pub fn bare_client(&self) -> Option<String> {
        match self {
            Self::Client { principal, .. } => match &principal.identity {
                Identity::Client(id) => Some(id.clone()),
                Identity::User { .. } => None,
            },
            Self::Token { .. } => None,
        }
    }
}

impl FromRequestParts<Door> for Identified {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Problem> {
        if bearer(parts).is_some() {
            let principal = Authorized::from_request_parts(parts, door).await?.principal;
            let address = address(parts, door.proxies);
            return Ok(Self::Token { principal, address });
        }
        let id = client_id(parts, door).await;
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

/// The header goes before the query.
async fn client_id(parts: &mut Parts, door: &Door) -> Option<String> {
    let header = parts.headers.get("x-client-id");
    if let Some(id) = header.and_then(|id| id.to_str().ok()) {
        return Some(id.to_owned());
    }
    let Ok(params) = Params::from_request_parts(parts, door).await;
    params.text("clientId").map(str::to_owned)
}
