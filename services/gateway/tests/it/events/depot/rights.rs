//! Who reads what, and until when.

use super::super::{CHECKIN, UNDONE, World, checkin, checkins, undone, until};
use super::{Outside, all_of, cut, messages, subscribe};
use crate::partners::{KLUS, klus, load, row, token};
use crate::provider::may;
use async_nats::connection::State;
use axum::http::Method;
use chrono::TimeDelta;
use contracts::access::{Permission, RotateClientSecret, SwitchClient};
use contracts::pass::{PartnerChanged, PassholderForgotten, ReferralChanged, ReferralState};
use contracts::{Fact, ReferralId};
use futures_util::StreamExt;
use serde_json::json;
use std::time::Duration;
use testing::given;
use uuid::Uuid;

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

/// A new token: the one of before is over.
/// Whose contract ended knows the credentials that he was given.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_takes_a_subscription_over_ends_the_credentials_of_before() {
    let outside = Outside::start();
    let world = World::awake(&outside.settings(1)).await;
    let vendor = world.vendor().await;
    let (id, credentials) = subscribe(&world, &vendor, "bib", &[CHECKIN]).await;
    let (inside, _) = outside.enter(&credentials).await;
    let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
    let other = world.client("other", "bib", &held).await;
    let path = format!("/subscriptions/{id}");
    let body = json!({"name": "Shop", "types": [CHECKIN], "delivery": "NATS"});
    let kept = world.call(Method::PUT, &path, &vendor, Some(body.clone())).await;
    assert_eq!(kept.status, 204, "{:?}", kept.body);
    assert!(outside.connect(&credentials).await.is_ok(), "its own");
    let taken = world.call(Method::PUT, &path, &other, Some(body)).await;
    assert_eq!(taken.status, 204, "{:?}", taken.body);
    cut(&inside).await;
    outside.until_refused(&credentials).await;
    let rotated = world
        .post(&format!("{path}/rotate-secret"), &other, None)
        .await
        .body;
    let own = rotated["nats"]["credentials"].as_str().unwrap();
    outside.enter(own).await;
}

async fn renewed(world: &World, id: &str) -> String {
    let client_id = id.to_owned();
    let secret = world.stage.ask(RotateClientSecret { client_id }).await.unwrap();
    world.token(id, &secret.secret.unwrap()).await
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
