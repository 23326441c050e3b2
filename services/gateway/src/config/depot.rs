//! Settings of the depot: a NATS server of its own that subscribers outside read at.

use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Where it is, and our keys to it. Without an address there is none.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Depot {
    /// How it is reached from here.
    pub url: String,
    /// How subscribers reach it; `url` when it is empty.
    pub public_url: String,
    /// Holds the seed that accounts are signed with.
    pub signer_file: PathBuf,
    /// Holds the credentials of the system's user that opens and closes accounts.
    pub system_file: PathBuf,
    /// The certificate authority of the server, when it is one of our own.
    pub ca_file: PathBuf,
}

impl Depot {
    /// Whether there is one.
    pub fn is_set(&self) -> bool {
        !self.url.is_empty()
    }

    /// What subscribers are told.
    pub fn public(&self) -> &str {
        match self.public_url.as_str() {
            "" => &self.url,
            public => public,
        }
    }

    /// What production must not have: events and keys travel over TLS.
    pub fn open_doors(&self) -> Vec<String> {
        let is_closed = |url: &str| ["tls://", "wss://"].iter().any(|scheme| url.starts_with(scheme));
        let mut open = vec![];
        if self.is_set() {
            if !is_closed(&self.url) {
                open.push("service.events.depot.url is not tls://".to_owned());
            }
            if !is_closed(self.public()) {
                open.push("service.events.depot.public_url is not tls://".to_owned());
            }
        }
        open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_depot_is_reached_over_tls_or_there_is_none() {
        let open = |url: &str, public_url: &str| {
            let depot = Depot {
                url: url.into(),
                public_url: public_url.into(),
                ..Depot::default()
            };
            depot.open_doors().len()
        };
        assert_eq!(open("", ""), 0);
        assert_eq!(open("tls://depot:4223", "tls://events.region.example"), 0);
        assert_eq!(open("nats://depot:4223", "tls://events.region.example"), 1);
        assert_eq!(open("tls://depot:4223", "nats://events.region.example"), 1);
        assert_eq!(open("nats://depot:4223", ""), 2);
    }
}
