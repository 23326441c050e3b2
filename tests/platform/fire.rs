//! Events under fire: a receiver that fails a fifth of its calls and is down for a while, gateways that are
//! killed on any line.

use crate::{Platform, Shape};
use anyhow::ensure;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};
use std::collections::{HashMap, HashSet};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
const RECORDED: &str = "org.beleefregio.checkin.recorded.v1";
const UNDONE: &str = "org.beleefregio.checkin.undone.v1";
/// Receivers on this machine, and waits of a thousandth.
const SETTINGS: [(&str, &str); 2] = [
    ("BELEEF_GATEWAY__SERVICE__EVENTS__LOOPBACK", "true"),
    ("BELEEF_GATEWAY__SERVICE__EVENTS__HURRY", "1000"),
];

/// What was taken: the id, the subject and the type of an event.
struct Taken {
    id: String,
    subject: String,
    event_type: String,
}

#[derive(Clone, Default)]
struct Receiver {
    calls: Arc<AtomicUsize>,
    is_down: Arc<AtomicBool>,
    taken: Arc<Mutex<Vec<Taken>>>,
}

impl Receiver {
    #[expect(clippy::disallowed_methods, reason = "a server of the test")]
    async fn start(&self) -> anyhow::Result<String> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let router = Router::new().fallback(take).with_state(self.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Ok(format!("http://{address}/hook"))
    }

    fn taken(&self) -> MutexGuard<'_, Vec<Taken>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until so many were taken.
    async fn until(&self, count: usize) -> anyhow::Result<()> {
        let (mut seen, mut last) = (0, Instant::now());
        while seen < count {
            let now = self.taken().len();
            if now > seen {
                (seen, last) = (now, Instant::now());
            }
            ensure!(
                last.elapsed() < Duration::from_secs(180),
                "{seen} of {count} came, and no more"
            );
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Ok(())
    }
}

async fn take(State(receiver): State<Receiver>, body: Bytes) -> StatusCode {
    let call = receiver.calls.fetch_add(1, Ordering::SeqCst);
    if receiver.is_down.load(Ordering::SeqCst) || call.is_multiple_of(5) {
        return StatusCode::INTERNAL_SERVER_ERROR;
    }
    let Ok(event) = serde_json::from_slice::<Value>(&body) else {
        return StatusCode::BAD_REQUEST;
    };
    let text = |member: &str| event[member].as_str().unwrap_or_default().to_owned();
    let taken = Taken {
        id: text("id"),
        subject: text("subject"),
        event_type: text("type"),
    };
    receiver.taken().push(taken);
    StatusCode::NO_CONTENT
}

/// What happened under fire.
#[derive(Debug)]
pub struct Survived {
    /// Calls of the receiver.
    pub calls: usize,
    /// Events that came more than once.
    pub doubles: usize,
    /// From the first event until the last was taken.
    pub took: Duration,
}

/// How hard it is.
#[derive(Debug, Clone, Copy)]
pub struct Fire {
    /// How many events; half of them are the second of their subject.
    pub events: usize,
    /// How long the receiver is down.
    pub down: Duration,
    /// Whether the leases of a gateway that was killed are waited for, a minute each; otherwise they are over
    /// at once.
    pub is_patient: bool,
}

/// Has these events told while the receiver fails and three gateways are killed.
///
/// # Errors
/// When one is lost, comes out of order, or comes again under another id.
pub async fn under_fire(fire: Fire) -> anyhow::Result<Survived> {
    let mut platform = Platform::start_with(Shape::Apart, &["beleefregio"], &SETTINGS).await?;
    platform.run(&[
        "client",
        "grant",
        "ticketshop",
        LIBRARY,
        "SUBSCRIPTIONS_WRITE",
        "CHECKINS_READ",
    ])?;
    let receiver = Receiver::default();
    let body = json!({"ownerId": LIBRARY, "name": "Shop", "types": [RECORDED, UNDONE],
                      "url": receiver.start().await?});
    let subscribed = platform
        .client("ticketshop")
        .await?
        .post("/subscriptions", body)
        .await;
    ensure!(subscribed.status == 201, "{subscribed:?}");
    let started = Instant::now();
    tell(&platform, fire.events / 2).await?;
    for round in 1..=3 {
        receiver.until(fire.events / 5 * round).await?;
        if round == 2 {
            receiver.is_down.store(true, Ordering::SeqCst);
            tokio::time::sleep(fire.down).await;
        }
        platform.kill("gateway");
        if !fire.is_patient {
            let free = "with free as (update outlet set served_until = null returning 1)
                        select count(*) from free";
            platform.number("gateway", free).await?;
        }
        platform.launch("gateway")?;
        receiver.is_down.store(false, Ordering::SeqCst);
    }
    platform.wait_until_ready().await?;
    let open = "select count(*) from delivery where state <> 'DELIVERED'";
    let delivered = "select count(*) from delivery where state = 'DELIVERED'";
    receiver.until(fire.events).await?;
    platform
        .wait_for("gateway", delivered, fire.events as i64, Duration::from_secs(180))
        .await?;
    ensure!(platform.number("gateway", open).await? == 0, "some are given up");
    let took = started.elapsed();
    let taken = receiver.taken();
    let ids: HashSet<&str> = taken.iter().map(|one| one.id.as_str()).collect();
    let told: HashSet<_> = taken.iter().map(|one| (&one.subject, &one.event_type)).collect();
    ensure!(
        told.len() == fire.events,
        "{} of {} came",
        told.len(),
        fire.events
    );
    ensure!(ids.len() == fire.events, "what comes twice has another id");
    let mut before: HashMap<&str, &str> = HashMap::new();
    for one in taken.iter() {
        let last = before.insert(&one.subject, &one.event_type);
        let is_in_order = match one.event_type.as_str() {
            RECORDED => last != Some(UNDONE),
            _ => last.is_some(),
        };
        ensure!(
            is_in_order,
            "{} of {} after {last:?}",
            one.event_type,
            one.subject
        );
    }
    Ok(Survived {
        calls: receiver.calls.load(Ordering::SeqCst),
        doubles: taken.len() - ids.len(),
        took,
    })
}

/// So many check-ins are told, and then that each was undone.
async fn tell(platform: &Platform, count: usize) -> anyhow::Result<()> {
    let mut activity = PgConnection::connect(&platform.postgres.url("activity")).await?;
    for (fact, first) in [("recorded", "true"), ("undone", "false")] {
        let statement = format!(
            "insert into outbox_pending (event_id, type, key, key_version, partition, time, payload)
             select gen_random_uuid(), 'activity.checkin.{fact}.v1', h, 0, 0, now(),
                    (jsonb_build_object('checkin_id', h, 'passholder_id', h, 'event_id', 'theatre',
                                        'points', 1, 'at', now(), 'organizer_id', '{LIBRARY}')
                     || case when {first} then jsonb_build_object('title', 'Theatre', 'location', 'Bib')
                             else '{{}}' end)::text
             from (select ('00000000-0000-4000-9000-' || lpad(n::text, 12, '0')) as h
                   from generate_series(1, {count}) n) g"
        );
        activity.execute(sqlx::AssertSqlSafe(statement)).await?;
    }
    Ok(())
}
