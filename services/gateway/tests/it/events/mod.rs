//! What others outside are told: the log, subscriptions, deliveries, streams.

mod crowds;
mod deliveries;
mod depot;
mod log;
mod receivers;
mod streams;
mod subscriptions;

use crate::provider::{Answer, get, may, open, send, settings, stage};
use axum::body::Body;
use axum::http::{Method, Request};
use chassis::{Lifecycle, Settings};
use contracts::access::{CreateClient, GrantClient, Permission};
use contracts::activity::{CheckinRecorded, CheckinUndone};
use contracts::{CheckinId, Fact, PassholderId};
use gateway::config::Config;
use gateway::door::Door;
use messaging::Subscription;
use serde_json::{Value, json};
use std::time::{Duration, Instant};
use testing::{Stage, given};
use uuid::Uuid;

pub const CHECKIN: &str = "org.beleefregio.checkin.recorded.v1";
pub const UNDONE: &str = "org.beleefregio.checkin.undone.v1";

/// A gateway with what runs beside its requests.
pub struct World {
    pub stage: Stage,
    pub router: axum::Router,
    pub door: Door,
    pub heard: Vec<Subscription>,
    pub lifecycle: Lifecycle,
}

/// Settings with receivers on this machine, and short waits.
pub fn hurried() -> Settings<Config> {
    let mut settings = settings();
    settings.service.events.loopback = true;
    settings.service.events.hurry = 1000;
    settings
}

impl World {
    /// Without a dispatcher yet.
    pub async fn quiet(settings: &Settings<Config>) -> Self {
        Self::over(stage().await, settings)
    }

    /// As [`Self::quiet`], on a stage of the test's own.
    pub fn over(stage: Stage, settings: &Settings<Config>) -> Self {
        let router = open(&stage, settings);
        let (door, service) = gateway::service(&stage.office, settings).unwrap();
        Self {
            router,
            door,
            heard: service.subscriptions,
            lifecycle: Lifecycle::default(),
            stage,
        }
    }

    /// With a dispatcher, and a clock that goes.
    pub async fn awake(settings: &Settings<Config>) -> Self {
        let stage = stage().await;
        let (door, service) = gateway::service(&stage.office, settings).unwrap();
        stage.open(service.desk);
        let router = gateway::api::router(door.clone()).unwrap();
        let world = Self {
            router,
            door,
            heard: service.subscriptions,
            lifecycle: Lifecycle::default(),
            stage,
        };
        gateway::attend(&world.door, &world.lifecycle);
        world.ticks();
        world
    }

    /// The clock goes from here on, from the time that it shows.
    pub fn ticks(&self) {
        let (clock, lifecycle) = (self.stage.clock.clone(), self.lifecycle.clone());
        self.lifecycle.spawn("clock", async move {
            let mut last = Instant::now();
            while lifecycle.pause(Duration::from_millis(5)).await {
                let now = Instant::now();
                let gone = chrono::TimeDelta::from_std(now - last).unwrap();
                last = now;
                clock.set(clock.now() + gone);
            }
        });
    }

    /// A client with these permissions at an owner, and its token.
    pub async fn client(&self, id: &str, owner: &str, permissions: &[Permission]) -> String {
        let create = CreateClient {
            client_id: id.into(),
            name: id.into(),
        };
        let secret = self.stage.ask(create).await.unwrap().secret.unwrap();
        self.grant(id, owner, permissions).await;
        self.token(id, &secret).await
    }

    async fn token(&self, id: &str, secret: &str) -> String {
        let body = json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret});
        let request = Request::post("/oauth/token").body(Body::from(body.to_string()));
        let answer = send(&self.router, request.unwrap()).await;
        answer.body["access_token"].as_str().unwrap().to_owned()
    }

    pub async fn grant(&self, id: &str, owner: &str, permissions: &[Permission]) {
        let grant = may(owner, permissions).remove(0);
        let client_id = id.to_owned();
        self.stage.ask(GrantClient { client_id, grant }).await.unwrap();
    }

    /// A client of the library that subscribes to check-ins.
    pub async fn vendor(&self) -> String {
        let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
        self.client("vendor", "bib", &held).await
    }

    pub async fn call(&self, method: Method, path: &str, token: &str, body: Option<Value>) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("authorization", format!("Bearer {token}"));
        let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
        send(&self.router, request.body(body).unwrap()).await
    }

    pub async fn post(&self, path: &str, token: &str, body: Option<Value>) -> Answer {
        self.call(Method::POST, path, token, body).await
    }

    /// A subscription of the library: its id and its secret.
    pub async fn subscribe(&self, token: &str, url: Option<&str>) -> (String, String) {
        let mut body = json!({"ownerId": "bib", "name": "Shop", "types": [CHECKIN, UNDONE]});
        if let Some(url) = url {
            body["url"] = json!(url);
        }
        let answer = self.post("/subscriptions", token, Some(body)).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        let text = |member: &str| answer.body[member].as_str().unwrap().to_owned();
        (text("id"), text("secret"))
    }

    /// The events that a subscription may read, by id and type.
    pub async fn read(&self, token: &str, id: &str) -> Vec<Value> {
        let answer = get(
            &self.router,
            &format!("/subscriptions/{id}/events?limit=500"),
            token,
        )
        .await;
        assert_eq!(answer.status, 200, "{:?}", answer.body);
        answer.body["member"].as_array().unwrap().clone()
    }

    pub async fn hear<F: Fact>(&self, source: &str, facts: &[F]) {
        self.stage.hear(&self.heard, source, facts).await.unwrap();
    }

    pub async fn in_state(&self, state: &str) -> i64 {
        sqlx::query_scalar("select count(*) from delivery where state = $1")
            .bind(state)
            .fetch_one(&self.stage.office.pool)
            .await
            .unwrap()
    }

    pub async fn until_delivered(&self, count: i64) {
        until("all is delivered", || async {
            self.in_state("DELIVERED").await >= count
        })
        .await;
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.lifecycle.stop();
    }
}

/// Waits for what should happen.
pub async fn until<R: Future<Output = bool>>(what: &str, mut happened: impl FnMut() -> R) {
    let started = Instant::now();
    while !happened().await {
        assert!(started.elapsed() < Duration::from_secs(60), "never: {what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

pub fn checkin(n: u128, holder: PassholderId, organizer: &str) -> CheckinRecorded {
    CheckinRecorded {
        checkin_id: CheckinId(Uuid::from_u128(n)),
        passholder_id: holder,
        event_id: "theatre".into(),
        title: "Poppentheater".into(),
        location: "Bibliotheek Geetbets".into(),
        points: 1,
        at: chassis::Clock::System.now(),
        organizer_id: Some(organizer.into()),
    }
}

pub fn undone(of: &CheckinRecorded) -> CheckinUndone {
    CheckinUndone {
        checkin_id: of.checkin_id,
        passholder_id: of.passholder_id,
        points: of.points,
        at: of.at,
        event_id: Some(of.event_id.clone()),
        organizer_id: of.organizer_id.clone(),
    }
}

/// Check-ins of the library, each of another person.
pub fn checkins(from: u32, count: u32) -> Vec<CheckinRecorded> {
    (from..from + count)
        .map(|n| checkin(u128::from(n), given::holder_id(n), "bib"))
        .collect()
}
