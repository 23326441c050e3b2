//! Where a request comes from: what limits count when nobody is known by a token.

use super::Door;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use chassis::serve::{Peer, network};
use std::convert::Infallible;
use std::net::IpAddr;

/// Where somebody calls from, who shows no token.
pub struct Sender(pub String);

impl FromRequestParts<Door> for Sender {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, door: &Door) -> Result<Self, Infallible> {
        Ok(Self(address(parts, door.proxies)))
    }
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
