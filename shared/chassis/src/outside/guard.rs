//! Looks at every address that a connection to a stranger is made to, in the one look-up that the connection
//! goes by: a name that is public when it is judged and private when it is called leads nowhere.

use super::{client, is_public};
use futures_util::future::BoxFuture;
use reqwest::ClientBuilder;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

/// How a name becomes addresses.
pub trait Lookup: Send + Sync + 'static {
    /// The addresses of a name; their port does not matter.
    fn addresses(&self, name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>>;
}

struct System;

impl Lookup for System {
    fn addresses(&self, name: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
        Box::pin(async move { Ok(tokio::net::lookup_host((name, 0)).await?.collect()) })
    }
}

struct Guard(Arc<dyn Lookup>);

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let looked = self.0.addresses(name.as_str().to_owned());
        Box::pin(async move {
            let mut addresses = looked.await?;
            addresses.retain(|address| is_public(address.ip()));
            if addresses.is_empty() {
                return Err(io::Error::other("the name has no public address").into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// A client for strangers: it follows no redirect, takes no proxy from its surroundings, and connects to
/// public addresses alone. Numbers in place of a name go around it: [`super::endpoint`] refuses them.
pub fn strangers() -> ClientBuilder {
    strangers_by(Arc::new(System))
}

/// As [`strangers`], with another way to look up names.
pub fn strangers_by(lookup: Arc<dyn Lookup>) -> ClientBuilder {
    client().no_proxy().dns_resolver(Arc::new(Guard(lookup)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::error::Error;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Public at first, this machine from then on.
    struct Rebinding(AtomicUsize);

    impl Lookup for Rebinding {
        fn addresses(&self, _: String) -> BoxFuture<'static, io::Result<Vec<SocketAddr>>> {
            let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
            let address = if first { "203.0.114.1:0" } else { "127.0.0.1:0" };
            Box::pin(async move { Ok(vec![address.parse().map_err(io::Error::other)?]) })
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_when_it_is_called_leads_nowhere() {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let lookup = Arc::new(Rebinding(AtomicUsize::new(0)));
        let judged = lookup.addresses("partner.example.org".into()).await.unwrap();
        assert!(is_public(judged[0].ip()), "as whoever judged it saw it");
        let strangers = strangers_by(lookup).build().unwrap();
        let called = strangers
            .get(format!("http://partner.example.org:{port}/"))
            .send();
        let error = tokio::select! {
            error = called => error.unwrap_err(),
            _ = listener.accept() => panic!("somebody inside was called"),
        };
        let mut cause: &dyn Error = &error;
        while let Some(deeper) = cause.source() {
            cause = deeper;
        }
        assert!(cause.to_string().contains("no public address"), "{error:?}");
    }
}
