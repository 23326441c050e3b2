//! Who calls: a bearer token, or for public reads only the id of a client.

use super::params::Params;
use super::problem::Problem;
use super::refusals::Asker;
use crate::Door;
use crate::access::{Identity, Principal, unauthorized};
use crate::limits::Kind;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use chassis::serve::{Peer, network};
use contracts::access::Permission;
use contracts::{OrganizerId, Refusal, Scope};
use std::net::IpAddr;
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

/// The address that limits count, by name.
pub fn address(parts: &Parts, proxies: usize) -> String {
    seen(parts, proxies).map_or_else(|| "unknown".into(), counted)
}

/// The address at the other end or, behind proxies of ours, the one that the first of them saw; of IPv6
/// its /64.
pub fn seen(parts: &Parts, proxies: usize) -> Option<IpAddr> {
    let peer = parts.extensions.get::<ConnectInfo<Peer>>();
    let seen = forwarded(parts, proxies).or(peer.map(|peer| peer.0.0.ip()));
    seen.map(network)
}

/// Each proxy appends the address that it saw, on the same line or on one of its own. So with `proxies` of
/// them the wanted one is that many from the end; whatever stands before it, the client may have written
/// itself.
fn forwarded(parts: &Parts, proxies: usize) -> Option<IpAddr> {
    if proxies == 0 {
        return None;
    }
    let lines = parts.headers.get_all("x-forwarded-for").iter();
    let hops: Vec<&str> = lines
        .flat_map(|line| line.to_str().unwrap_or_default().split(','))
        .collect();
    let hop = hops.len().checked_sub(proxies)?;
    hops[hop].trim().parse().ok()
}

/// The name under which limits count an address or network.
fn counted(seen: IpAddr) -> String {
    match seen {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(network) => format!("{network}/64"),
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;

    fn seen(proxies: usize, lines: &[&str]) -> Option<String> {
        let mut request = Request::builder();
        for line in lines {
            request = request.header("x-forwarded-for", *line);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        forwarded(&parts, proxies).map(network).map(counted)
    }

    #[test]
    fn the_address_is_the_one_that_our_first_proxy_saw() {
        let is = |address: &str| Some(address.to_owned());
        assert_eq!(
            seen(0, &["203.0.113.1"]),
            None,
            "without a proxy anybody can write it"
        );
        assert_eq!(seen(1, &["203.0.113.9, 203.0.113.1"]), is("203.0.113.1"));
        assert_eq!(seen(1, &["203.0.113.9", "203.0.113.1"]), is("203.0.113.1"));
        assert_eq!(
            seen(2, &["203.0.113.9, 203.0.113.1", "10.0.0.7"]),
            is("203.0.113.1")
        );
        assert_eq!(seen(2, &["203.0.113.1"]), None, "it came around the first proxy");
        assert_eq!(seen(1, &["somewhere"]), None);
        assert_eq!(seen(1, &["2001:db8:1:2::9"]), is("2001:db8:1:2::/64"));
    }
}
