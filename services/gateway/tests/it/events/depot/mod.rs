//! The depot: what subscribers read by way of NATS, at a broker of their own.

mod reading;
mod rights;
mod under_fire;

use super::{World, hurried, until};
use async_nats::connection::State;
use async_nats::jetstream::consumer::{PullConsumer, pull};
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions};
use chassis::config::Database;
use chassis::database::Connections;
use chassis::{Lifecycle, Settings};
use credentials::Plan;
use futures_util::StreamExt;
use gateway::config::Config;
use messaging::Office;
use serde_json::{Value, json};
use servers::{Binaries, Nats};
use std::path::PathBuf;
use std::time::Duration;

/// A broker for subscribers, behind the locks that `beleef broker-config` writes.
struct Outside {
    nats: Nats,
    keys: PathBuf,
}

impl Outside {
    fn start() -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let folder = testing::folder("depot").unwrap();
        let keys = folder.join("keys");
        let now = chassis::Clock::System.now();
        Plan::on_loopback(&keys, credentials::platform(), now)
            .write()
            .unwrap();
        let program = Binaries::from_environment().unwrap().nats;
        let access = keys.join("depot-access.conf");
        let nats = Nats::start_depot(&program, &folder.join("nats"), &access).unwrap();
        Self { nats, keys }
    }

    fn settings(&self, hurry: u32) -> Settings<Config> {
        let mut settings = hurried();
        settings.service.events.hurry = hurry;
        let depot = &mut settings.service.events.depot;
        depot.url = self.nats.url();
        depot.signer_file = self.keys.join("depot-signer.nk");
        depot.system_file = self.keys.join("depot-system.creds");
        settings
    }

    async fn connect(&self, credentials: &str) -> Result<Client, async_nats::ConnectError> {
        let options = ConnectOptions::with_credentials(credentials).unwrap();
        options
            .max_reconnects(1)
            .request_timeout(Some(Duration::from_millis(500)))
            .connect(self.nats.url())
            .await
    }

    /// Once the broker knows the account.
    async fn enter(&self, credentials: &str) -> (Client, Context) {
        let mut client = None;
        until("the account is open", || async {
            self.connect(credentials).await.is_ok()
        })
        .await;
        while client.is_none() {
            client = self.connect(credentials).await.ok();
        }
        let client = client.unwrap();
        let mut context = jetstream::new(client.clone());
        context.set_timeout(Duration::from_secs(2));
        (client, context)
    }

    async fn until_refused(&self, credentials: &str) {
        until("nobody is let in", || async {
            self.connect(credentials).await.is_err()
        })
        .await;
    }
}

/// Somebody subscribes by way of NATS: the id and the credentials.
async fn subscribe(world: &World, token: &str, owner: &str, types: &[&str]) -> (String, String) {
    let body = json!({"ownerId": owner, "name": "Shop", "types": types, "delivery": "NATS"});
    let answer = world.post("/subscriptions", token, Some(body)).await;
    assert_eq!(answer.status, 201, "{:?}", answer.body);
    let id = answer.body["id"].as_str().unwrap().to_owned();
    let nats = &answer.body["nats"];
    assert_eq!(
        (&answer.body["delivery"], answer.body.get("secret")),
        (&json!("NATS"), None)
    );
    assert_eq!(
        (&nats["stream"], &nats["consumer"], &nats["subject"]),
        (&json!("EVENTS"), &json!("reader"), &json!("events.>"))
    );
    (id, nats["credentials"].as_str().unwrap().to_owned())
}

async fn consumer(context: &Context, name: &str) -> PullConsumer {
    let mut found = None;
    until("the stream is there", || async {
        context
            .get_consumer_from_stream::<pull::Config, _, _>(name, "EVENTS")
            .await
            .is_ok()
    })
    .await;
    while found.is_none() {
        found = context.get_consumer_from_stream(name, "EVENTS").await.ok();
    }
    found.unwrap()
}

/// The next messages, acknowledged: as many as these at least, and what is there beside them.
async fn next(consumer: &PullConsumer, least: usize) -> Vec<Value> {
    let mut all = vec![];
    loop {
        let wait = Duration::from_millis(if all.len() < least { 2_000 } else { 300 });
        let mut batch = consumer
            .fetch()
            .max_messages(500)
            .expires(wait)
            .messages()
            .await
            .unwrap();
        let before = all.len();
        while let Some(message) = batch.next().await {
            let message = message.unwrap();
            message.double_ack().await.unwrap();
            let event: Value = serde_json::from_slice(&message.payload).unwrap();
            let id = message.headers.as_ref().unwrap().get("Nats-Msg-Id").unwrap();
            assert_eq!(event["id"], id.as_str());
            all.push(event);
        }
        if all.len() >= least && all.len() == before {
            return all;
        }
    }
}

/// What a reader of its own finds from the beginning on.
async fn all_of(context: &Context, least: usize) -> Vec<Value> {
    let config = pull::Config {
        inactive_threshold: Duration::from_secs(5),
        ..pull::Config::default()
    };
    consumer(context, "reader").await;
    let own = context.create_consumer_on_stream(config, "EVENTS").await.unwrap();
    next(&own, least).await
}

async fn messages(context: &Context) -> u64 {
    let stream = context.get_stream("EVENTS").await.unwrap();
    stream.cached_info().state.messages
}

/// Whoever was inside is cut off.
async fn cut(client: &Client) {
    until("it is cut off", || async {
        client.connection_state() != State::Connected
    })
    .await;
}

/// A keeper in a runtime of its own, with connections of its own, which can be killed at any line.
fn keeper(world: &World, database: &Database, settings: &Settings<Config>) -> tokio::runtime::Runtime {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
        .unwrap();
    let guard = runtime.enter();
    let connections = Connections::new(database).unwrap();
    let (clock, asks) = (world.stage.clock.clone(), world.stage.office.asks.clone());
    let office = Office::new(gateway::NAME, connections, clock, asks);
    let (door, _) = gateway::service(&office, settings).unwrap();
    gateway::attend(&door, &Lifecycle::default());
    drop(guard);
    runtime
}
