//! Lean HTTP/1.1 connections that are kept open: the generator must cost less than what it measures.

use anyhow::{Context, bail};
use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::Request;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::TcpStream;

pub struct Connection(SendRequest<Full<Bytes>>);

impl Connection {
    #[expect(clippy::disallowed_methods, reason = "the load generator has no lifecycle")]
    pub async fn open(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async move {
            let _ = connection.await;
        });
        Ok(Self(sender))
    }

    /// Sends one request and reads the whole answer.
    pub async fn send(&mut self, request: Request<Full<Bytes>>) -> anyhow::Result<(u16, Bytes)> {
        self.0.ready().await?;
        let answer = self.0.send_request(request).await?;
        let status = answer.status().as_u16();
        Ok((status, answer.into_body().collect().await?.to_bytes()))
    }
}

/// A request as the door wants it.
pub fn request(method: &str, path: &str, token: &str, body: String) -> Request<Full<Bytes>> {
    let builder = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "localhost")
        .header("content-type", "application/json");
    builder
        .header("authorization", format!("Bearer {token}"))
        .body(Full::from(body))
        .expect("a well-formed request")
}

/// Requests per second over so many connections; every answer must have this status.
#[expect(clippy::disallowed_methods, reason = "the load generator has no lifecycle")]
pub async fn rate<F>(
    address: &str,
    connections: usize,
    time: Duration,
    status: u16,
    make: F,
) -> anyhow::Result<f64>
where
    F: Fn(usize) -> Request<Full<Bytes>> + Send + Sync + 'static,
{
    let (make, next, done) = (
        Arc::new(make),
        Arc::new(AtomicUsize::new(0)),
        Arc::new(AtomicUsize::new(0)),
    );
    let started = Instant::now();
    let mut tasks = vec![];
    for _ in 0..connections {
        let (make, next, done) = (make.clone(), next.clone(), done.clone());
        let mut connection = Connection::open(address)
            .await
            .context("the target does not answer")?;
        tasks.push(tokio::spawn(async move {
            while started.elapsed() < time {
                let (found, body) = connection
                    .send(make(next.fetch_add(1, Ordering::Relaxed)))
                    .await?;
                if found != status {
                    bail!("{found}: {}", String::from_utf8_lossy(&body));
                }
                done.fetch_add(1, Ordering::Relaxed);
            }
            Ok(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64())
}
