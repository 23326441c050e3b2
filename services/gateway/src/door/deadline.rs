//! An end to every request: whoever stands at a counter has an answer within three seconds, whatever hangs
//! behind it.
//!
//! A watch runs for each request and stands still while its body is waited for: what a client takes to send
//! it has an end of its own (30 s). When our time is over, the request is dropped where it is. What it asked
//! of a service goes on there, so a write may have happened: the same key finds out.

use super::problem::Problem;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use http_body::Frame;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

/// How long a request may take us beside what it asks of the services.
const OURS: Duration = Duration::from_millis(300);
/// How long a body may take to arrive.
const THEIRS: Duration = Duration::from_secs(30);
/// How often it is looked at again while a body arrives.
const LOOK: Duration = Duration::from_millis(50);

/// Answers within the time that asks may take and a little more; what the client takes to send its body is
/// not ours. A write that is given up may have happened: the same key finds out.
pub async fn in_time(State(budget): State<Duration>, request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let for_body = watch.clone();
    let request = request.map(|inner| {
        Body::new(Arriving {
            inner,
            watch: for_body,
        })
    });
    let mut response = tokio::select! {
        response = next.run(request) => response,
        response = watch.clone().over(budget + OURS) => response,
    };
    let (ours, _) = watch.times().spent();
    response.extensions_mut().insert(Took(ours));
    response
}

/// How long a request took us, without its client's time.
#[derive(Debug, Clone, Copy)]
pub struct Took(pub Duration);

/// What a request took so far, ours and theirs.
#[derive(Clone)]
struct Stopwatch(Arc<Mutex<Times>>);

struct Times {
    began: Instant,
    /// Since when we wait for more of the body.
    waits_since: Option<Instant>,
    waited: Duration,
}

impl Stopwatch {
    fn start() -> Self {
        Self(Arc::new(Mutex::new(Times {
            began: Instant::now(),
            waits_since: None,
            waited: Duration::ZERO,
        })))
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Resolves when the time is over, with what is to be said.
    async fn over(self, most: Duration) -> Response {
        loop {
            let (ours, theirs) = self.times().spent();
            if ours >= most {
                return Problem::from(Fault::Busy("a request did not end in time".into())).into_response();
            }
            if theirs >= THEIRS {
                return Problem::new("url/timeout", 408, "The request took too long").into_response();
            }
            tokio::time::sleep((most - ours).min(THEIRS - theirs).max(LOOK)).await;
        }
    }
}

impl Times {
    /// What we took, and what the client took.
    fn spent(&self) -> (Duration, Duration) {
        let waits = self.waits_since.map(|since| since.elapsed()).unwrap_or_default();
        let theirs = self.waited + waits;
        (self.began.elapsed().saturating_sub(theirs), theirs)
    }

    fn waits(&mut self) {
        self.waits_since.get_or_insert_with(Instant::now);
    }

    fn goes_on(&mut self) {
        if let Some(since) = self.waits_since.take() {
            self.waited += since.elapsed();
        }
    }
}

/// A body that tells the watch when it is waited for.
struct Arriving {
    inner: Body,
    watch: Stopwatch,
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        let frame = Pin::new(&mut self.inner).poll_frame(context);
        let mut times = self.watch.times();
        match frame.is_pending() {
            true => times.waits(),
            false => times.goes_on(),
        }
        drop(times);
        frame
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> http_body::SizeHint {
        self.inner.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use futures_util::stream;
    use tower::ServiceExt;

    /// A door that reads the body and then works for so long.
    fn door(works: Duration) -> Router {
        let answer = async move |body: Bytes| {
            tokio::time::sleep(works).await;
            format!("{} bytes", body.len())
        };
        let layer = from_fn_with_state(Duration::from_millis(2500), in_time);
        Router::new().route("/", post(answer)).layer(layer)
    }

    /// Sends two bytes a second apart.
    async fn send(door: Router, pieces: u64) -> (u16, Duration) {
        let bytes = stream::unfold(0, move |sent| async move {
            if sent == pieces {
                return None;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
            Some((Ok::<_, std::io::Error>("xx"), sent + 1))
        });
        let (started, request) = (Instant::now(), Request::post("/").body(Body::from_stream(bytes)));
        let response = door.oneshot(request.unwrap()).await.unwrap();
        (response.status().as_u16(), started.elapsed())
    }

    #[tokio::test]
    async fn whatever_hangs_an_answer_comes_and_a_slow_client_has_his_own_time() {
        let (hung, slow) = tokio::join!(
            send(door(Duration::from_secs(3600)), 0),
            send(door(Duration::from_millis(10)), 4)
        );
        assert_eq!(hung.0, 503);
        assert!(hung.1 < Duration::from_secs(3), "{:?}", hung.1);
        assert_eq!(slow.0, 200);
    }
}
