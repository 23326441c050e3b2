//! How a connection is used, and how long one has patience with it.

use super::Limits;
use axum::http::Version;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Why a connection ends.
pub(super) enum End {
    /// No request, or none that became whole: there is nothing to finish.
    Unheard,
    /// An answer that nobody takes.
    Unread,
    /// No request for long.
    Idle,
    /// Somebody else needs its place.
    Needed,
    /// The process stops.
    Stopped,
}

/// How a connection is used, as far as patience needs to know.
pub(super) struct Usage(Mutex<Seen>);

struct Seen {
    under_way: usize,
    /// Since when no request is under way.
    idle_since: Instant,
    /// Since when a request arrives that is not whole yet.
    arriving_since: Option<Instant>,
    has_served: bool,
    is_http2: bool,
    /// Since when each answer waits to be taken, the oldest first.
    answers: BTreeMap<u64, Instant>,
    next_answer: u64,
}

impl Usage {
    /// A connection that was accepted now and sent nothing.
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Mutex::new(Seen {
            under_way: 0,
            idle_since: Instant::now(),
            arriving_since: None,
            has_served: false,
            is_http2: false,
            answers: BTreeMap::new(),
            next_answer: 0,
        })))
    }

    /// How long no request was under way; none while one is. Who never sent a request is more silent than
    /// anybody who did.
    pub fn silence(&self) -> Option<(bool, Duration)> {
        let seen = self.seen();
        (seen.under_way == 0).then(|| (!seen.has_served, seen.idle_since.elapsed()))
    }

    /// Whether nothing would be lost by closing at once.
    pub fn is_unheard(&self) -> bool {
        let seen = self.seen();
        seen.under_way == 0 && (!seen.has_served || seen.arriving_since.is_some())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something arrived: a request has begun, unless one is under way.
    pub fn heard(&self, bytes: usize) {
        let mut seen = self.seen();
        // HTTP/2 talks about the connection itself, too; there only silence between requests counts.
        if bytes > 0 && seen.under_way == 0 && !seen.is_http2 {
            seen.arriving_since.get_or_insert_with(Instant::now);
        }
    }

    /// A request is whole, and under way until what is returned is dropped.
    pub fn begin(self: Arc<Self>, version: Version) -> UnderWay {
        let mut seen = self.seen();
        seen.under_way += 1;
        seen.arriving_since = None;
        seen.has_served = true;
        seen.is_http2 = version == Version::HTTP_2;
        drop(seen);
        UnderWay(self)
    }

    /// An answer waits to be taken until what is returned is dropped.
    pub fn answers(self: Arc<Self>) -> Waiting {
        let mut seen = self.seen();
        let id = seen.next_answer;
        seen.next_answer += 1;
        seen.answers.insert(id, Instant::now());
        drop(seen);
        Waiting { usage: self, id }
    }

    /// Resolves when the patience with this connection is at its end.
    pub async fn over(&self, limits: &Limits) -> End {
        loop {
            let left = match self.seen().left(limits) {
                Left::Time(left) => left,
                Left::Nothing(end) => return end,
            };
            // A request that begins meanwhile has as long as its headers may take: no more is slept through.
            tokio::time::sleep(left.min(limits.headers).min(limits.unread)).await;
        }
    }
}

/// What is left of the patience with a connection.
enum Left {
    Time(Duration),
    Nothing(End),
}

impl Seen {
    fn left(&self, limits: &Limits) -> Left {
        let unread = self.answers.values().next().map(Instant::elapsed);
        if unread.is_some_and(|unread| unread >= limits.unread) {
            return Left::Nothing(End::Unread);
        }
        if self.under_way > 0 {
            return Left::Time(limits.headers.min(limits.idle));
        }
        let (since, patience, end) = match (self.has_served, self.arriving_since) {
            (false, _) => (self.idle_since, limits.headers, End::Unheard),
            (true, Some(since)) => (since, limits.headers, End::Unheard),
            (true, None) => (self.idle_since, limits.idle, End::Idle),
        };
        match patience.checked_sub(since.elapsed()) {
            Some(left) if !left.is_zero() => Left::Time(left),
            _ => Left::Nothing(end),
        }
    }
}

/// An answer until it is taken, or let go.
pub(super) struct Waiting {
    usage: Arc<Usage>,
    id: u64,
}

impl Drop for Waiting {
    fn drop(&mut self) {
        self.usage.seen().answers.remove(&self.id);
    }
}

/// A request that is being answered; dropped also when its client goes away.
pub(super) struct UnderWay(Arc<Usage>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut seen = self.0.seen();
        seen.under_way -= 1;
        seen.idle_since = Instant::now();
    }
}
