//! Events on their way to receivers on this machine, beside a bare poster that sends the same to the same.

use crate::cost::Cost;
use crate::http::{Connection, rate, request};
use crate::region::{self, EVENTS, OWNERS, Region, event};
use crate::runs::{Times, door, quiet};
use crate::{CONNECTIONS, TIME};
use anyhow::{Context, ensure};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use http_body_util::Full;
use platform::{Client, Platform};
use serde_json::json;
use sqlx::{Connection as _, Executor, PgConnection};
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::net::TcpListener;

/// Receivers on this machine are called: in this run alone.
pub const SETTINGS: [(&str, &str); 1] = [("BELEEF_GATEWAY__SERVICE__EVENTS__LOOPBACK", "true")];

const CHECKIN: &str = "org.beleefregio.checkin.recorded.v1";
/// Subscriptions of each of these owners, which may be called sixteen times at once.
const OWNERS_AT_ONCE: usize = 16;
const OF_EACH: usize = 4;
/// How many tries a gateway has under way.
const AT_ONCE: usize = OWNERS_AT_ONCE * OF_EACH * 4;
/// Events of these owners together; each goes to all subscriptions of its owner.
const PUBLISHED: usize = 10_000;
/// Endpoints of the crowd: each owner has as many as an owner may have.
const ENDPOINTS: usize = 1_000;
/// Events of the crowd, which make so many deliveries for each endpoint.
const FOR_EACH: usize = 10;
/// Events in a second, for delays.
const PER_SECOND: f64 = 200.0;
/// For all that should come.
const PATIENCE: Duration = Duration::from_secs(300);

/// A delivery as it came.
#[derive(Clone)]
struct Came {
    path: String,
    headers: HeaderMap,
    body: Bytes,
    at: Instant,
}

/// Takes all that comes.
#[derive(Clone, Default)]
struct Receiver {
    taken: Arc<AtomicUsize>,
    came: Arc<Mutex<Vec<Came>>>,
}

impl Receiver {
    /// Its address.
    #[expect(clippy::disallowed_methods, reason = "the load generator has no lifecycle")]
    async fn start(&self) -> anyhow::Result<String> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?.to_string();
        let router = Router::new().fallback(take).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(address)
    }

    /// What came since the last time.
    fn come(&self) -> Vec<Came> {
        self.taken.store(0, Ordering::SeqCst);
        std::mem::take(&mut *self.came.lock().expect("nobody panics here"))
    }

    async fn until(&self, count: usize) -> anyhow::Result<()> {
        let started = Instant::now();
        while self.taken.load(Ordering::SeqCst) < count {
            let taken = self.taken.load(Ordering::SeqCst);
            ensure!(started.elapsed() < PATIENCE, "{taken} of {count} deliveries came");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        Ok(())
    }
}

async fn take(State(receiver): State<Receiver>, uri: Uri, headers: HeaderMap, body: Bytes) -> StatusCode {
    let came = Came {
        path: uri.path().to_owned(),
        headers,
        body,
        at: Instant::now(),
    };
    receiver.came.lock().expect("nobody panics here").push(came);
    receiver.taken.fetch_add(1, Ordering::SeqCst);
    StatusCode::NO_CONTENT
}

/// Measures all of it.
pub async fn run(platform: &Platform, bench: &Client, region: &Region) -> anyhow::Result<()> {
    let hooks = platform.client("hooks").await?;
    let receiver = Receiver::default();
    let address = receiver.start().await?;
    // The first has the events: it is called for what happens at the door.
    for n in 1..=OWNERS_AT_ONCE * OF_EACH {
        let owner = region::owner(1 + n % OWNERS_AT_ONCE);
        subscribe(&hooks, &owner, &format!("http://{address}/{n}")).await?;
    }
    let sample = throughput(platform, &receiver, &address).await?;
    subscribe(&hooks, &region::owner(0), &format!("http://{address}/door")).await?;
    delays(platform, bench, region, &receiver, &address, &sample).await?;
    crowd(platform, &hooks, &receiver, &address).await
}

async fn subscribe(hooks: &Client, owner: &str, url: &str) -> anyhow::Result<()> {
    let body = json!({"ownerId": owner, "name": "Bench", "types": [CHECKIN], "url": url});
    let answer = hooks.post("/subscriptions", body).await;
    ensure!(answer.status == 201, "{answer:?}");
    Ok(())
}

async fn execute(platform: &Platform, service: &str, statement: String) -> anyhow::Result<()> {
    let mut conn = PgConnection::connect(&platform.postgres.url(service)).await?;
    conn.execute(sqlx::AssertSqlSafe(statement)).await?;
    Ok(())
}

/// So many check-ins are told at once, at these owners in turn.
async fn publish(platform: &Platform, count: usize, owners: usize) -> anyhow::Result<()> {
    let statement = format!(
        "insert into outbox_pending (event_id, type, key, key_version, partition, time, payload)
         select gen_random_uuid(), 'activity.checkin.recorded.v1', h, 0, 0, now(),
                json_build_object('checkin_id', gen_random_uuid(), 'passholder_id', h, 'event_id', 'x',
                                  'title', 'Bench', 'location', 'Bench', 'points', 1, 'at', now(),
                                  'organizer_id', 'be2c0000-0000-4000-8001-'
                                                  || lpad((1 + n % {owners})::text, 12, '0'))::text
         from (select n, gen_random_uuid()::text as h from generate_series(1, {count}) n) g"
    );
    execute(platform, "activity", statement).await
}

/// How much is sent in a second of what waits; returns a delivery as it came.
async fn throughput(platform: &Platform, receiver: &Receiver, address: &str) -> anyhow::Result<Came> {
    let all = PUBLISHED * OF_EACH;
    let switch = async |state: &str| {
        execute(
            platform,
            "gateway",
            format!("update outlet set state = '{state}'"),
        )
        .await
    };
    switch("PAUSED").await?;
    publish(platform, PUBLISHED, OWNERS_AT_ONCE).await?;
    quiet(platform).await?;
    let waits = "select count(*) from delivery where state = 'OPEN'";
    platform.wait_for("gateway", waits, all as i64, PATIENCE).await?;
    let before = Cost::so_far(platform)?;
    let started = Instant::now();
    switch("ACTIVE").await?;
    receiver.until(all).await?;
    let delivered = all as f64 / started.elapsed().as_secs_f64();
    let cost = before.each(platform, all as f64)?;
    platform.wait_for("gateway", waits, 0, PATIENCE).await?;
    let came = receiver.come();
    ensure!(came.len() == all, "{} deliveries came, not {all}", came.len());
    let sample = came.into_iter().next().context("nothing came")?;
    let bare = bare(&sample, address).await?;
    receiver.come();
    let lean = lean(&sample, address).await?;
    receiver.come();
    println!("| bare poster, the same client and {AT_ONCE} at once | {bare:.0} deliveries/s |");
    println!("| bare poster, a leaner client, {AT_ONCE} at once | {lean:.0} deliveries/s |");
    println!(
        "| deliveries that waited, {} receivers | {delivered:.0}/s = {:.2} x bare poster, {:.2} x leaner |",
        OWNERS_AT_ONCE * OF_EACH,
        delivered / bare,
        delivered / lean
    );
    println!("| processor time of a delivery, µs | {cost} |");
    Ok(sample)
}

fn poster() -> anyhow::Result<reqwest::Client> {
    let client = reqwest::Client::builder().no_proxy();
    Ok(client.pool_max_idle_per_host(AT_ONCE).build()?)
}

/// The same bodies by the client that the platform has.
#[expect(clippy::disallowed_methods, reason = "the load generator has no lifecycle")]
async fn bare(sample: &Came, address: &str) -> anyhow::Result<f64> {
    let (client, done) = (poster()?, Arc::new(AtomicUsize::new(0)));
    let (url, started) = (format!("http://{address}/bare"), Instant::now());
    let mut tasks = vec![];
    for _ in 0..AT_ONCE {
        let (client, done, url, sample) = (client.clone(), done.clone(), url.clone(), sample.clone());
        tasks.push(tokio::spawn(async move {
            while started.elapsed() < TIME {
                let request = client
                    .post(&url)
                    .headers(sample.headers.clone())
                    .body(sample.body.clone());
                request.send().await?.error_for_status()?.bytes().await?;
                done.fetch_add(1, Ordering::Relaxed);
            }
            anyhow::Ok(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(done.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64())
}

/// The same bodies over connections that cost as little as can be.
async fn lean(sample: &Came, address: &str) -> anyhow::Result<f64> {
    let sample = sample.clone();
    rate(address, AT_ONCE, TIME, 204, move |_| {
        let mut request = hyper::Request::post("/bare").body(Full::from(sample.body.clone()));
        if let Ok(request) = &mut request {
            *request.headers_mut() = sample.headers.clone();
        }
        request.expect("a well-formed request")
    })
    .await
}

/// From a check-in's request at the door, and from a bare post, to the receiver, at a steady rate.
#[expect(clippy::disallowed_methods, reason = "the load generator has no lifecycle")]
async fn delays(
    platform: &Platform,
    bench: &Client,
    region: &Region,
    receiver: &Receiver,
    address: &str,
    sample: &Came,
) -> anyhow::Result<()> {
    quiet(platform).await?;
    receiver.come();
    let client = poster()?;
    let (mut tasks, started) = (vec![], Instant::now());
    let due = |n: usize| started + Duration::from_secs_f64(n as f64 / PER_SECOND);
    for n in 0..region.newcomers.len() {
        tokio::time::sleep_until(due(n).into()).await;
        let (client, url) = (client.clone(), format!("http://{address}/{n}"));
        let (headers, body) = (sample.headers.clone(), sample.body.clone());
        tasks.push(tokio::spawn(async move {
            let request = client.post(url).headers(headers).body(body);
            request.send().await?.error_for_status()
        }));
    }
    for task in tasks {
        task.await??;
    }
    let all = receiver.come();
    let number = |came: &Came| came.path.trim_start_matches('/').parse().ok();
    let took = all.iter().filter_map(|came| Some(came.at - due(number(came)?)));
    let bare = Times::of(took.collect());
    println!(
        "| from a bare post to the receiver, at 200/s | p50 {:.1} ms, p99 {:.1} ms |",
        bare.p50, bare.p99
    );
    let mut connections = vec![];
    for _ in 0..CONNECTIONS {
        let connection = Connection::open(&door(platform)).await?;
        connections.push(Arc::new(tokio::sync::Mutex::new(connection)));
    }
    let (mut tasks, started) = (vec![], Instant::now());
    for (n, pass) in region.newcomers.iter().enumerate() {
        let due = started + Duration::from_secs_f64(n as f64 / PER_SECOND);
        tokio::time::sleep_until(due.into()).await;
        let connection = connections[n % connections.len()].clone();
        let body = json!({"uitpasNumber": pass, "eventId": event(EVENTS - 2)}).to_string();
        let request = request("POST", "/checkins", bench.token(), body);
        tasks.push(tokio::spawn(async move {
            let (status, answer) = connection.lock().await.send(request).await?;
            ensure!(status == 201, "{status}: {}", String::from_utf8_lossy(&answer));
            let answer: serde_json::Value = serde_json::from_slice(&answer)?;
            let id = answer["id"].as_str().context("a check-in without an id")?;
            Ok((id.to_owned(), due, due.elapsed()))
        }));
    }
    let (mut starts, mut answered) = (HashMap::new(), vec![]);
    for task in tasks {
        let (id, due, took) = task.await??;
        starts.insert(id, due);
        answered.push(took);
    }
    receiver.until(starts.len()).await?;
    let mut delays = vec![];
    for came in receiver.come() {
        let event: serde_json::Value = serde_json::from_slice(&came.body)?;
        let due = event["subject"].as_str().and_then(|id| starts.get(id));
        delays.extend(due.map(|due| came.at - *due));
    }
    ensure!(
        delays.len() == starts.len(),
        "{} of {}",
        delays.len(),
        starts.len()
    );
    let (answered, delays) = (Times::of(answered), Times::of(delays));
    println!(
        "| from a check-in's request to its answer, at 200/s | p50 {:.0} ms, p99 {:.0} ms |",
        answered.p50, answered.p99
    );
    println!(
        "| ... to the receiver of its event | p50 {:.0} ms, p99 {:.0} ms |",
        delays.p50, delays.p99
    );
    Ok(())
}

/// A crowd of endpoints, all well and with one in a hundred dead: who is well waits for nobody.
async fn crowd(
    platform: &Platform,
    hooks: &Client,
    receiver: &Receiver,
    address: &str,
) -> anyhow::Result<()> {
    let no_more = "update outlet set state = 'DELETED', sealed_secret = '' where state <> 'DELETED'";
    execute(platform, "gateway", no_more.into()).await?;
    for n in 0..ENDPOINTS {
        let owner = region::owner(1 + n % OWNERS);
        subscribe(hooks, &owner, &format!("http://{address}/{n}")).await?;
    }
    let all = crowd_run(platform, receiver, ENDPOINTS).await?;
    let refused = format!("127.0.0.1:{}", servers::free_port()?);
    let hanging = TcpListener::bind("127.0.0.1:0").await?;
    let silent = hanging.local_addr()?.to_string();
    let (gone, failing) = (answering(410).await?, answering(500).await?);
    let mut dead = 0;
    for (n, host) in [&refused, &silent, &gone, &failing, &silent]
        .iter()
        .cycle()
        .take(ENDPOINTS / 100)
        .enumerate()
    {
        let statement = format!(
            "update outlet set url = 'http://{host}/{n}' where url = 'http://{address}/{}'",
            n * 100 + n
        );
        execute(platform, "gateway", statement).await?;
        dead += 1;
    }
    let healthy = crowd_run(platform, receiver, ENDPOINTS - dead).await?;
    println!(
        "| {ENDPOINTS} endpoints, {} deliveries told at once | {:.1} s, p99 {:.1} s after the first |",
        ENDPOINTS * FOR_EACH,
        all.last,
        all.p99
    );
    println!(
        "| ... with {dead} dead (refused, silent, 410, 500): those of the others | {:.1} s, p99 {:.1} s |",
        healthy.last, healthy.p99
    );
    Ok(())
}

/// Seconds after the first delivery.
struct Span {
    p99: f64,
    last: f64,
}

async fn crowd_run(platform: &Platform, receiver: &Receiver, endpoints: usize) -> anyhow::Result<Span> {
    quiet(platform).await?;
    receiver.come();
    publish(platform, FOR_EACH * OWNERS, OWNERS).await?;
    receiver.until(endpoints * FOR_EACH).await?;
    let came = receiver.come();
    let first = came.iter().map(|came| came.at).min().context("nothing came")?;
    let times = Times::of(came.iter().map(|came| came.at - first).collect());
    let last = came.iter().map(|came| came.at - first).max().unwrap_or_default();
    Ok(Span {
        p99: times.p99 / 1000.0,
        last: last.as_secs_f64(),
    })
}

/// A server that answers nothing but this status.
#[expect(clippy::disallowed_methods, reason = "the load generator has no lifecycle")]
async fn answering(status: u16) -> anyhow::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    let status = StatusCode::from_u16(status)?;
    let router = Router::new().fallback(async move || status);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}
