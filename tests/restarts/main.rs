//! A rolling restart at work: one instance after another is replaced, and nobody notices.

mod balancer;

use balancer::Balancer;
use futures_util::future::join_all;
use platform::{Platform, Shape, pack_rows};
use serde_json::json;
use servers::free_port;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

const EVENT: &str = "b1e00000-0000-4000-8000-000000000001";
const CLIENTS: usize = 6;
/// After this an orchestrator kills.
const KILLED_AFTER: Duration = Duration::from_secs(25);

/// Where one more instance answers.
struct Place {
    name: &'static str,
    service: &'static str,
    public: String,
    private: String,
}

impl Place {
    fn new(name: &'static str, service: &'static str) -> Self {
        let address = || format!("127.0.0.1:{}", free_port().unwrap());
        Self {
            name,
            service,
            public: address(),
            private: address(),
        }
    }

    fn launch(&self, platform: &mut Platform) {
        let upper = self.service.to_uppercase();
        let private = format!("BELEEF_{upper}__LISTEN__PRIVATE");
        let mut settings = vec![(private.as_str(), self.private.as_str())];
        if self.service == "gateway" {
            settings.push(("BELEEF_GATEWAY__SERVICE__PUBLIC", &self.public));
        }
        platform.launch_as(self.name, self.service, &settings).unwrap();
    }
}

/// What the crowd saw.
#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    answered: AtomicUsize,
    recorded: AtomicUsize,
    faults: std::sync::Mutex<Vec<String>>,
}

/// Checks in over and over. Every second client opens a connection for each request.
async fn client(number: usize, url: String, token: String, passes: Arc<Vec<String>>, seen: Arc<Seen>) {
    let kept = if number.is_multiple_of(2) { 1 } else { 0 };
    let http = reqwest::Client::builder()
        .pool_max_idle_per_host(kept)
        // Who is cut off while everything stops must not wait for ever.
        .timeout(KILLED_AFTER)
        .build()
        .unwrap();
    for turn in 0.. {
        if seen.stop.load(Ordering::SeqCst) {
            return;
        }
        let pass = &passes[(turn * CLIENTS + number) % passes.len()];
        let request = http
            .post(format!("{url}/checkins"))
            .bearer_auth(&token)
            .body(json!({"uitpasNumber": pass, "eventId": EVENT}).to_string());
        let fault = match request.send().await {
            Ok(answer) if answer.status() == 201 => {
                seen.recorded.fetch_add(1, Ordering::SeqCst);
                None
            }
            // Whoever was here before is refused with words: that is an answer.
            Ok(answer) if answer.status() == 400 => None,
            Ok(answer) => Some(format!(
                "{}: {}",
                answer.status(),
                answer.text().await.unwrap_or_default()
            )),
            Err(error) => Some(format!("{error:?}")),
        };
        seen.answered.fetch_add(1, Ordering::SeqCst);
        seen.faults.lock().unwrap().extend(fault);
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

async fn wait_for_ready(balancer: &Balancer, wanted: usize) {
    let started = Instant::now();
    while balancer.ready() != wanted {
        assert!(started.elapsed() < KILLED_AFTER, "{} are ready", balancer.ready());
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rolling_restart_refuses_nobody_and_everything_stops_in_time_at_work() {
    let ((doors, url), (activities, asks)) = tokio::join!(Balancer::start(), Balancer::start());
    let (url, asks) = (format!("http://{url}"), format!("http://{asks}"));
    let settings = [
        ("BELEEF__LISTEN__DRAIN_SECONDS", "1"),
        ("BELEEF__ASKS__ACTIVITY", asks.as_str()),
    ];
    let mut platform = Platform::start_empty(Shape::Apart, false, &settings)
        .await
        .unwrap();
    let places = [
        Place::new("gateway-1", "gateway"),
        Place::new("gateway-2", "gateway"),
        Place::new("activity-1", "activity"),
        Place::new("activity-2", "activity"),
    ];
    for place in &places {
        place.launch(&mut platform);
        match place.service {
            "gateway" => doors.add(&place.public, &place.private),
            _ => activities.add(&place.private, &place.private),
        }
    }
    wait_for_ready(&doors, 2).await;
    wait_for_ready(&activities, 2).await;
    platform.load(&platform::pack_folder("beleefregio")).unwrap();

    let token = platform.client("beheer").await.unwrap().token().to_owned();
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let active = cards.iter().filter(|row| row["status"] == "ACTIVE");
    let passes: Arc<Vec<String>> = Arc::new(active.map(|row| row["pass_number"].clone()).collect());
    let seen = Arc::new(Seen::default());
    let crowd = (0..CLIENTS).map(|n| client(n, url.clone(), token.clone(), passes.clone(), seen.clone()));
    #[expect(clippy::disallowed_methods, reason = "the crowd of a test")]
    let crowd = tokio::spawn(join_all(crowd.collect::<Vec<_>>()));

    for place in &places {
        let balancer = match place.service {
            "gateway" => &doors,
            _ => &activities,
        };
        platform.terminate(&[place.name], KILLED_AFTER).await.unwrap();
        wait_for_ready(balancer, 1).await;
        let before = seen.answered.load(Ordering::SeqCst);
        while seen.answered.load(Ordering::SeqCst) < before + CLIENTS {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        place.launch(&mut platform);
        wait_for_ready(balancer, 2).await;
    }
    let faults = std::mem::take(&mut *seen.faults.lock().unwrap());
    let logs = platform.logs();
    let why: Vec<&str> = logs.lines().filter(|line| line.contains("busy")).collect();
    assert!(
        faults.is_empty(),
        "{} refused: {faults:#?}, because {why:#?}",
        faults.len()
    );

    // Everything at once, while the crowd goes on: nothing that was taken is lost.
    let everything: Vec<&str> = platform::SERVICES
        .iter()
        .copied()
        .chain(places.iter().map(|place| place.name))
        .collect();
    platform.terminate(&everything, KILLED_AFTER).await.unwrap();
    seen.stop.store(true, Ordering::SeqCst);
    crowd.await.unwrap();
    for service in platform::SERVICES {
        platform.launch(service).unwrap();
    }
    let checkins = platform
        .number("activity", "select count(*) from checkin")
        .await
        .unwrap();
    assert!(checkins >= seen.recorded.load(Ordering::SeqCst) as i64);
    let entries = "select count(*) from entry where kind = 'check_in'";
    platform
        .wait_for("points", entries, checkins, Duration::from_secs(60))
        .await
        .unwrap();
}
