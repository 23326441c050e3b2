//! Large answers that nobody reads hold memory: all that are on their way together have a bound, and those to
//! one address a smaller one, so that who does not read stands in nobody's way.
//!
//! An answer of more than 16 KiB takes a place of its size before it is sent, and holds it until its last
//! byte has left the process. When there is none, it waits a moment (0.1 s). If then an answer has been
//! unread for five seconds ([`unread`]), its connection ends to make room; otherwise a read is told to come
//! back (503). What was just written is told in any case, without a place: unheard, it would be written
//! again. An answer that is told once more can wait.
//!
//! What bounds it: 64 MiB for all, a quarter of that for one address; one answer that is larger than its
//! share stands alone. Pages that are parts of the program are not counted: many who read them slowly hold
//! one copy.
//!
//! Order: the share of the address, then a place of all, then a note among the unread. Each is given back by
//! being dropped, with the body, so a connection that is cut anywhere leaves nothing behind.

mod unread;

use super::address::seen;
use super::answer::REPLAYED;
use super::problem::Problem;
use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use chassis::Fault;
use chassis::serve::Leave;
use std::collections::HashMap;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use unread::{Noted, Unread};

/// In KiB. Smaller answers need no place.
const LARGE: u64 = 16;
/// In KiB: what all large answers of the door may hold together.
const MOST: u32 = 64 << 10;
/// In KiB: what those to one address may hold of it. One answer that is larger stands alone.
const SHARE: u32 = MOST / 4;
/// A place comes free when somebody reads; nobody waits for one longer than this, with an answer in hand.
const MOMENT: Duration = Duration::from_millis(100);
/// An answer that is still unread after this long makes room for one that somebody waits for: its connection
/// ends, which takes a moment.
const STALE: Duration = Duration::from_secs(5);
const GOODBYE: Duration = Duration::from_millis(1500);

/// The places of large answers, in KiB.
#[derive(Clone)]
pub struct Answers {
    places: Arc<Semaphore>,
    most: u32,
    share: u32,
    /// What the answers to each address hold.
    held: Held,
    unread: Unread,
    stale: Duration,
    /// How many proxies of ours stand in front.
    proxies: usize,
}

#[derive(Clone, Default)]
struct Held(Arc<Mutex<HashMap<Option<IpAddr>, u32>>>);

impl Held {
    fn all(&self) -> MutexGuard<'_, HashMap<Option<IpAddr>, u32>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What an answer holds of the share of its address.
struct Share {
    held: Held,
    who: Option<IpAddr>,
    kib: u32,
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut all = self.held.all();
        let Some(kib) = all.get_mut(&self.who) else { return };
        *kib -= self.kib;
        if *kib == 0 {
            all.remove(&self.who);
        }
    }
}

struct Place {
    _noted: Noted,
    _share: Share,
    _permit: OwnedSemaphorePermit,
}

/// An answer in its place: what is left of it is counted until the last byte of it has left the process.
struct Placed {
    bytes: Bytes,
    _place: Place,
}

impl AsRef<[u8]> for Placed {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Answers {
    /// With all places free, behind so many proxies.
    pub fn new(proxies: usize) -> Self {
        Self {
            proxies,
            ..Self::of(MOST, SHARE)
        }
    }

    fn of(most: u32, share: u32) -> Self {
        Self {
            places: Arc::new(Semaphore::new(most as usize)),
            most,
            share,
            held: Held::default(),
            unread: Unread::default(),
            stale: STALE,
            proxies: 0,
        }
    }

    /// A place of this size; one that is larger than all takes all.
    async fn take(&self, who: Option<IpAddr>, kib: u64, leave: Option<Leave>) -> Option<Place> {
        let kib = u32::try_from(kib).unwrap_or(self.most).min(self.most);
        let share = self.share_of(who, kib)?;
        let mut permit = pin!(self.places.clone().acquire_many_owned(kib));
        let permit = match tokio::time::timeout(MOMENT, permit.as_mut()).await {
            Ok(permit) => permit.ok()?,
            Err(_) if self.unread.make_room(kib, self.stale) => {
                tokio::time::timeout(GOODBYE, permit).await.ok()?.ok()?
            }
            Err(_) => return None,
        };
        Some(Place {
            _noted: self.unread.add(kib, leave),
            _share: share,
            _permit: permit,
        })
    }

    fn share_of(&self, who: Option<IpAddr>, kib: u32) -> Option<Share> {
        let mut all = self.held.all();
        let held = all.get(&who).copied().unwrap_or(0);
        if held > 0 && held + kib > self.share {
            return None;
        }
        all.insert(who, held + kib);
        drop(all);
        let held = self.held.clone();
        Some(Share { held, who, kib })
    }
}

/// Gives large answers their place, or says when to come back. What was just written is told in any case:
/// without its answer it would be written again.
pub async fn bounded(State(answers): State<Answers>, request: Request, next: Next) -> Response {
    let only_reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let (asked, body) = request.into_parts();
    let who = seen(&asked, answers.proxies);
    let leave = asked.extensions.get::<Leave>().cloned();
    let response = next.run(Request::from_parts(asked, body)).await;
    let (parts, body) = response.into_parts();
    let kib = body.size_hint().exact().unwrap_or(0).div_ceil(1024);
    if kib <= LARGE {
        return Response::from_parts(parts, body);
    }
    let place = match answers.take(who, kib, leave).await {
        Some(place) => place,
        None if only_reads || parts.headers.contains_key(REPLAYED) => {
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
    use axum::routing::{get, post};
    use chassis::Lifecycle;
    use chassis::serve::{Limits, listen};
    use futures_util::future::join_all;
    use std::time::Instant;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpSocket;

    /// A door with answers of this many KiB, large and small, and where it listens.
    async fn door(answers: &Answers, kib: usize) -> String {
        let large = move || async move { "x".repeat(kib << 10) };
        let router = Router::new()
            .route("/large", get(large).post(large))
            .route(
                "/again",
                post(move || async move { ([(REPLAYED, "true")], large().await) }),
            )
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

    /// A client at this address that takes no more of its answers than it must.
    fn client(own: [u8; 4]) -> reqwest::Client {
        crate::access::install();
        reqwest::Client::builder()
            .local_address(IpAddr::from(own))
            .http2_prior_knowledge()
            .http2_initial_stream_window_size(65_535_u32)
            .http2_initial_connection_window_size(1_u32 << 20)
            .build()
            .unwrap()
    }

    #[tokio::test]
    async fn large_answers_that_one_connection_does_not_read_have_a_bound_and_small_ones_go_on() {
        let answers = Answers::of(1024, 1024);
        let (address, client) = (door(&answers, 256).await, client([127, 0, 0, 1]));
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
    async fn behind_a_proxy_the_share_is_that_of_who_asked_it_and_what_was_told_before_can_wait() {
        let answers = Answers {
            proxies: 1,
            ..Answers::of(1024, 256)
        };
        let (address, client) = (door(&answers, 256).await, client([127, 0, 0, 1]));
        let ask = async |method: Method, path: &str, who: &str| {
            let request = client.request(method, format!("http://{address}{path}"));
            let request = request.header("x-forwarded-for", format!("203.0.113.9, {who}"));
            request.send().await.unwrap()
        };
        let one = ask(Method::GET, "/large", "203.0.113.1").await;
        assert_eq!(one.status(), 200);
        for (method, path, wanted) in [
            (Method::GET, "/large", 503),
            (Method::POST, "/again", 503),
            (Method::POST, "/large", 200),
        ] {
            let answer = ask(method, path, "203.0.113.1").await;
            assert_eq!(answer.status(), wanted, "{path}: it has its share");
        }
        let two = ask(Method::GET, "/large", "203.0.113.2").await;
        assert_eq!(two.status(), 200, "another one has its own");
    }

    #[tokio::test]
    async fn large_answers_that_many_connections_do_not_read_have_a_bound_and_each_address_a_share() {
        // More than the system takes in for who does not read.
        const LENGTH: usize = 24 << 10;
        let answers = Answers::of(2 * LENGTH as u32, LENGTH as u32);
        let address = door(&answers, LENGTH).await;
        let ask = async |own: &str| {
            let socket = TcpSocket::new_v4().unwrap();
            socket.bind(format!("{own}:0").parse().unwrap()).unwrap();
            let mut stream = socket.connect(address.parse().unwrap()).await.unwrap();
            let request = b"GET /large HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
            stream.write_all(request).await.unwrap();
            let mut status = [0; 12];
            stream.read_exact(&mut status).await.unwrap();
            (stream, String::from_utf8_lossy(&status).into_owned())
        };
        let (mut one, first) = ask("127.0.0.1").await;
        assert_eq!(first, "HTTP/1.1 200");
        assert_eq!(ask("127.0.0.1").await.1, "HTTP/1.1 503", "it has its share");
        let (two, second) = ask("127.0.0.2").await;
        assert_eq!(second, "HTTP/1.1 200", "another address has its own");
        assert_eq!(ask("127.0.0.3").await.1, "HTTP/1.1 503", "that is all");
        let mut rest = vec![];
        one.read_to_end(&mut rest).await.unwrap();
        assert!(rest.len() > LENGTH << 10);
        assert_eq!(ask("127.0.0.3").await.1, "HTTP/1.1 200", "the first was read");
        drop(two);
        all_given_back(&answers).await;
    }

    #[tokio::test]
    async fn an_answer_that_is_unread_for_long_makes_room_for_one_that_is_waited_for() {
        let answers = Answers {
            stale: Duration::from_millis(200),
            ..Answers::of(1024, 1024)
        };
        let address = door(&answers, 256).await;
        let (idler, reader) = (client([127, 0, 0, 1]), client([127, 0, 0, 2]));
        let get = async |client: &reqwest::Client| {
            let large = client.get(format!("http://{address}/large"));
            large.send().await.unwrap()
        };
        let unread = join_all((0..4).map(|_| get(&idler))).await;
        assert!(unread.iter().all(|answer| answer.status() == 200));
        assert_eq!(get(&reader).await.status(), 503, "they may still be read");
        tokio::time::sleep(answers.stale).await;
        let read = get(&reader).await;
        assert_eq!(read.status(), 200);
        assert_eq!(read.bytes().await.unwrap().len(), 256 << 10);
        drop(unread);
        all_given_back(&answers).await;
    }

    #[test]
    fn one_address_has_a_share_and_the_next_one_too() {
        let answers = Answers::of(1024, 256);
        let share = |who: &str, kib| answers.share_of(who.parse().ok(), kib);
        let held = (
            share("203.0.113.1", 128).unwrap(),
            share("203.0.113.1", 128).unwrap(),
        );
        assert!(share("203.0.113.1", 1).is_none());
        assert!(share("203.0.113.2", 256).is_some());
        drop(held.0);
        assert!(share("203.0.113.1", 129).is_none());
        assert!(share("203.0.113.1", 128).is_some());
        drop(held.1);
        assert!(share("203.0.113.1", 1024).is_some(), "larger than a share, alone");
        assert!(answers.held.all().is_empty(), "nobody is remembered");
    }
}
