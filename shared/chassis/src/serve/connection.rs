//! One connection: its requests, and the patience that the listener has with it.

use super::{Limits, Peer};
use crate::lifecycle::Lifecycle;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderValue, Request, Response, Version, header};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;
use tokio_util::io::InspectReader;
use tower::ServiceExt;

pub(super) struct Connection {
    lifecycle: Lifecycle,
    limits: Limits,
    router: Router,
    peer: Peer,
    usage: Arc<Usage>,
}

impl Connection {
    pub fn new(lifecycle: Lifecycle, limits: Limits, router: Router, peer: Peer) -> Arc<Self> {
        let usage = Arc::new(Usage::new());
        Arc::new(Self {
            lifecycle,
            limits,
            router,
            peer,
            usage,
        })
    }

    /// Serves until the other side goes, its time is over, or the process stops and every request is
    /// answered.
    pub async fn serve(self: Arc<Self>, protocol: &auto::Builder<TokioExecutor>, stream: TcpStream) {
        let usage = self.usage.clone();
        let noting = InspectReader::new(stream, move |bytes: &[u8]| usage.heard(bytes.len()));
        let service = service_fn(|request| self.clone().answer(request));
        let mut exchange = pin!(protocol.serve_connection(TokioIo::new(noting), service));
        tokio::select! {
            // How a connection ends is the other side's business: it is not worth a line in the log.
            _ = exchange.as_mut() => return,
            () = self.usage.over(&self.limits) => {}
            () = self.lifecycle.stopped() => {}
        }
        exchange.as_mut().graceful_shutdown();
        let _ = tokio::time::timeout(self.limits.finish, exchange).await;
    }

    async fn answer(self: Arc<Self>, mut request: Request<Incoming>) -> Result<Response<Body>, Infallible> {
        let version = request.version();
        let _under_way = self.usage.clone().begin(version);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        let mut response = self.router.clone().oneshot(request.map(Body::new)).await?;
        // Whoever keeps this connection for a next request would find it closed soon.
        if self.lifecycle.is_leaving() && version <= Version::HTTP_11 {
            let headers = response.headers_mut();
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        Ok(response)
    }
}

/// How a connection is used, as far as patience needs to know.
struct Usage(Mutex<Seen>);

struct Seen {
    under_way: usize,
    /// Since when no request is under way.
    idle_since: Instant,
    /// Since when a request arrives that is not whole yet.
    arriving_since: Option<Instant>,
    has_served: bool,
    is_http2: bool,
}

impl Usage {
    fn new() -> Self {
        Self(Mutex::new(Seen {
            under_way: 0,
            idle_since: Instant::now(),
            arriving_since: None,
            has_served: false,
            is_http2: false,
        }))
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

    /// Resolves when the patience with this connection is at its end.
    async fn over(&self, limits: &Limits) {
        let step = limits.headers.min(limits.idle) / 5;
        loop {
            tokio::time::sleep(step.max(Duration::from_millis(10))).await;
            if self.seen().is_over(limits) {
                return;
            }
        }
    }
}

impl Seen {
    fn is_over(&self, limits: &Limits) -> bool {
        if self.under_way > 0 {
            return false;
        }
        let arrives_slowly = self
            .arriving_since
            .is_some_and(|since| since.elapsed() > limits.headers);
        let patience = match self.has_served {
            true => limits.idle,
            false => limits.headers,
        };
        arrives_slowly || self.idle_since.elapsed() > patience
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
