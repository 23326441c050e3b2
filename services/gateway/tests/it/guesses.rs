//! Whoever guesses numbers is slowed, and look-ups by national number are on record.

use crate::provider::{get, may, open, send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use chassis::config::Secret;
use contracts::access::*;
use contracts::pass::{FindPass, SearchGrouppasses};
use contracts::{Page, Refusal};
use serde_json::json;
use servers::{Binaries, Redis};
use testing::{Stage, given};

/// Nobody has any number.
fn nobody() -> Desk {
    let empty = || Page {
        total_items: 0,
        member: vec![],
    };
    Desk::for_service("pass")
        .read::<FindPass, _, _>(|_| async {
            tokio::task::yield_now().await;
            Err(Refusal::pass_not_found().into())
        })
        .read::<SearchGrouppasses, _, _>(move |_| async move { Ok(empty()) })
}

async fn counter(stage: &Stage, door: &axum::Router, id: &str) -> String {
    let create = CreateClient {
        client_id: id.into(),
        name: id.into(),
    };
    let secret = stage.ask(create).await.unwrap().secret.unwrap();
    let permissions = [
        Permission::PassesRead,
        Permission::PassesInsznumbersRead,
        Permission::GrouppassesSearch,
    ];
    let grant = may("bib", &permissions).remove(0);
    let client_id = id.to_owned();
    stage.ask(GrantClient { client_id, grant }).await.unwrap();
    let body = json!({"grant_type": "client_credentials", "client_id": id, "client_secret": secret});
    let request = Request::post("/oauth/token")
        .body(Body::from(body.to_string()))
        .unwrap();
    send(door, request).await.body["access_token"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn number(n: u32) -> String {
    format!("/passes/{}", given::pass_number(n, false).as_str())
}

#[tokio::test]
async fn whoever_guesses_pass_numbers_is_told_to_wait_and_nobody_else() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.misses_per_minute = 3;
    let door = open(&stage, &settings);
    stage.open_for("pass", nobody());
    let (guesser, neighbour) = (
        counter(&stage, &door, "guesser").await,
        counter(&stage, &door, "shop").await,
    );
    for n in 0..3 {
        assert_eq!(get(&door, &number(n), &guesser).await.status, 404);
    }
    let slowed = get(&door, &number(3), &guesser).await;
    assert_eq!(
        (slowed.status, slowed.body["type"].as_str()),
        (429, Some("https://api.publiq.be/probs/uitpas/rate-limited"))
    );
    let wait: u64 = slowed.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!(
        (15..=20).contains(&wait),
        "one more in twenty seconds, not {wait}"
    );
    assert_eq!(get(&door, &number(0), &neighbour).await.status, 404);
}

#[tokio::test]
async fn look_ups_by_national_number_have_a_small_limit_and_are_on_record() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.insz_per_minute = 2;
    settings.service.misses_per_minute = 0;
    let door = open(&stage, &settings);
    stage.open_for("pass", nobody());
    let counter = counter(&stage, &door, "shop").await;
    for path in [
        "/insz-numbers/83030201540",
        "/passes?identifier=830302015401234567",
    ] {
        assert_eq!(get(&door, path, &counter).await.status, 404);
    }
    assert_eq!(
        get(&door, "/passes?identifier=83030201540", &counter)
            .await
            .status,
        429
    );
    assert_eq!(
        get(&door, &number(1), &counter).await.status,
        404,
        "other look-ups go on"
    );
    let list = ListLookups {
        before: None,
        caller: Some("client:shop".into()),
        limit: 10,
    };
    let record = stage.ask(list).await.unwrap();
    assert_eq!(record.len(), 2);
    assert_eq!(
        record[0].number, record[1].number,
        "equal numbers have equal hashes"
    );
    assert!(!record[0].hit && record[0].number.len() == 64);
    let plain = ring::digest::digest(&ring::digest::SHA256, b"83030201540");
    let plain: String = plain.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_ne!(record[0].number, plain, "without the key nobody can try them all");
}

#[tokio::test]
async fn two_doors_count_together_and_each_alone_while_redis_is_away() {
    let binaries = Binaries::from_environment().unwrap();
    let redis = Redis::start(&binaries.redis, &testing::folder("limits").unwrap()).unwrap();
    let stage = stage().await;
    let mut settings = settings();
    settings.cache.url = Secret::new(redis.url());
    settings.service.per_pass_per_minute = 4;
    settings.service.misses_per_minute = 0;
    let (one, two) = (open(&stage, &settings), open(&stage, &settings));
    stage.open_for("pass", nobody());
    let counter = counter(&stage, &one, "shop").await;
    for door in [&one, &two, &one, &two] {
        assert_eq!(get(door, &number(1), &counter).await.status, 404);
    }
    for door in [&one, &two] {
        assert_eq!(get(door, &number(1), &counter).await.status, 429);
        assert_eq!(get(door, &number(2), &counter).await.status, 404, "another pass");
    }
    drop(redis);
    for n in 0..5 {
        let wanted = if n < 4 { 404 } else { 429 };
        assert_eq!(get(&one, &number(3), &counter).await.status, wanted, "{n}");
    }
}

#[tokio::test]
async fn guesses_sent_at_once_are_no_more_than_those_sent_one_by_one() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    stage.open_for("pass", nobody());
    let guesser = counter(&stage, &door, "guesser").await;
    let mut all = tokio::task::JoinSet::new();
    for n in 0..60 {
        let (door, guesser) = (door.clone(), guesser.clone());
        all.spawn(async move { get(&door, &number(n), &guesser).await.status });
    }
    let answers = all.join_all().await;
    let told = answers.iter().filter(|status| **status == 404).count();
    assert_eq!(told, 10, "{answers:?}");
}

#[tokio::test]
async fn a_stranger_with_the_id_of_a_counter_does_not_slow_the_counter() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    stage.open_for("pass", nobody());
    let shop = counter(&stage, &door, "shop").await;
    for n in 0..12 {
        let path = format!("/grouppasses?chipNumber=04AB{n:010}");
        let request = Request::get(path).header("x-client-id", "shop");
        let wanted = if n < 10 { 200 } else { 429 };
        let answer = send(&door, request.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, wanted, "{n}: misses by chip number count too");
    }
    assert_eq!(get(&door, &number(1), &shop).await.status, 404);
}

#[tokio::test]
async fn what_one_caller_asks_about_a_pass_leaves_others_their_look_ups() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.per_pass_per_minute = 2;
    let door = open(&stage, &settings);
    stage.open_for("pass", nobody());
    let (vendor, shop) = (
        counter(&stage, &door, "vendor").await,
        counter(&stage, &door, "shop").await,
    );
    for wanted in [404, 404, 429] {
        assert_eq!(get(&door, &number(1), &vendor).await.status, wanted);
    }
    assert_eq!(get(&door, &number(1), &shop).await.status, 404);
}

#[tokio::test]
async fn requests_without_a_token_are_limited_by_address_and_nobody_with_one_waits_for_them() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.anonymous_per_minute = 3;
    settings.service.misses_per_minute = 0;
    let door = open(&stage, &settings);
    stage.open_for("pass", nobody());
    let shop = counter(&stage, &door, "shop").await;
    for wanted in [401, 401, 401, 429, 429] {
        let nameless = Request::get("/permissions").body(Body::empty()).unwrap();
        assert_eq!(send(&door, nameless).await.status, wanted);
    }
    let without_id = Request::get("/card-systems").body(Body::empty()).unwrap();
    assert_eq!(
        send(&door, without_id).await.status,
        429,
        "nor with a client's id"
    );
    let guessed = get(&door, "/permissions", "guessed").await;
    assert_eq!(guessed.status, 429, "a guessed token counts there, too");
    assert_eq!(get(&door, &number(1), &shop).await.status, 404);
}
