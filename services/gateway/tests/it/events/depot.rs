//! The depot: what subscribers read by way of NATS, at a broker of their own.

use super::receivers::Receiver;
use super::{CHECKIN, UNDONE, World, checkin, checkins, hurried, undone, until};
use crate::partners::{KLUS, klus, load, row, token};
use crate::provider::{get, may, settings};
use async_nats::connection::State;
use async_nats::jetstream::consumer::{DeliverPolicy, PullConsumer, pull};
use async_nats::jetstream::{self, Context};
use async_nats::{Client, ConnectOptions};
use axum::http::Method;
use chassis::config::Database;
use chassis::database::Connections;
use chassis::{Lifecycle, Settings};
use chrono::TimeDelta;
use contracts::access::{Permission, RotateClientSecret, SwitchClient};
use contracts::pass::{PartnerChanged, PassholderForgotten, ReferralChanged, ReferralState};
use contracts::{Fact, ReferralId};
use credentials::Plan;
use futures_util::StreamExt;
use gateway::config::Config;
use messaging::Office;
use serde_json::{Value, json};
use servers::{Binaries, Nats, signal};
use std::path::PathBuf;
use std::time::Duration;
use testing::{Stage, given};
use uuid::Uuid;

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

#[tokio::test(flavor = "multi_thread")]
async fn a_subscriber_reads_each_event_once_in_the_order_of_the_log() {
    let outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    world.hear("activity", &checkins(90, 2)).await;
    let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN, UNDONE]).await;
    let recorded = checkins(1, 5);
    world.hear("activity", &recorded).await;
    world.hear("activity", &[undone(&recorded[1])]).await;
    let tested = world
        .post(&format!("/subscriptions/{id}/test"), &vendor, None)
        .await;
    assert_eq!(tested.status, 204);
    let (client, context) = outside.enter(&credentials).await;
    let read = next(&consumer(&context, "reader").await, 7).await;
    let log = world.read(&vendor, &id).await;
    assert_eq!(read, log[2..], "as by the other ways, from the subscription on");
    drop((client, context));

    // Away and back: exactly what was missed.
    world.hear("activity", &checkins(10, 3)).await;
    let (_client, context) = outside.enter(&credentials).await;
    let missed = next(&consumer(&context, "reader").await, 3).await;
    assert_eq!(missed, world.read(&vendor, &id).await[9..]);

    // Again from a number on.
    let from = pull::Config {
        deliver_policy: DeliverPolicy::ByStartSequence { start_sequence: 4 },
        ..pull::Config::default()
    };
    let again = context.create_consumer_on_stream(from, "EVENTS").await.unwrap();
    assert_eq!(next(&again, 7).await, world.read(&vendor, &id).await[5..]);

    // Paused, nothing comes; resumed, what waited does.
    let path = format!("/subscriptions/{id}");
    world.post(&format!("{path}/pause"), &vendor, None).await;
    world.hear("activity", &checkins(20, 2)).await;
    let other = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    world.hear("activity", &checkins(22, 1)).await;
    let (_other, elsewhere) = outside.enter(&other.1).await;
    next(&consumer(&elsewhere, "reader").await, 1).await;
    assert_eq!(messages(&context).await, 10, "others are served, this one waits");
    world.post(&format!("{path}/resume"), &vendor, None).await;
    assert_eq!(next(&consumer(&context, "reader").await, 3).await.len(), 3);
    let shown = get(&world.router, &path, &vendor).await.body;
    assert_eq!(
        (&shown["delivery"], &shown["state"], shown.get("nats")),
        (&json!("NATS"), &json!("ACTIVE"), None)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_subscribers_credentials_see_and_change_nothing() {
    let outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
    let other = world.client("other", "sport", &held).await;
    let (_, mine) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let (_, theirs) = subscribe(&world, &other, "sport", &[CHECKIN]).await;
    world.hear("activity", &checkins(1, 3)).await;
    world
        .hear("activity", &[checkin(50, given::holder_id(50), "sport")])
        .await;
    let (_mine, context) = outside.enter(&mine).await;
    let before = all_of(&context, 3).await;
    let (client, attacker) = outside.enter(&theirs).await;
    assert_eq!(all_of(&attacker, 1).await.len(), 1, "its own alone");
    // What it may not say, it says in vain.
    let own = messages(&attacker).await;
    for (subject, payload) in [
        ("events.org.beleefregio.checkin.recorded.v1.x", "{}"),
        ("$JS.API.STREAM.PURGE.EVENTS", ""),
        ("$JS.API.STREAM.DELETE.EVENTS", ""),
        ("$JS.API.STREAM.MSG.DELETE.EVENTS", "{\"seq\": 1}"),
        ("$JS.API.STREAM.UPDATE.EVENTS", "{\"name\": \"EVENTS\"}"),
        ("$JS.API.STREAM.CREATE.OTHER", "{\"name\": \"OTHER\"}"),
        ("$SYS.REQ.CLAIMS.LIST", ""),
        ("$SYS.REQ.CLAIMS.UPDATE", "x"),
    ] {
        let said = client.request(subject.to_owned(), payload.into()).await;
        assert!(said.is_err(), "{subject}: {said:?}");
    }
    assert_eq!(messages(&attacker).await, own);
    // It hears no inbox but those of its own account, and nothing else.
    let mut everything = client.subscribe(">").await.unwrap();
    let mut inboxes = client.subscribe("_INBOX.>").await.unwrap();
    client.flush().await.unwrap();
    assert_eq!(all_of(&context, 3).await, before, "the other reads meanwhile");
    // Answers of the broker go where a request says: within this account.
    for reply in [
        "events.org.beleefregio.checkin.recorded.v1.forged",
        "$JS.API.STREAM.PURGE.EVENTS",
        "$JS.API.STREAM.DELETE.EVENTS",
    ] {
        for request in [
            "$JS.API.CONSUMER.MSG.NEXT.EVENTS.reader",
            "$JS.API.STREAM.INFO.EVENTS",
        ] {
            client
                .publish_with_reply(request, reply, "".into())
                .await
                .unwrap();
        }
    }
    client.flush().await.unwrap();
    world.hear("activity", &checkins(4, 1)).await;
    let after = all_of(&context, 4).await;
    assert_eq!((&after[..3], after.len()), (&before[..], 4));
    let heard = async |all: &mut async_nats::Subscriber| {
        tokio::time::timeout(Duration::from_millis(300), all.next()).await
    };
    assert!(!matches!(heard(&mut everything).await, Ok(Some(_))));
    while let Ok(Some(message)) = heard(&mut inboxes).await {
        let text = String::from_utf8_lossy(&message.payload).into_owned();
        assert!(!text.contains(before[0]["id"].as_str().unwrap()), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_end_with_what_they_were_given_for() {
    let outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let (id, first) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let (old, _) = outside.enter(&first).await;
    let path = format!("/subscriptions/{id}");
    let rotated = world
        .post(&format!("{path}/rotate-secret"), &vendor, None)
        .await
        .body;
    assert!(rotated.get("secret").is_none(), "{rotated}");
    let second = rotated["nats"]["credentials"].as_str().unwrap().to_owned();
    let (new, context) = outside.enter(&second).await;
    assert!(outside.connect(&first).await.is_ok(), "both, for a day");
    world
        .stage
        .clock
        .set(world.stage.clock.now() + TimeDelta::hours(25));
    cut(&old).await;
    outside.until_refused(&first).await;
    assert_eq!(new.connection_state(), State::Connected);
    let vendor = renewed(&world, "vendor").await;

    // A permission of several: what it was for can be read no more.
    world.hear("activity", &checkins(1, 2)).await;
    all_of(&context, 2).await;
    world.grant("vendor", "bib", &[Permission::CheckinsRead]).await;
    cut(&new).await;
    outside.until_refused(&second).await;
    let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
    world.grant("vendor", "bib", &held).await;
    let (again, context) = outside.enter(&second).await;
    assert_eq!(
        all_of(&context, 2).await,
        world.read(&vendor, &id).await,
        "filled anew"
    );
    let client_id = "vendor".to_owned();
    let off = SwitchClient {
        client_id,
        enabled: false,
    };
    world.stage.ask(off).await.unwrap();
    cut(&again).await;
    outside.until_refused(&second).await;

    // The mandate of a partner.
    let owner = KLUS.to_string();
    let held = [Permission::SubscriptionsWrite, Permission::ReferralsRead];
    load(&world.stage, row("klus", Some(KLUS), may(&owner, &held))).await;
    world.hear("pass", &[klus(1)]).await;
    let partner = token(&world.router, "klus").await.unwrap();
    let (_, credentials) =
        subscribe(&world, &partner, &owner, &["org.beleefregio.referral.created.v1"]).await;
    let (inside, _) = outside.enter(&credentials).await;
    let ended = PartnerChanged {
        ended: true,
        ..klus(2)
    };
    world.hear("pass", &[ended]).await;
    cut(&inside).await;
    outside.until_refused(&credentials).await;

    // The subscription.
    let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
    let other = world.client("other", "sport", &held).await;
    let (id, credentials) = subscribe(&world, &other, "sport", &[CHECKIN]).await;
    let (inside, _) = outside.enter(&credentials).await;
    let gone = world
        .call(Method::DELETE, &format!("/subscriptions/{id}"), &other, None)
        .await;
    assert_eq!(gone.status, 204);
    cut(&inside).await;
    outside.until_refused(&credentials).await;
    until("the depot forgot it", || async {
        let left = "select count(*) from outlet join depot using (outlet_id) where state = 'DELETED'";
        world.stage.number(left).await.unwrap() == 0
    })
    .await;
}

/// Whoever was inside is cut off.
async fn cut(client: &Client) {
    until("it is cut off", || async {
        client.connection_state() != State::Connected
    })
    .await;
}

/// A new token: the one of before is over.
async fn renewed(world: &World, id: &str) -> String {
    let client_id = id.to_owned();
    let secret = world.stage.ask(RotateClientSecret { client_id }).await.unwrap();
    world.token(id, &secret.secret.unwrap()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happens_while_the_broker_is_away_is_made_up_for() {
    let mut outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let (ended, of_ended) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    world.hear("activity", &checkins(1, 3)).await;
    for credentials in [&credentials, &of_ended] {
        let (_client, context) = outside.enter(credentials).await;
        all_of(&context, 3).await;
    }
    outside.nats.kill();
    world.hear("activity", &checkins(4, 3)).await;
    let path = format!("/subscriptions/{ended}");
    assert_eq!(world.call(Method::DELETE, &path, &vendor, None).await.status, 204);
    let fresh = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    world.hear("activity", &checkins(7, 1)).await;
    until("it is tried in vain", || async {
        let tried = "select count(*) from depot where failures > 0";
        world.stage.number(tried).await.unwrap() == 3
    })
    .await;
    outside.nats.restart().unwrap();
    let (_client, context) = outside.enter(&credentials).await;
    assert_eq!(all_of(&context, 7).await, world.read(&vendor, &id).await);
    let (_client, context) = outside.enter(&fresh.1).await;
    assert_eq!(all_of(&context, 1).await.len(), 1);
    outside.until_refused(&of_ended).await;

    // It comes back without what it had: that is seen within ten minutes, and filled anew.
    outside.nats.kill();
    outside.nats.wipe().unwrap();
    outside.nats.restart().unwrap();
    world
        .stage
        .clock
        .set(world.stage.clock.now() + TimeDelta::minutes(11));
    let (_client, context) = outside.enter(&credentials).await;
    assert_eq!(all_of(&context, 7).await, world.read(&vendor, &id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_hangs_delays_nobody_else() {
    let outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let (client, context) = outside.enter(&credentials).await;
    consumer(&context, "reader").await;
    signal(outside.nats.pid(), "STOP").unwrap();
    let receiver = Receiver::answering(|_| 204).await;
    world.subscribe(&vendor, Some(&receiver.url)).await;
    subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    world.hear("activity", &checkins(1, 20)).await;
    world.until_delivered(20).await;
    assert_eq!(world.read(&vendor, &id).await.len(), 20);
    until("it is tried in vain", || async {
        let tried = "select count(*) from depot where failures > 0";
        world.stage.number(tried).await.unwrap() == 2
    })
    .await;
    signal(outside.nats.pid(), "CONT").unwrap();
    drop(client);
    let (_client, context) = outside.enter(&credentials).await;
    assert_eq!(all_of(&context, 20).await, world.read(&vendor, &id).await);
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

#[tokio::test(flavor = "multi_thread")]
async fn fillers_that_die_and_two_at_once_put_each_event_once() {
    const EVENTS: u32 = 600;
    let outside = Outside::start();
    // Within the time that the broker knows an event by its id, and behind it.
    for hurry in [1, 1_000] {
        let settings = outside.settings(hurry);
        let database = testing::database(&gateway::MIGRATIONS).await.unwrap();
        let stage = Stage::over(gateway::NAME, database.clone(), "2026-11-14T10:00:00Z").unwrap();
        stage.clock.set(chassis::Clock::System.now());
        let world = World::over(stage, &settings);
        world.ticks();
        let vendor = world.vendor().await;
        let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
        world.hear("activity", &checkins(1, EVENTS / 2)).await;
        let mut running = vec![keeper(&world, &database, &settings)];
        let (_client, context) = outside.enter(&credentials).await;
        consumer(&context, "reader").await;
        for round in 1..=3_u64 {
            let some = u64::from(EVENTS) / 10 * round;
            until("some are put", || async { messages(&context).await >= some }).await;
            for dead in running.drain(..) {
                dead.shutdown_background();
            }
            // What the dead one held is free when its lease is over.
            let later = world.stage.clock.now() + TimeDelta::seconds(61);
            world.stage.clock.set(later);
            // He did not live to say how far he came.
            let before = "update depot set put_seq = begin_seq + 5, told = null";
            sqlx::query(before)
                .execute(&world.stage.office.pool)
                .await
                .unwrap();
            running.extend((0..2).map(|_| keeper(&world, &database, &settings)));
        }
        world
            .hear("activity", &checkins(1 + EVENTS / 2, EVENTS / 2))
            .await;
        // Two at once for one stream: as if a lease had ended while its holder lives.
        for _ in 0..20 {
            let free = "update depot set leased_until = null";
            sqlx::query(free).execute(&world.stage.office.pool).await.unwrap();
            tokio::task::yield_now().await;
        }
        let least = usize::try_from(EVENTS).unwrap();
        let read = all_of(&context, least).await;
        let ids = |all: &[Value]| -> Vec<String> { all.iter().map(|one| one["id"].to_string()).collect() };
        let mut log = vec![];
        let mut path = format!("/subscriptions/{id}/events?limit=500");
        while log.len() < least {
            let page = get(&world.router, &path, &vendor).await.body;
            log.extend(page["member"].as_array().unwrap().clone());
            let last = page["next"].as_str().unwrap().to_owned();
            path = format!("/subscriptions/{id}/events?limit=500&after={last}");
        }
        assert_eq!(ids(&read), ids(&log), "hurry {hurry}");
        for one in running {
            one.shutdown_background();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_or_hidden_is_taken_out() {
    let outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN, UNDONE]).await;
    let recorded = checkins(1, 3);
    world.hear("activity", &recorded).await;
    world.hear("activity", &[undone(&recorded[0])]).await;
    let (_client, context) = outside.enter(&credentials).await;
    let before = all_of(&context, 4).await;
    let forgotten = PassholderForgotten {
        passholder_id: given::holder_id(2),
        ..PassholderForgotten::example()
    };
    world.hear("pass", &[forgotten]).await;
    until("it is taken out", || async { messages(&context).await == 3 }).await;
    let left = all_of(&context, 3).await;
    assert_eq!(left, [&before[..1], &before[2..]].concat());
    let nameless = &world.read(&vendor, &id).await[1];
    assert_eq!(nameless["id"], before[1]["id"], "its place in the log is kept");
    let withdrawn = "select count(*) from withdrawal";
    until("that is written down", || async {
        world.stage.number(withdrawn).await.unwrap() == 0
    })
    .await;

    // What is not wanted any more, and what may not be told any more.
    let body = json!({"name": "Shop", "types": [CHECKIN]});
    let path = format!("/subscriptions/{id}");
    let changed = world.call(Method::PUT, &path, &vendor, Some(body)).await;
    assert_eq!(changed.status, 204, "{:?}", changed.body);
    until("one type is left", || async { messages(&context).await == 2 }).await;
    assert_eq!(all_of(&context, 2).await, [before[0].clone(), before[2].clone()]);

    // A referral of which a partner may know no more.
    let owner = KLUS.to_string();
    let held = [Permission::SubscriptionsWrite, Permission::ReferralsRead];
    load(&world.stage, row("klus", Some(KLUS), may(&owner, &held))).await;
    world.hear("pass", &[klus(1)]).await;
    let partner = token(&world.router, "klus").await.unwrap();
    let types = ["org.beleefregio.referral.created.v1"];
    let (_, credentials) = subscribe(&world, &partner, &owner, &types).await;
    let step = |n: u128, version, state, partner_may_know| ReferralChanged {
        referral_id: ReferralId(Uuid::from_u128(n)),
        version,
        partner_id: KLUS,
        state,
        partner_may_know,
        ..ReferralChanged::example()
    };
    let created = [1, 2].map(|n| step(n, 1, ReferralState::Created, true));
    world.hear("pass", &created).await;
    let (_client, context) = outside.enter(&credentials).await;
    all_of(&context, 2).await;
    world
        .hear("pass", &[step(1, 2, ReferralState::Accepted, false)])
        .await;
    until("it is hidden", || async { messages(&context).await == 1 }).await;
    let left = all_of(&context, 1).await;
    assert_eq!(left[0]["subject"], json!(Uuid::from_u128(2)));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_takes_every_connection_keeps_nobody_of_the_house_out() {
    let outside = Outside::start();
    let settings = outside.settings(1);
    let database = testing::database(&gateway::MIGRATIONS).await.unwrap();
    let stage = Stage::over(gateway::NAME, database.clone(), "2026-11-14T10:00:00Z").unwrap();
    stage.clock.set(chassis::Clock::System.now());
    let world = World::over(stage, &settings);
    let vendor = world.vendor().await;
    let (_, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let first = keeper(&world, &database, &settings);
    outside.enter(&credentials).await;
    first.shutdown_background();
    let mut taken = vec![];
    while let Ok(client) = outside.connect(&credentials).await {
        taken.push(client);
        assert!(taken.len() < 20, "an account has bounds");
    }
    assert!(taken.len() >= 4, "{}", taken.len());
    world.hear("activity", &checkins(1, 2)).await;
    let later = world.stage.clock.now() + TimeDelta::seconds(61);
    world.stage.clock.set(later);
    let second = keeper(&world, &database, &settings);
    for client in &taken {
        cut(client).await;
    }
    let (_client, context) = outside.enter(&credentials).await;
    assert_eq!(all_of(&context, 2).await.len(), 2);
    second.shutdown_background();
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_depot_nobody_subscribes_by_nats_and_a_way_stays_as_it_is() {
    let world = World::quiet(&settings()).await;
    let vendor = world.vendor().await;
    let body = json!({"ownerId": "bib", "name": "Shop", "types": [CHECKIN], "delivery": "NATS"});
    let refused = world.post("/subscriptions", &vendor, Some(body)).await;
    assert_eq!(refused.status, 400, "{:?}", refused.body);
    let kind = refused.body["type"].as_str().unwrap();
    assert!(kind.ends_with("subscription/no-broker"), "{kind}");
    assert_eq!(world.subscribe(&vendor, None).await.1.len(), 50, "all else works");

    let outside = Outside::start();
    let world = World::quiet(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let (nats, _) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let (stream, _) = world.subscribe(&vendor, None).await;
    let (webhook, _) = world.subscribe(&vendor, Some("http://127.0.0.1:9/")).await;
    let put = async |id: &str, more: Value| {
        let mut body = json!({"name": "Shop", "types": [CHECKIN]});
        body.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        let path = format!("/subscriptions/{id}");
        world.call(Method::PUT, &path, &vendor, Some(body)).await.status
    };
    assert_eq!(put(&nats, json!({})).await, 204);
    assert_eq!(put(&nats, json!({"delivery": "NATS"})).await, 204);
    assert_eq!(put(&nats, json!({"delivery": "STREAM"})).await, 400);
    assert_eq!(put(&nats, json!({"url": "http://127.0.0.1:9/"})).await, 400);
    assert_eq!(put(&stream, json!({"delivery": "NATS"})).await, 400);
    assert_eq!(put(&webhook, json!({"delivery": "NATS"})).await, 400);
    assert_eq!(put(&webhook, json!({"delivery": "STREAM"})).await, 204);
}
