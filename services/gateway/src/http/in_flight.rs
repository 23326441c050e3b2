//! Large answers that nobody reads hold memory: all that are on their way together have a bound.

use super::problem::Problem;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// In KiB. Smaller answers need no place.
const LARGE: u64 = 64;
/// In KiB: what all large answers of the door may hold together.
const MOST: u32 = 64 << 10;
/// A place comes free when somebody reads; nobody waits for one longer than this, with an answer in hand.
const MOMENT: Duration = Duration::from_millis(100);

/// The places of large answers, in KiB.
#[derive(Clone)]
pub struct Answers {
    places: Arc<Semaphore>,
    most: u32,
}

/// An answer in its place: what is left of it is counted until the last byte of it has left the process.
struct Placed {
    bytes: Bytes,
    _place: OwnedSemaphorePermit,
}

impl AsRef<[u8]> for Placed {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Answers {
    pub fn new() -> Self {
        Self::of(MOST)
    }

    fn of(most: u32) -> Self {
        let places = Arc::new(Semaphore::new(most as usize));
        Self { places, most }
    }

    /// A place of this size; one that is larger than all takes all.
    async fn take(&self, kib: u64) -> Option<OwnedSemaphorePermit> {
        let kib = u32::try_from(kib).unwrap_or(self.most).min(self.most);
        let place = self.places.clone().acquire_many_owned(kib);
        tokio::time::timeout(MOMENT, place).await.ok()?.ok()
    }
}

/// Gives large answers their place, or says when to come back. What was written is told in any case: without
/// its answer it would be written again.
pub async fn bounded(State(answers): State<Answers>, request: Request, next: Next) -> Response {
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let (parts, body) = next.run(request).await.into_parts();
    let kib = body.size_hint().exact().unwrap_or(0).div_ceil(1024);
    if kib <= LARGE {
        return Response::from_parts(parts, body);
    }
    let place = match answers.take(kib).await {
        Some(place) => place,
        None if only_reads => {
            let busy = Fault::Busy("too many large answers wait to be read".into());
            return Problem::from(busy).into_response();
        }
        None => return Response::from_parts(parts, body),
    };
    // It is whole already: nothing is waited for, and nothing copied.
    let Ok(bytes) = axum::body::to_bytes(body, usize::MAX).await else {
        return Problem::internal().into_response();
    };
    let placed = Placed { bytes, _place: place };
    Response::from_parts(parts, Body::from(Bytes::from_owner(placed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::get;
    use chassis::Lifecycle;
    use chassis::serve::{Limits, listen};
    use futures_util::future::join_all;
    use std::time::Instant;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    /// A door with answers of this many KiB, large and small, and where it listens.
    async fn door(answers: &Answers, kib: usize) -> String {
        let large = move || async move { "x".repeat(kib << 10) };
        let router = Router::new()
            .route("/large", get(large).post(large))
            .route("/small", get(async || "x".repeat((LARGE as usize) << 10)))
            .layer(from_fn_with_state(answers.clone(), bounded));
        let (lifecycle, limits) = (Lifecycle::default(), Limits::of(64));
        let address = listen(&lifecycle, "test", "127.0.0.1:0", limits, router).await;
        address.unwrap().to_string()
    }

    async fn all_given_back(answers: &Answers) {
        let started = Instant::now();
        while answers.places.available_permits() < answers.most as usize {
            assert!(
                started.elapsed() < Duration::from_secs(10),
                "not all is given back"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// A client that takes no more of its answers than it must.
    fn client() -> reqwest::Client {
        crate::access::install();
        reqwest::Client::builder()
            .http2_prior_knowledge()
            .http2_initial_stream_window_size(65_535_u32)
            .http2_initial_connection_window_size(1_u32 << 20)
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn large_answers_that_one_connection_does_not_read_have_a_bound_and_small_ones_go_on() {
        let answers = Answers::of(1024);
        let (address, client) = (door(&answers, 256).await, client());
        let get = async |path: &str| {
            client
                .get(format!("http://{address}{path}"))
                .send()
                .await
                .unwrap()
        };
        for is_read in [true, false] {
            let mut asked = join_all((0..12).map(|_| get("/large"))).await;
            let refused: Vec<_> = asked.extract_if(.., |answer| answer.status() == 503).collect();
            assert_eq!((asked.len(), refused.len()), (4, 8));
            assert!(
                refused
                    .iter()
                    .all(|answer| answer.headers().contains_key("retry-after"))
            );
            assert_eq!(answers.places.available_permits(), 0, "held while nobody reads");
            assert_eq!(get("/small").await.status(), 200);
            let written = client
                .post(format!("http://{address}/large"))
                .send()
                .await
                .unwrap();
            assert_eq!(written.status(), 200, "what was written is told");
            drop((refused, written));
            for answer in asked {
                if is_read {
                    assert_eq!(answer.bytes().await.unwrap().len(), 256 << 10);
                }
            }
            all_given_back(&answers).await;
        }
    }

    #[tokio::test]
    async fn large_answers_that_many_connections_do_not_read_have_a_bound() {
        // More than the system takes in for who does not read.
        const LENGTH: usize = 24 << 10;
        let answers = Answers::of(2 * LENGTH as u32);
        let address = door(&answers, LENGTH).await;
        let ask = async || {
            let mut stream = TcpStream::connect(&address).await.unwrap();
            let request = b"GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            stream.write_all(request).await.unwrap();
            let mut status = [0; 12];
            stream.read_exact(&mut status).await.unwrap();
            (stream, String::from_utf8_lossy(&status).into_owned())
        };
        let (mut one, first) = ask().await;
        let (two, second) = ask().await;
        assert_eq!((&*first, &*second), ("HTTP/1.1 200", "HTTP/1.1 200"));
        assert_eq!(ask().await.1, "HTTP/1.1 503");
        let mut rest = vec![];
        one.read_to_end(&mut rest).await.unwrap();
        assert!(rest.len() > LENGTH << 10);
        assert_eq!(ask().await.1, "HTTP/1.1 200", "the first was read");
        drop(two);
        all_given_back(&answers).await;
    }
}
