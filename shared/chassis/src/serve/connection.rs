//! One connection: its requests, and the patience that the listener has with it.

use super::answer::Answer;
use super::places::{Leave, Place};
use super::{Limits, Peer};
use crate::lifecycle::Lifecycle;
use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, Version, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::collections::BTreeMap;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_io_timeout::TimeoutStream;
use tokio_util::io::InspectReader;
use tower::ServiceExt;

pub(super) struct Connection {
    lifecycle: Lifecycle,
    limits: Limits,
    router: Router,
    peer: Peer,
    usage: Arc<Usage>,
    leave: Leave,
}

/// A connection whose place is needed may say goodbye for this long.
const GOODBYE: Duration = Duration::from_secs(1);

/// Why a connection ends.
enum End {
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

impl Connection {
    pub fn new(lifecycle: Lifecycle, limits: Limits, router: Router, peer: Peer, place: &Place) -> Arc<Self> {
        Arc::new(Self {
            lifecycle,
            limits,
            router,
            peer,
            usage: place.usage.clone(),
            leave: place.leave(),
        })
    }

    /// Serves until the other side goes, its time is over, its place is needed, or the process stops and
    /// every request is answered.
    pub async fn serve(
        self: Arc<Self>,
        protocol: &auto::Builder<TokioExecutor>,
        stream: TcpStream,
        place: &Place,
    ) {
        let usage = self.usage.clone();
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(self.limits.unread));
        let noting = InspectReader::new(Box::pin(stream), move |bytes: &[u8]| usage.heard(bytes.len()));
        let service = service_fn(|request| self.clone().answer(request));
        let mut exchange = pin!(protocol.serve_connection(TokioIo::new(noting), service));
        let end = tokio::select! {
            // How a connection ends is the other side's business: it is not worth a line in the log.
            _ = exchange.as_mut() => return,
            end = self.usage.over(&self.limits) => end,
            () = place.is_needed() => End::Needed,
            () = self.lifecycle.stopped() => End::Stopped,
        };
        let patience = match end {
            End::Unheard | End::Unread => return,
            End::Needed if self.usage.is_unheard() => return,
            End::Needed => GOODBYE,
            End::Idle | End::Stopped => self.limits.finish,
        };
        exchange.as_mut().graceful_shutdown();
        let _ = tokio::time::timeout(patience, exchange).await;
    }

    async fn answer(self: Arc<Self>, mut request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let version = request.version();
        let _under_way = self.usage.clone().begin(version);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        request.extensions_mut().insert(self.leave.clone());
        let mut response = self.router.clone().oneshot(request.map(Body::new)).await?;
        // Whoever keeps this connection for a next request would find it closed soon.
        if self.lifecycle.is_leaving() && version <= Version::HTTP_11 {
            let headers = response.headers_mut();
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        // What has no end of its own takes as long as it likes.
        if response.body().size_hint().exact().is_some_and(|bytes| bytes > 0) {
            let waiting = self.usage.clone().answers();
            return Ok(response.map(|body| Answer::of(body, waiting)));
        }
        Ok(response)
    }
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
    fn is_unheard(&self) -> bool {
        let seen = self.seen();
        seen.under_way == 0 && (!seen.has_served || seen.arriving_since.is_some())
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn heard(&self, bytes: usize) {
        let mut seen = self.seen();
        // HTTP/2 talks about the connection itself, too; there only silence between requests counts.
        if bytes > 0 && seen.under_way == 0 && !seen.is_http2 {
            seen.arriving_since.get_or_insert_with(Instant::now);
        }
    }

    fn begin(self: Arc<Self>, version: Version) -> UnderWay {
        let mut seen = self.seen();
        seen.under_way += 1;
        seen.arriving_since = None;
        seen.has_served = true;
        seen.is_http2 = version == Version::HTTP_2;
        drop(seen);
        UnderWay(self)
    }

    fn answers(self: Arc<Self>) -> Waiting {
        let mut seen = self.seen();
        let id = seen.next_answer;
        seen.next_answer += 1;
        seen.answers.insert(id, Instant::now());
        drop(seen);
        Waiting { usage: self, id }
    }

    /// Resolves when the patience with this connection is at its end.
    async fn over(&self, limits: &Limits) -> End {
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
struct UnderWay(Arc<Usage>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut seen = self.0.seen();
        seen.under_way -= 1;
        seen.idle_since = Instant::now();
    }
}
