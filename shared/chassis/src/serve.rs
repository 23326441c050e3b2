//! Listeners that finish the requests they took before they go.

use crate::lifecycle::Lifecycle;
use anyhow::Context;
use axum::Router;
use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};

/// Binds and serves HTTP/1.1 and HTTP/2 until the process stops; returns the bound address.
pub async fn listen(
    lifecycle: &Lifecycle,
    name: &'static str,
    address: &str,
    router: Router,
) -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("cannot listen on {address}"))?;
    let bound = listener.local_addr()?;
    let stopping = lifecycle.clone();
    lifecycle.spawn(name, async move {
        let server = axum::serve(
            NoDelay(listener),
            router.into_make_service_with_connect_info::<Peer>(),
        );
        if let Err(error) = server
            .with_graceful_shutdown(async move { stopping.stopped().await })
            .await
        {
            tracing::error!(%error, "a listener failed");
        }
    });
    tracing::info!(%bound, listener = name, "listening");
    Ok(bound)
}

/// A listener whose connections send small answers at once.
struct NoDelay(TcpListener);

impl Listener for NoDelay {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        let _ = stream.set_nodelay(true);
        (stream, address)
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

/// The address at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

impl Connected<IncomingStream<'_, NoDelay>> for Peer {
    fn connect_info(stream: IncomingStream<'_, NoDelay>) -> Self {
        Self(*stream.remote_addr())
    }
}
