//! The places of a listener: so many in all and for one peer. Silence makes room for who comes.

use super::usage::Usage;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

/// When every connection is at work, one is looked for again after this long.
const BREATH: Duration = Duration::from_millis(100);

/// The connections that are open.
pub(super) struct Places {
    most: usize,
    most_per_peer: usize,
    open: Mutex<Open>,
    freed: Notify,
}

#[derive(Default)]
struct Open {
    next: u64,
    all: HashMap<u64, Taken>,
    per_peer: HashMap<IpAddr, usize>,
}

struct Taken {
    usage: Arc<Usage>,
    gone: CancellationToken,
}

impl Open {
    /// Asks a connection without a request to go: of those that never sent one the oldest, else the one that
    /// was used longest ago. False when all are at work.
    fn make_room(&self) -> bool {
        let silent = self
            .all
            .values()
            .filter(|taken| !taken.gone.is_cancelled())
            .filter_map(|taken| Some((taken.usage.silence()?, taken)));
        match silent.max_by_key(|(silence, _)| *silence) {
            Some((_, taken)) => {
                taken.gone.cancel();
                true
            }
            None => false,
        }
    }
}

enum Try {
    Taken(Place),
    TooManyOfPeer,
    Full,
}

impl Places {
    /// A `most_per_peer` of 0 is no bound.
    pub fn new(most: usize, most_per_peer: usize) -> Arc<Self> {
        Arc::new(Self {
            most,
            most_per_peer,
            open: Mutex::default(),
            freed: Notify::new(),
        })
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a connection that was accepted; when all are taken a silent one goes, and while all are at
    /// work it waits. None when its peer has as many as one may have.
    pub async fn take(self: &Arc<Self>, listener: &'static str, peer: IpAddr) -> Option<Place> {
        let peer = network(peer);
        loop {
            let freed = self.freed.notified();
            match self.attempt(peer) {
                Try::Taken(place) => return Some(place),
                Try::TooManyOfPeer => {
                    metrics::counter!("connections_refused_total", "listener" => listener).increment(1);
                    return None;
                }
                Try::Full => {}
            }
            if self.open().make_room() {
                metrics::counter!("connections_cut_total", "listener" => listener).increment(1);
            }
            let _ = tokio::time::timeout(BREATH, freed).await;
        }
    }

    fn attempt(self: &Arc<Self>, peer: IpAddr) -> Try {
        let mut open = self.open();
        let of_peer = open.per_peer.get(&peer).copied().unwrap_or_default();
        if self.most_per_peer > 0 && of_peer >= self.most_per_peer {
            return Try::TooManyOfPeer;
        }
        if open.all.len() >= self.most {
            return Try::Full;
        }
        let (id, gone) = (open.next, CancellationToken::new());
        // Patience begins here: who waited for his place did not keep us waiting.
        let usage = Usage::new();
        open.next += 1;
        open.per_peer.insert(peer, of_peer + 1);
        let taken = Taken {
            usage: usage.clone(),
            gone: gone.clone(),
        };
        open.all.insert(id, taken);
        Try::Taken(Place {
            places: self.clone(),
            id,
            peer,
            usage,
            gone,
        })
    }
}

/// The place of one connection, until it is dropped.
pub(super) struct Place {
    places: Arc<Places>,
    id: u64,
    peer: IpAddr,
    pub usage: Arc<Usage>,
    gone: CancellationToken,
}

impl Place {
    /// Resolves when somebody else needs the place more.
    pub async fn is_needed(&self) {
        self.gone.cancelled().await;
    }

    /// What ends this connection from inside of a request.
    pub fn leave(&self) -> Leave {
        Leave(self.gone.clone())
    }
}

/// Ends the connection of a request, which finds it among its extensions.
#[derive(Debug, Clone)]
pub struct Leave(CancellationToken);

impl Leave {
    /// The connection takes nothing new; what is not finished in a moment is cut off.
    pub fn now(&self) {
        self.0.cancel();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.places.open();
        open.all.remove(&self.id);
        if let Some(count) = open.per_peer.get_mut(&self.peer) {
            *count -= 1;
            if *count == 0 {
                open.per_peer.remove(&self.peer);
            }
        }
        drop(open);
        self.places.freed.notify_waiters();
    }
}

/// An address as far as limits count it: whoever has one address of IPv6 has the whole /64.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_network_count_together() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8:1:2::1"), of("2001:db8:1:2:ffff::9"));
        assert_ne!(of("2001:db8:1:2::1"), of("2001:db8:1:3::1"));
        assert_eq!(of("::ffff:203.0.113.1"), of("203.0.113.1"));
        assert_ne!(of("203.0.113.1"), of("203.0.113.2"));
    }
}
