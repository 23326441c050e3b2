//! Listeners with a bound to everything, that finish the requests they took before they go.

mod answer;
mod connection;
mod places;
mod usage;

pub use places::{Leave, network};

use crate::lifecycle::Lifecycle;
use anyhow::Context;
use axum::Router;
use connection::Connection;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto;
use places::{Place, Places};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::task::TaskTracker;

/// The address at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// What one listener grants to those who connect.
#[derive(Debug, Clone)]
pub struct Limits {
    /// So many connections at once. For who comes then, one without a request is closed; else he waits.
    pub connections: usize,
    /// So many connections of one address at once (IPv6: one /64); more are closed as they come. 0: no bound.
    pub per_peer: usize,
    /// So many requests on an HTTP/2 connection that were taken back before we came to them; who takes back
    /// more is closed.
    pub taken_back: usize,
    /// From the first byte of a request until its headers are whole; and for a new connection until its first
    /// request.
    pub headers: Duration,
    /// Between two requests on a connection. Longer than a proxy keeps a connection that it does not use.
    pub idle: Duration,
    /// For an answer to be taken: as a whole on HTTP/2, and on HTTP/1.1 each piece of it.
    pub unread: Duration,
    /// For requests that are under way when the process stops.
    pub finish: Duration,
}

impl Limits {
    /// The usual patience, for peers that are ours.
    pub fn of(connections: usize) -> Self {
        Self {
            connections,
            per_peer: 0,
            // Who was paused finds the asks of all that time taken back, and must answer those that came
            // after.
            taken_back: 1000,
            headers: Duration::from_secs(10),
            idle: Duration::from_secs(75),
            unread: Duration::from_secs(60),
            finish: Duration::from_secs(10),
        }
    }
}

/// Larger headers are refused with 431.
const LARGEST_HEADERS: u32 = 32 << 10;
/// Requests under way on one HTTP/2 connection.
const MOST_STREAMS: u32 = 256;
/// An HTTP/2 peer that is silent for so long is asked whether it lives, and has as long to say so.
const KEEP_ALIVE: Duration = Duration::from_secs(20);
/// Accepting fails when the process has no file descriptors left; some come free in this time.
const BREATH: Duration = Duration::from_millis(100);

/// Binds and serves HTTP/1.1 and HTTP/2 until the process stops; returns the bound address.
///
/// # Errors
/// When the address cannot be bound.
pub async fn listen(
    lifecycle: &Lifecycle,
    name: &'static str,
    address: &str,
    limits: Limits,
    router: Router,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let bound = listener.local_addr()?;
    let acceptor = Acceptor {
        name,
        lifecycle: lifecycle.clone(),
        places: Places::new(limits.connections, limits.per_peer),
        protocol: Arc::new(protocol(&limits)),
        limits,
        router,
        connections: TaskTracker::new(),
    };
    lifecycle.spawn(name, acceptor.serve(listener));
    tracing::info!(%bound, listener = name, "listening");
    Ok(bound)
}

fn protocol(limits: &Limits) -> auto::Builder<TokioExecutor> {
    let mut protocol = auto::Builder::new(TokioExecutor::new());
    protocol
        .http1()
        .timer(TokioTimer::new())
        // Connections look after this themselves, and tell a slow header from a connection that is kept for
        // later.
        .header_read_timeout(None)
        // A hundred headers are the most by default; setting a number costs an allocation for each request.
        .max_buf_size(LARGEST_HEADERS as usize);
    protocol
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(KEEP_ALIVE)
        .keep_alive_timeout(KEEP_ALIVE)
        .max_concurrent_streams(MOST_STREAMS)
        .max_pending_accept_reset_streams(limits.taken_back)
        .max_header_list_size(LARGEST_HEADERS);
    protocol
}

struct Acceptor {
    name: &'static str,
    lifecycle: Lifecycle,
    places: Arc<Places>,
    limits: Limits,
    protocol: Arc<auto::Builder<TokioExecutor>>,
    router: Router,
    connections: TaskTracker,
}

impl Acceptor {
    async fn serve(self, listener: TcpListener) {
        tokio::select! {
            () = self.lifecycle.stopped() => {}
            () = self.accept(&listener) => {}
        }
        // From here on the system refuses who comes, so that he goes elsewhere at once.
        drop(listener);
        self.connections.close();
        self.connections.wait().await;
    }

    async fn accept(&self, listener: &TcpListener) {
        loop {
            let (stream, address) = match listener.accept().await {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, listener = self.name, "a connection could not be accepted");
                    tokio::time::sleep(BREATH).await;
                    continue;
                }
            };
            if let Some(place) = self.places.take(self.name, address.ip()).await {
                self.serve_one(stream, Peer(address), place);
            }
        }
    }

    fn serve_one(&self, stream: TcpStream, peer: Peer, place: Place) {
        // Answers are small: waiting to fill a packet only makes them late.
        let _ = stream.set_nodelay(true);
        let connection = Connection::new(
            self.lifecycle.clone(),
            self.limits.clone(),
            self.router.clone(),
            peer,
            &place,
        );
        let (protocol, listener) = (self.protocol.clone(), self.name);
        self.connections.spawn(async move {
            let open = metrics::gauge!("connections", "listener" => listener);
            open.increment(1);
            connection.serve(&protocol, stream, &place).await;
            open.decrement(1);
            drop(place);
        });
    }
}

#[cfg(test)]
mod tests;
