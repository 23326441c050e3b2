//! One connection: its requests, and the patience that the listener has with it.

use super::answer::Answer;
use super::places::{Leave, Place};
use super::usage::{End, Usage};
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
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
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

impl Connection {
    /// A connection that has its place.
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
        let under_way = self.usage.clone().begin(version);
        request.extensions_mut().insert(ConnectInfo(self.peer));
        request.extensions_mut().insert(self.leave.clone());
        let mut response = self.router.clone().oneshot(request.map(Body::new)).await?;
        // Whoever keeps this connection for a next request would find it closed soon.
        if self.lifecycle.is_leaving() && version <= Version::HTTP_11 {
            let headers = response.headers_mut();
            headers.insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        match response.body().size_hint().exact() {
            Some(0) => Ok(response),
            Some(_) => {
                let waiting = self.usage.clone().answers();
                Ok(response.map(|body| Answer::of(body, waiting)))
            }
            // What has no end of its own takes as long as it likes, and its connection is in use so long.
            None => Ok(response.map(|body| Answer::of(body, under_way))),
        }
    }
}
