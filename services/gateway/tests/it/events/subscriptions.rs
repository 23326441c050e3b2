//! Subscriptions: whose they are, what may be wished for, and their secrets.

use super::{CHECKIN, UNDONE, World, checkins, hurried, until};
use crate::partners::{KLUS, klus, load, row, token};
use crate::provider::{get, may, send, settings};
use axum::body::Body;
use axum::http::{Method, Request};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::access::Permission;
use contracts::pass::{PartnerChanged, ReferralChanged, ReferralState};
use contracts::{Fact, ReferralId};
use futures_util::future::join_all;
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn another_owners_subscription_is_404_however_it_is_asked_for() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let (id, _) = world.subscribe(&vendor, Some("http://127.0.0.1:9/")).await;
    world.hear("activity", &checkins(1, 1)).await;
    let event = world.read(&vendor, &id).await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
    let other = world.client("other", "sport", &held).await;
    let bare = world.client("bare", "bib", &[Permission::CheckinsRead]).await;
    let put = json!({"name": "Mine", "types": [CHECKIN]});
    let path = format!("/subscriptions/{id}");
    for (method, below, body) in [
        (Method::GET, "", None),
        (Method::PUT, "", Some(put)),
        (Method::POST, "/pause", None),
        (Method::POST, "/resume", None),
        (Method::POST, "/rotate-secret", None),
        (Method::POST, "/test", None),
        (
            Method::POST,
            "/replay",
            Some(json!({"from": "2026-01-01T00:00:00Z"})),
        ),
        (Method::GET, "/deliveries", None),
        (Method::POST, &format!("/deliveries/{event}/redeliver"), None),
        (Method::GET, "/events", None),
        (Method::DELETE, "", None),
    ] {
        let url = format!("{path}{below}");
        let answer = world.call(method.clone(), &url, &other, body.clone()).await;
        assert_eq!(answer.status, 404, "{method} {url}: {:?}", answer.body);
        let answer = world.call(method.clone(), &url, &bare, body).await;
        assert_eq!(answer.status, 403, "{method} {url}: {:?}", answer.body);
    }
    assert_eq!(get(&world.router, "/subscriptions", &other).await.body, json!([]));
    let known = get(&world.router, &path, &vendor).await.body;
    assert_eq!(
        (known["state"].clone(), known["name"].clone()),
        (json!("ACTIVE"), json!("Shop"))
    );
    assert_eq!(
        world.in_state("OPEN").await,
        1,
        "nothing was published or sent again"
    );
    let unknown = format!("/subscriptions/{}", Uuid::from_u128(1));
    assert_eq!(get(&world.router, &unknown, &vendor).await.status, 404);
    assert_eq!(
        get(&world.router, "/subscriptions/one", &vendor).await.status,
        404
    );
}

#[tokio::test]
async fn what_may_not_be_told_or_called_cannot_be_subscribed_to() {
    let world = World::quiet(&settings()).await;
    let vendor = world.vendor().await;
    let subscribe = async |owner: &str, event_type: &str, url: &str| {
        let body = json!({"ownerId": owner, "name": "Shop", "types": [event_type], "url": url});
        world.post("/subscriptions", &vendor, Some(body)).await
    };
    const RIGHT: &str = "https://shop.example.org/hook";
    assert_eq!(subscribe("bib", CHECKIN, RIGHT).await.status, 201);
    assert_eq!(subscribe("sport", CHECKIN, RIGHT).await.status, 403);
    let sales = "org.beleefregio.ticketsale.registered.v1";
    assert_eq!(subscribe("bib", sales, RIGHT).await.status, 403);
    assert_eq!(
        subscribe("bib", "activity.checkin.recorded.v1", RIGHT)
            .await
            .status,
        400
    );
    for inside in [
        "http://shop.example.org/",
        "https://127.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/",
        "https://[fd00::1]/",
        "https://[64:ff9b::a00:1]/",
        "https://2130706433/",
        "https://017700000001/",
        "https://0x7f.1/",
        "https://shop@example.org/",
        "https://localhost./",
    ] {
        let refused = subscribe("bib", CHECKIN, inside).await;
        assert_eq!(refused.status, 400, "{inside}");
        assert_eq!(refused.body["schemaErrors"][0]["jsonPointer"], "/url");
    }
}

#[tokio::test]
async fn a_secret_is_shown_once_and_the_one_before_it_counts_for_a_day() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let (id, secret) = world.subscribe(&vendor, None).await;
    let bytes = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
    assert_eq!(bytes.len(), 32);
    let path = format!("/subscriptions/{id}");
    let shown = get(&world.router, &path, &vendor).await.body;
    assert!(shown.get("secret").is_none(), "{shown}");
    let stored: Vec<u8> = sqlx::query_scalar("select sealed_secret from outlet")
        .fetch_one(&world.stage.office.pool)
        .await
        .unwrap();
    assert!(!stored.windows(8).any(|part| part == &bytes[..8]), "sealed");
    let rotated = world.post(&format!("{path}/rotate-secret"), &vendor, None).await;
    assert_ne!(rotated.body["secret"], json!(secret));
    let shown = get(&world.router, &path, &vendor).await.body;
    let until: chrono::DateTime<chrono::Utc> = shown["oldSecretUntil"].as_str().unwrap().parse().unwrap();
    assert_eq!((until - world.stage.clock.now()).num_hours(), 24);
}

#[tokio::test]
async fn the_same_key_subscribes_once_and_its_secret_is_kept_by_nobody() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let once = async |name: &str| {
        let body = json!({"ownerId": "bib", "name": name, "types": [CHECKIN]});
        let request = Request::post("/subscriptions")
            .header("authorization", format!("Bearer {vendor}"))
            .header("idempotency-key", "one");
        send(&world.router, request.body(Body::from(body.to_string())).unwrap()).await
    };
    let (first, again) = (once("Shop").await, once("Shop").await);
    assert_eq!((first.status, again.status), (201, 201));
    assert_eq!(first.body, again.body, "a lost answer loses no secret");
    assert_eq!(once("Another").await.status, 422);
    let kept: String = sqlx::query_scalar("select reply from idempotency where key = 'one'")
        .fetch_one(&world.stage.office.pool)
        .await
        .unwrap();
    assert!(!kept.contains("whsec_"), "{kept}");
    let id = first.body["id"].as_str().unwrap();
    world
        .post(&format!("/subscriptions/{id}/rotate-secret"), &vendor, None)
        .await;
    assert!(
        once("Shop").await.body.get("secret").is_none(),
        "the newest is not this request's"
    );
}

#[tokio::test]
async fn an_owner_has_so_many_subscriptions_and_no_more() {
    let mut settings = hurried();
    settings.service.events.most_per_owner = 2;
    let world = World::quiet(&settings).await;
    let vendor = world.vendor().await;
    let body = || Some(json!({"ownerId": "bib", "name": "Shop", "types": [CHECKIN]}));
    let all = join_all((0..6).map(|_| world.post("/subscriptions", &vendor, body()))).await;
    let created: Vec<_> = all.iter().filter(|answer| answer.status == 201).collect();
    assert_eq!(created.len(), 2);
    let refused = all.iter().find(|answer| answer.status != 201).unwrap();
    assert_eq!(refused.status, 400, "{:?}", refused.body);
    let id = created[0].body["id"].as_str().unwrap();
    let gone = world
        .call(Method::DELETE, &format!("/subscriptions/{id}"), &vendor, None)
        .await;
    assert_eq!(gone.status, 204);
    assert_eq!(world.post("/subscriptions", &vendor, body()).await.status, 201);
    let (_, service) = gateway::service(&world.stage.office, &settings).unwrap();
    let sweep = service
        .jobs
        .into_iter()
        .find(|job| job.name == "sweep subscriptions")
        .unwrap();
    sweep.once(&world.stage.office).await.unwrap();
    let left = world.stage.number("select count(*) from outlet").await.unwrap();
    assert_eq!(left, 2);
}

#[tokio::test]
async fn secrets_outlive_the_secret_of_the_gateway_that_sealed_them() {
    use chassis::config::Secret;
    let old = "the secret of the year before without a name";
    let with = |secret: &str| {
        let mut settings = hurried();
        settings.service.secret = Secret::new(secret);
        settings.service.events.most_per_owner = 200;
        settings
    };
    let world = World::quiet(&with(old)).await;
    let vendor = world.vendor().await;
    for _ in 0..120 {
        world.subscribe(&vendor, None).await;
    }
    let (newest, both) = (
        "2027:the secret of this year is a long one too",
        format!("2027:the secret of this year is a long one too,2026:{old}"),
    );
    let (_, service) = gateway::service(&world.stage.office, &with(&both)).unwrap();
    let job = service
        .jobs
        .into_iter()
        .find(|job| job.name == "reseal subscriptions")
        .unwrap();
    let before: Vec<Vec<u8>> = sealed(&world).await;
    job.once(&world.stage.office).await.unwrap();
    let after = sealed(&world).await;
    assert!(before.iter().zip(&after).all(|(before, after)| before != after));
    let slices = "select count(distinct xmin::text) from outlet";
    assert_eq!(world.stage.number(slices).await.unwrap(), 2, "a hundred at once");
    let (_, service) = gateway::service(&world.stage.office, &with(newest)).unwrap();
    let job = service
        .jobs
        .into_iter()
        .find(|job| job.name == "reseal subscriptions")
        .unwrap();
    job.once(&world.stage.office).await.unwrap();
    assert_eq!(sealed(&world).await, after, "they open with the newest alone");
}

async fn sealed(world: &World) -> Vec<Vec<u8>> {
    sqlx::query_scalar("select sealed_secret from outlet union all select sealed_key from receiver")
        .fetch_all(&world.stage.office.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_permission_that_was_taken_ends_what_is_told() {
    let world = World::awake(&hurried()).await;
    let vendor = world.vendor().await;
    let receiver = super::receivers::Receiver::answering(|_| 204).await;
    let (id, _) = world.subscribe(&vendor, Some(&receiver.url)).await;
    world.hear("activity", &checkins(1, 2)).await;
    world.until_delivered(2).await;
    let withheld = async |count: i64| {
        until("they are withheld", || async {
            world.in_state("WITHHELD").await == count
        })
        .await;
    };
    // What is not wanted any more is not sent either.
    let path = format!("/subscriptions/{id}");
    world.post(&format!("{path}/pause"), &vendor, None).await;
    world.hear("activity", &checkins(5, 1)).await;
    for types in [[UNDONE], [CHECKIN]] {
        let body = json!({"name": "Shop", "types": types, "url": receiver.url});
        let changed = world.call(Method::PUT, &path, &vendor, Some(body)).await;
        assert!(changed.status < 300, "{:?}", changed.body);
        if types == [UNDONE] {
            world.post(&format!("{path}/resume"), &vendor, None).await;
            withheld(1).await;
        }
    }
    world.grant("vendor", "bib", &[Permission::CheckinsRead]).await;
    world.hear("activity", &checkins(6, 1)).await;
    withheld(2).await;
    world
        .grant("vendor", "bib", &[Permission::SubscriptionsWrite])
        .await;
    world.hear("activity", &checkins(3, 2)).await;
    withheld(4).await;
    assert_eq!(receiver.came().len(), 2, "not even tried");
    until("nothing can be read", || async {
        world.read(&vendor, &id).await.is_empty()
    })
    .await;
    let listed = get(&world.router, &format!("/subscriptions/{id}/deliveries"), &vendor)
        .await
        .body;
    assert_eq!(listed["member"], json!([]), "nor what there was");
    let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
    world.grant("vendor", "bib", &held).await;
    until("it is listed again", || async {
        let path = format!("{path}/deliveries");
        let listed = get(&world.router, &path, &vendor).await.body;
        listed["member"][0]["reason"] == "PERMISSION"
    })
    .await;
}

#[tokio::test]
async fn a_mandate_that_ended_ends_what_is_told() {
    let world = World::awake(&hurried()).await;
    let owner = KLUS.to_string();
    let held = [Permission::SubscriptionsWrite, Permission::ReferralsRead];
    load(&world.stage, row("klus", Some(KLUS), may(&owner, &held))).await;
    world.hear("pass", &[klus(1)]).await;
    let token = token(&world.router, "klus").await.unwrap();
    let receiver = super::receivers::Receiver::answering(|_| 204).await;
    let types = ["org.beleefregio.referral.created.v1"];
    let body = json!({"ownerId": owner, "name": "Klus", "types": types, "url": receiver.url});
    let made = world.post("/subscriptions", &token, Some(body)).await;
    assert_eq!(made.status, 201, "{:?}", made.body);
    let created = |n| ReferralChanged {
        referral_id: ReferralId(Uuid::from_u128(n)),
        partner_id: KLUS,
        state: ReferralState::Created,
        partner_may_know: true,
        ..ReferralChanged::example()
    };
    world.hear("pass", &[created(1)]).await;
    world.until_delivered(1).await;
    let ended = PartnerChanged {
        ended: true,
        ..klus(2)
    };
    world.hear("pass", &[ended]).await;
    world.hear("pass", &[created(2)]).await;
    until("it is withheld", || async {
        world.in_state("WITHHELD").await == 1
    })
    .await;
    assert_eq!(receiver.came().len(), 1, "not even tried");
}

#[tokio::test]
async fn what_waits_goes_out_when_it_is_resumed_or_has_another_address() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let (id, _) = world.subscribe(&vendor, Some("http://127.0.0.1:9/")).await;
    world.hear("activity", &checkins(1, 1)).await;
    let path = format!("/subscriptions/{id}");
    let put = json!({"name": "Shop", "types": [CHECKIN], "url": "http://127.0.0.1:10/"});
    for (method, path, body) in [
        (Method::POST, format!("{path}/resume"), None),
        (Method::PUT, path.clone(), Some(put)),
    ] {
        world
            .post(&format!("/subscriptions/{id}/pause"), &vendor, None)
            .await;
        let late = "update delivery set next_at = next_at + interval '20 hours'";
        sqlx::query(late).execute(&world.stage.office.pool).await.unwrap();
        let answer = world.call(method, &path, &vendor, body).await;
        assert!(answer.status < 300, "{:?}", answer.body);
        let due = "select count(*) from delivery where next_at <= now()";
        assert_eq!(world.stage.number(due).await.unwrap(), 1, "{path}");
    }
}

#[tokio::test]
async fn who_ends_a_subscription_twice_under_one_key_is_told_the_same() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let (id, _) = world.subscribe(&vendor, None).await;
    let end = async |key: &str| {
        let request = Request::delete(format!("/subscriptions/{id}"))
            .header("authorization", format!("Bearer {vendor}"))
            .header("idempotency-key", key);
        send(&world.router, request.body(Body::empty()).unwrap())
            .await
            .status
    };
    assert_eq!((end("one").await, end("one").await), (204, 204));
    assert_eq!(end("another").await, 404);
}

#[tokio::test]
async fn what_was_published_is_sent_again_ten_times_a_minute() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let mut statuses = vec![];
    for _ in 0..4 {
        let (id, _) = world.subscribe(&vendor, Some("http://127.0.0.1:9/hook")).await;
        for _ in 0..11 {
            let body = json!({"from": "2026-01-01T00:00:00Z"});
            let path = format!("/subscriptions/{id}/replay");
            statuses.push(world.post(&path, &vendor, Some(body)).await.status);
        }
    }
    let of_one: Vec<u16> = (0..11).map(|n| if n < 10 { 200 } else { 429 }).collect();
    assert_eq!(statuses[..33], of_one.repeat(3));
    assert_eq!(statuses[33..], [429; 11], "its owner has had his share");
}
