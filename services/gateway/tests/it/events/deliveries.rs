//! Deliveries: what a receiver gets, and what becomes of what it does not take.

use super::receivers::{Came, Receiver};
use super::{CHECKIN, World, checkin, checkins, hurried, until};
use crate::provider::get;
use axum::http::Method;
use contracts::access::Permission;
use serde_json::{Value, json};
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};
use testing::given;

/// A program that reads with the libraries of a receiver: what it says of these lines.
fn read_with(mut program: Command, lines: &str) -> String {
    let mut program = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    program.stdin.take().unwrap().write_all(lines.as_bytes()).unwrap();
    let output = program.wait_with_output().unwrap();
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

/// Where a script of a receiver stands.
fn script(name: &str) -> String {
    format!("{}/../../tests/receiver/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A script in Python, with its libraries.
fn python(name: &str) -> Command {
    let mut python = Command::new("python3");
    python
        .arg(script(name))
        .env("PYTHONPATH", testing::variable("BELEEF_TEST_RECEIVER").unwrap());
    python
}

/// A script in JavaScript, with its libraries.
fn javascript(name: &str) -> Command {
    let modules = testing::variable("BELEEF_TEST_RECEIVER").unwrap() + "/javascript/node_modules";
    let mut node = Command::new(testing::variable("BELEEF_TEST_NODE").unwrap());
    node.arg(script(name)).env("NODE_PATH", modules);
    node
}

/// What a receiver's own libraries make of deliveries; two languages agree whether each is genuine.
fn verified(deliveries: &[(&str, Came)]) -> Vec<Value> {
    let mut lines = String::new();
    for (secret, came) in deliveries {
        let line = json!({"secret": secret, "headers": came.headers, "body": came.body});
        lines += &format!("{line}\n");
    }
    let said = |program: Command| -> Vec<Value> {
        let said = read_with(program, &lines);
        said.lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let (said, others) = (said(python("verify.py")), said(javascript("verify.cjs")));
    assert_eq!(said.len(), others.len());
    for (one, other) in said.iter().zip(&others) {
        assert_eq!((&one["verified"], &one["id"]), (&other["verified"], &other["id"]));
    }
    said
}

#[test]
fn the_document_of_events_is_read_by_the_parser_of_its_community() {
    let document = include_str!("../../../../../docs/asyncapi/beleefregio.json");
    assert_eq!(read_with(javascript("asyncapi.cjs"), document), "");
    let broken = document.replace("#/channels/", "#/chanels/");
    assert_ne!(read_with(javascript("asyncapi.cjs"), &broken), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_verifies_what_it_gets_with_its_own_library() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let receiver = Receiver::answering(|_| 200).await;
    let (id, old) = world.subscribe(&vendor, Some(&receiver.url)).await;
    world.hear("activity", &checkins(1, 1)).await;
    world.until_delivered(1).await;
    let first = receiver.came().remove(0);
    let rotated = world
        .post(&format!("/subscriptions/{id}/rotate-secret"), &vendor, None)
        .await;
    let new = rotated.body["secret"].as_str().unwrap().to_owned();
    world.hear("activity", &checkins(2, 1)).await;
    world.until_delivered(2).await;
    let second = receiver.came().remove(1);
    let with = |change: fn(&mut Came)| {
        let mut changed = first.clone();
        change(&mut changed);
        changed
    };
    let late = |came: &mut Came| {
        let then: i64 = came.headers["webhook-timestamp"].parse().unwrap();
        came.headers
            .insert("webhook-timestamp".into(), (then - 301).to_string());
    };
    let said = verified(&[
        (&old, first.clone()),
        (&old, second.clone()),
        (&new, second.clone()),
        (&new, first.clone()),
        (&old, with(|came| came.body.push(' '))),
        (
            &old,
            with(|came| drop(came.headers.insert("webhook-id".into(), "another".into()))),
        ),
        (&old, with(late)),
    ]);
    let verdicts: Vec<bool> = said
        .iter()
        .map(|one| one["verified"].as_bool().unwrap())
        .collect();
    assert_eq!(verdicts, [true, true, true, false, false, false, false]);
    let event = first.event();
    for member in ["id", "type", "source", "subject", "dataschema", "data"] {
        assert_eq!(said[0][member], event[member], "{member}");
    }
    assert_eq!(first.headers["content-type"], "application/cloudevents+json");
    assert_eq!(first.id(), event["id"].as_str().unwrap());
    assert_eq!(second.headers["webhook-signature"].split(' ').count(), 2);
    // A day later the old one counts no more.
    world
        .stage
        .clock
        .set(world.stage.clock.now() + chrono::TimeDelta::hours(25));
    world.hear("activity", &checkins(3, 1)).await;
    world.until_delivered(3).await;
    assert_eq!(
        receiver.came()[2].headers["webhook-signature"].split(' ').count(),
        1
    );
    assert_eq!(world.read(&vendor, &id).await[0], event, "by every way the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_takes_nothing_for_five_days_or_is_gone_is_disabled_and_says_why() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let is_well = Arc::new(AtomicBool::new(false));
    let well = is_well.clone();
    let failing = Receiver::answering(move |_| if well.load(Ordering::SeqCst) { 200 } else { 500 }).await;
    let gone = Receiver::answering(|_| 410).await;
    let (failing_id, _) = world.subscribe(&vendor, Some(&failing.url)).await;
    let (gone_id, _) = world.subscribe(&vendor, Some(&gone.url)).await;
    world.hear("activity", &checkins(1, 1)).await;
    let shown = async |id: &str| {
        get(&world.router, &format!("/subscriptions/{id}"), &vendor)
            .await
            .body
    };
    until("one is gone", || async {
        shown(&gone_id).await["state"] == "DISABLED"
    })
    .await;
    assert_eq!(shown(&gone_id).await["reason"], "GONE");
    until("one fails", || async {
        shown(&failing_id).await["failingSince"].is_string()
    })
    .await;
    let since = shown(&failing_id).await["failingSince"].clone();
    // Nothing was tried for long: that is no week of failing.
    let later = async |days: i64, n: u32| {
        let now = world.stage.clock.now() + chrono::TimeDelta::days(days);
        world.stage.clock.set(now);
        world.hear("activity", &checkins(n, 1)).await;
        until("it fails once more", || async {
            let at: Option<chrono::DateTime<chrono::Utc>> =
                sqlx::query_scalar("select failed_at from outlet where outlet_id = $1::uuid")
                    .bind(&failing_id)
                    .fetch_one(&world.stage.office.pool)
                    .await
                    .unwrap();
            at.is_some_and(|at| at >= now)
        })
        .await;
    };
    later(6, 2).await;
    assert_eq!(shown(&failing_id).await["state"], "ACTIVE");
    assert_ne!(shown(&failing_id).await["failingSince"], since);
    for n in 3..8 {
        later(1, n).await;
    }
    assert_eq!(shown(&failing_id).await["state"], "DISABLED");
    assert_eq!(shown(&failing_id).await["reason"], "FAILING");
    is_well.store(true, Ordering::SeqCst);
    world.hear("activity", &checkins(8, 1)).await;
    let resumed = world
        .post(&format!("/subscriptions/{failing_id}/resume"), &vendor, None)
        .await;
    assert_eq!(resumed.status, 204);
    // What waited comes, also what came meanwhile.
    until("what waited comes", || async { failing.taken().len() >= 2 }).await;
    assert!(shown(&failing_id).await.get("reason").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_address_of_before_answers_late_does_not_hit_the_new_one() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    for (n, status) in [(1, 410), (2, 500)] {
        let (go, wait) = mpsc::channel::<()>();
        let wait = Mutex::new(wait);
        let old = Receiver::answering(move |_| {
            tokio::task::block_in_place(|| wait.lock().unwrap().recv()).unwrap();
            status
        })
        .await;
        let (id, _) = world.subscribe(&vendor, Some(&old.url)).await;
        world.hear("activity", &checkins(n, 1)).await;
        until("it is called", || async { old.most() == 1 }).await;
        let new = Receiver::answering(|_| 204).await;
        let path = format!("/subscriptions/{id}");
        let body = json!({"name": "Shop", "types": [super::CHECKIN], "url": new.url});
        let changed = world.call(Method::PUT, &path, &vendor, Some(body)).await;
        assert!(changed.status < 300, "{:?}", changed.body);
        go.send(()).unwrap();
        until("the new one gets it", || async { new.came().len() == 1 }).await;
        let shown = get(&world.router, &path, &vendor).await.body;
        assert_eq!(
            (&shown["state"], shown.get("failingSince")),
            (&json!("ACTIVE"), None),
            "{shown}"
        );
        assert_eq!(world.call(Method::DELETE, &path, &vendor, None).await.status, 204);
    }
}

/// What stands in line is claimed already, and is sent in a moment or not at all: the fast receiver is not
/// waited for, and the slow one may be another one meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_line_behind_a_receiver_that_fails_or_hangs_goes_to_the_next_address() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    for (n, status, stands) in [(1, 500, Duration::ZERO), (100, 204, Duration::from_secs(1))] {
        let is_held = Arc::new(AtomicBool::new(true));
        let held = is_held.clone();
        let old = Receiver::answering(move |_| {
            while held.load(Ordering::SeqCst) {
                tokio::task::block_in_place(|| std::thread::sleep(Duration::from_millis(2)));
            }
            status
        })
        .await;
        let (id, _) = world.subscribe(&vendor, Some(&old.url)).await;
        let began = Instant::now();
        world.hear("activity", &checkins(n, 40)).await;
        until("it is called four times", || async { old.most() == 4 }).await;
        let new = Receiver::answering(|_| 204).await;
        let path = format!("/subscriptions/{id}");
        let body = json!({"name": "Shop", "types": [super::CHECKIN], "url": new.url});
        let changed = world.call(Method::PUT, &path, &vendor, Some(body)).await;
        assert!(changed.status < 300, "{:?}", changed.body);
        until("they stood long enough", || async {
            began.elapsed() > stands * 2
        })
        .await;
        is_held.store(false, Ordering::SeqCst);
        let rest = if status == 204 { 36 } else { 40 };
        until("the rest comes", || async { new.came().len() == rest }).await;
        assert_eq!(old.came().len(), 4, "nothing more is sent there");
        assert_eq!(world.call(Method::DELETE, &path, &vendor, None).await.status, 204);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_gateway_serves_a_receiver_until_nothing_is_under_way_or_its_time_is_over() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let receiver = Receiver::answering(|_| 204).await;
    let (id, _) = world.subscribe(&vendor, Some(&receiver.url)).await;
    let serve = async |until: &str| {
        let other = "update outlet set served_by = gen_random_uuid(), served_until = now() + $2::interval
                     where outlet_id = $1::uuid";
        let served = sqlx::query(other).bind(&id).bind(until);
        served.execute(&world.stage.office.pool).await.unwrap();
    };
    serve("1 day").await;
    world.hear("activity", &checkins(1, 3)).await;
    let second = Receiver::answering(|_| 204).await;
    world.subscribe(&vendor, Some(&second.url)).await;
    world.hear("activity", &checkins(10, 3)).await;
    until("another receiver is served", || async {
        second.came().len() == 3
    })
    .await;
    assert!(receiver.came().is_empty(), "somebody else sends there");
    serve("-1 second").await;
    until("his time is over", || async { receiver.came().len() == 6 }).await;
    let served = "select count(*) from outlet where served_until is not null";
    until("both are anybody's", || async {
        world.stage.number(served).await.unwrap() == 0
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_signed_here_waits_and_blames_nobody() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let receiver = Receiver::answering(|_| 204).await;
    let (id, _) = world.subscribe(&vendor, Some(&receiver.url)).await;
    let seal = "update receiver set sealed_key = sealed_key || $1::bytea";
    let unseal = "update receiver set sealed_key = substr(sealed_key, 1, length(sealed_key) - 1)";
    let pool = &world.stage.office.pool;
    sqlx::query(seal).bind(&b"x"[..]).execute(pool).await.unwrap();
    world.hear("activity", &checkins(1, 1)).await;
    until("it is tried", || async {
        let tried = "select count(*) from delivery where state = 'OPEN' and reason = 'PLATFORM'";
        world.stage.number(tried).await.unwrap() == 1
    })
    .await;
    let shown = get(&world.router, &format!("/subscriptions/{id}"), &vendor)
        .await
        .body;
    assert!(shown.get("failingSince").is_none(), "{shown}");
    sqlx::query(unseal).execute(pool).await.unwrap();
    world.until_delivered(1).await;
    assert_eq!(receiver.came().len(), 1);
}

#[tokio::test]
async fn a_subscription_has_five_signs_of_life_a_minute() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let (id, _) = world.subscribe(&vendor, None).await;
    let path = format!("/subscriptions/{id}/test");
    let mut statuses = vec![];
    for _ in 0..6 {
        statuses.push(world.post(&path, &vendor, None).await.status);
    }
    assert_eq!(statuses, [204, 204, 204, 204, 204, 429]);
    let later = world.stage.clock.now() + chrono::TimeDelta::seconds(61);
    world.stage.clock.set(later);
    assert_eq!(world.post(&path, &vendor, None).await.status, 204);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_leads_elsewhere_is_not_followed_and_what_is_silent_is_tried_again() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let redirecting = Receiver::answering(|call| if call == 0 { 302 } else { 204 }).await;
    let (id, _) = world.subscribe(&vendor, Some(&redirecting.url)).await;
    world.hear("activity", &checkins(1, 1)).await;
    world.until_delivered(1).await;
    let came = redirecting.came();
    assert_eq!(came.iter().map(|one| one.status).collect::<Vec<_>>(), [302, 204]);
    assert_eq!(came[0].id(), came[1].id());
    let listed = get(&world.router, &format!("/subscriptions/{id}/deliveries"), &vendor)
        .await
        .body;
    let one = &listed["member"][0];
    assert_eq!(
        (&one["state"], &one["attempts"], &one["status"]),
        (&json!("DELIVERED"), &json!(2), &json!(204))
    );
    let path = format!(
        "/subscriptions/{id}/deliveries/{}/redeliver",
        one["eventId"].as_str().unwrap()
    );
    assert_eq!(world.post(&path, &vendor, None).await.status, 204);
    until("it comes again", || async { redirecting.came().len() == 3 }).await;
    assert_eq!(redirecting.came()[2].id(), came[0].id());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_paused_waits_and_a_replay_sends_what_was_sent_before() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let receiver = Receiver::answering(|_| 204).await;
    world.hear("activity", &checkins(1, 2)).await;
    let (id, _) = world.subscribe(&vendor, Some(&receiver.url)).await;
    let path = format!("/subscriptions/{id}");
    assert_eq!(
        world.post(&format!("{path}/pause"), &vendor, None).await.status,
        204
    );
    world.hear("activity", &checkins(3, 2)).await;
    let tested = world.post(&format!("{path}/test"), &vendor, None).await;
    assert_eq!(tested.status, 204, "{:?}", tested.body);
    assert_eq!(world.in_state("OPEN").await, 3);
    assert!(receiver.came().is_empty());
    world.post(&format!("{path}/resume"), &vendor, None).await;
    world.until_delivered(3).await;
    let types: Vec<Value> = receiver
        .came()
        .iter()
        .map(|came| came.event()["type"].clone())
        .collect();
    assert!(
        types.contains(&json!("org.beleefregio.subscription.tested.v1")),
        "{types:?}"
    );
    let body = json!({"from": "2026-01-01T00:00:00Z"});
    let replayed = world.post(&format!("{path}/replay"), &vendor, Some(body)).await;
    assert_eq!(
        replayed.body["scheduled"], 5,
        "also what came before it: {:?}",
        replayed.body
    );
    until("all come again", || async { receiver.came().len() == 8 }).await;
    let both = json!({"from": "2026-01-01T00:00:00Z", "after": id});
    assert_eq!(
        world
            .post(&format!("{path}/replay"), &vendor, Some(both))
            .await
            .status,
        400
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_receiver_delays_nobody_else() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let hanging = Receiver::slow(Duration::from_secs(3600), |_| 204).await;
    let quick = Receiver::answering(|_| 204).await;
    world.subscribe(&vendor, Some(&hanging.url)).await;
    world.subscribe(&vendor, Some(&quick.url)).await;
    world.hear("activity", &checkins(1, 40)).await;
    world.until_delivered(40).await;
    assert_eq!(quick.came().len(), 40);
    assert!(hanging.most() <= 4, "{}", hanging.most());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_with_many_receivers_that_hang_delays_no_other() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
    let other = world.client("other", "sport", &held).await;
    let hanging = Receiver::slow(Duration::from_secs(3600), |_| 204).await;
    let quick = Receiver::answering(|_| 204).await;
    for _ in 0..18 {
        world.subscribe(&vendor, Some(&hanging.url)).await;
    }
    let body = json!({"ownerId": "sport", "name": "Shop", "types": [CHECKIN], "url": quick.url});
    assert_eq!(world.post("/subscriptions", &other, Some(body)).await.status, 201);
    world.hear("activity", &checkins(1, 40)).await;
    until("all who may be called are called", || async {
        hanging.most() >= 16
    })
    .await;
    let of_sport: Vec<_> = (100..140)
        .map(|n| checkin(n, given::holder_id(1), "sport"))
        .collect();
    world.hear("activity", &of_sport).await;
    world.until_delivered(40).await;
    assert_eq!(quick.came().len(), 40);
    assert!(hanging.most() <= 16, "{}", hanging.most());
}

#[tokio::test(flavor = "multi_thread")]
async fn two_dispatchers_share_the_work_and_call_a_receiver_four_times_at_once() {
    let world = World::awake(&hurried()).await;
    let (other, _) = gateway::service(&world.stage.office, &hurried()).unwrap();
    gateway::attend(&other, &world.lifecycle);
    let vendor = world.vendor().await;
    let receiver = Receiver::slow(Duration::from_millis(10), |_| 204).await;
    world.subscribe(&vendor, Some(&receiver.url)).await;
    world.hear("activity", &checkins(1, 120)).await;
    world.until_delivered(120).await;
    assert_eq!(receiver.came().len(), 120, "none twice");
    assert!((2..=4).contains(&receiver.most()), "{}", receiver.most());
}
