//! The log: what is in it, once, for whom, under which name.

use super::{World, checkin, checkins, hurried, until};
use crate::partners::{KLUS, klus, load, row, token};
use crate::provider::{get, may};
use contracts::access::Permission;
use contracts::activity::OrganizerChanged;
use contracts::pass::{CardBlocked, PassholderForgotten, PassholderMerged, ReferralChanged, ReferralState};
use contracts::reward::RewardRedeemed;
use contracts::{CardSystemId, Fact, PartnerId, ReferralId};
use serde_json::json;
use std::sync::Arc;
use testing::given;
use tokio::sync::Notify;
use uuid::Uuid;

#[tokio::test]
async fn a_fact_is_published_once_and_told_to_its_audience_alone() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let (id, _) = world.subscribe(&vendor, None).await;
    world
        .hear(
            "activity",
            &[
                checkin(1, given::holder_id(1), "bib"),
                checkin(2, given::holder_id(2), "sport"),
            ],
        )
        .await;
    let read = world.read(&vendor, &id).await;
    assert_eq!(read.len(), 1, "{read:?}");
    let event = &read[0];
    assert_eq!(event["specversion"], "1.0");
    assert_eq!(event["subject"], Uuid::from_u128(1).to_string());
    assert_eq!(
        event["dataschema"],
        format!("{}/schemas/{}", event["source"].as_str().unwrap(), super::CHECKIN)
    );
    let members: Vec<&String> = event["data"].as_object().unwrap().keys().collect();
    assert_eq!(members, ["checkinId", "eventId", "holder"]);
    assert!(
        !event.to_string().contains(&given::holder_id(1).to_string()),
        "{event}"
    );
    assert_eq!(
        world
            .stage
            .number("select count(*) from publication")
            .await
            .unwrap(),
        2
    );
    // A redemption of the platform's own has no audience.
    let own = RewardRedeemed {
        organizer_id: None,
        ..RewardRedeemed::example()
    };
    let of_long_ago = world.stage.wrap(&checkin(3, given::holder_id(3), "bib"));
    let of_long_ago = messaging::Heard {
        time: of_long_ago.time - chrono::TimeDelta::days(31),
        ..of_long_ago
    };
    world.hear("reward", &[own]).await;
    world
        .stage
        .hear_batch(&world.heard, "activity", &[of_long_ago])
        .await
        .unwrap();
    assert_eq!(
        world
            .stage
            .number("select count(*) from publication")
            .await
            .unwrap(),
        2
    );
}

#[tokio::test]
async fn two_who_publish_at_once_leave_no_gap_that_is_filled_later() {
    let world = Arc::new(World::quiet(&hurried()).await);
    let (written, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let apply = |n: u32, hold: Option<(Arc<Notify>, Arc<Notify>)>| {
        let world = world.clone();
        async move {
            let facts: Vec<_> = checkins(n, 1).iter().map(|fact| world.stage.wrap(fact)).collect();
            let listeners = world.heard.iter().filter(|one| one.source == "activity");
            let listener = listeners
                .flat_map(|one| &one.listeners)
                .find(|one| one.hears().contains(&facts[0].fact_type.as_str()))
                .unwrap()
                .clone();
            world
                .stage
                .office
                .transact(|tx| {
                    Box::pin(async move {
                        listener.apply(tx, &facts).await?;
                        if let Some((written, go_on)) = hold {
                            written.notify_one();
                            go_on.notified().await;
                        }
                        Ok(())
                    })
                })
                .await
                .unwrap();
        }
    };
    let first = apply(1, Some((written.clone(), go_on.clone())));
    let second = async {
        written.notified().await;
        tokio::join!(apply(2, None), async {
            world.stage.until_somebody_waits().await.unwrap();
            let seen = world
                .stage
                .number("select count(*) from publication")
                .await
                .unwrap();
            assert_eq!(seen, 0, "nobody sees a later one first");
            go_on.notify_one();
        });
    };
    tokio::join!(first, second);
    let order: Vec<String> = sqlx::query_scalar("select subject from publication order by seq")
        .fetch_all(&world.stage.office.pool)
        .await
        .unwrap();
    assert_eq!(order, [1, 2].map(|n| Uuid::from_u128(n).to_string()));
    let last = world
        .stage
        .number("select seq from publication_head")
        .await
        .unwrap();
    assert_eq!(last, 2);
}

#[tokio::test]
async fn who_reads_from_a_time_misses_nothing_however_clocks_go() {
    let world = World::quiet(&hurried()).await;
    let now = chassis::Clock::System.now();
    for (n, seconds) in [(1, 0), (2, -60), (3, 60)] {
        world.stage.clock.set(now + chrono::TimeDelta::seconds(seconds));
        world.hear("activity", &checkins(n, 1)).await;
    }
    let falling = "select count(*) from publication a join publication b
        on a.seq < b.seq and a.published_at > b.published_at";
    assert_eq!(world.stage.number(falling).await.unwrap(), 0);
}

#[tokio::test]
async fn a_person_has_another_name_at_each_receiver_and_none_when_forgotten() {
    let world = World::quiet(&hurried()).await;
    let held = [Permission::SubscriptionsWrite, Permission::CheckinsRead];
    let vendor = world.client("vendor", "bib", &held).await;
    world.grant("vendor", "sport", &held).await;
    // What a caller may do is remembered for seconds.
    until("it is known", || async {
        let body = json!({"ownerId": "sport", "name": "Shop", "types": [super::CHECKIN]});
        world.post("/subscriptions", &vendor, Some(body)).await.status == 201
    })
    .await;
    let (bib, _) = world.subscribe(&vendor, None).await;
    let all = get(&world.router, "/subscriptions", &vendor).await.body;
    let second = get(&world.router, "/subscriptions?start=1&limit=1", &vendor)
        .await
        .body;
    assert_eq!(second, json!([all[1]]), "page by page");
    let sport = all
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["ownerId"] == "sport")
        .unwrap();
    let sport = sport["id"].as_str().unwrap().to_owned();
    let holder = given::holder_id(1);
    let facts = [
        checkin(1, holder, "bib"),
        checkin(2, holder, "sport"),
        checkin(3, holder, "bib"),
    ];
    world.hear("activity", &facts).await;
    let names = async |id: &str| -> Vec<String> {
        let read = world.read(&vendor, id).await;
        let names = read
            .iter()
            .map(|event| event["data"]["holder"].as_str().unwrap_or_default().to_owned());
        names.collect()
    };
    let (at_bib, at_sport) = (names(&bib).await, names(&sport).await);
    assert_eq!(at_bib[0], at_bib[1]);
    assert_ne!(at_bib[0], at_sport[0]);
    assert_eq!(at_bib[0].len(), 22);

    let merged = PassholderMerged {
        passholder_id: holder,
        into_id: given::holder_id(2),
        version: 2,
    };
    world.hear("pass", &[merged]).await;
    let of_other =
        "select count(*) from publication where passholder_id = '00000000-0000-0000-0000-00000000b1e2'";
    assert_eq!(world.stage.number(of_other).await.unwrap(), 3);
    let forgotten = PassholderForgotten {
        passholder_id: given::holder_id(2),
        ..PassholderForgotten::example()
    };
    world.hear("pass", &[forgotten]).await;
    assert_eq!(names(&bib).await, ["", ""]);
    let somebodys = "select count(*) from publication where passholder_id is not null";
    assert_eq!(world.stage.number(somebodys).await.unwrap(), 0);
}

#[tokio::test]
async fn a_partner_is_told_while_it_may_know_and_of_the_day_alone() {
    let world = World::quiet(&hurried()).await;
    let partner = KLUS;
    let held = [Permission::SubscriptionsWrite, Permission::ReferralsRead];
    let held = may(&partner.to_string(), &held);
    load(&world.stage, row("klus", Some(partner), held)).await;
    world.hear("pass", &[klus(1)]).await;
    let token = token(&world.router, "klus").await.unwrap();
    let types =
        ["created", "accepted", "completed"].map(|step| format!("org.beleefregio.referral.{step}.v1"));
    let body = json!({"ownerId": partner.to_string(), "name": "Klus", "types": types});
    let answer = world.post("/subscriptions", &token, Some(body)).await;
    let id = answer.body["id"].as_str().unwrap().to_owned();
    let step = |referral: u128, version, state, partner_may_know| ReferralChanged {
        referral_id: ReferralId(Uuid::from_u128(referral)),
        version,
        partner_id: partner,
        state,
        partner_may_know,
        at: "2026-11-14T09:41:00Z".parse().unwrap(),
    };
    let of_other = ReferralChanged {
        partner_id: PartnerId(Uuid::from_u128(6)),
        ..step(3, 1, ReferralState::Created, true)
    };
    world
        .hear(
            "pass",
            &[
                step(1, 1, ReferralState::Created, true),
                step(1, 1, ReferralState::Created, true),
                of_other,
                step(2, 1, ReferralState::Created, true),
            ],
        )
        .await;
    world
        .hear("pass", &[step(1, 2, ReferralState::Created, true)])
        .await;
    let read = world.read(&token, &id).await;
    assert_eq!(read.len(), 2, "its own, and each step once: {read:?}");
    assert_eq!(read[0]["time"], "2026-11-14T00:00:00Z");
    assert_eq!(read[0]["data"], json!({"referralId": Uuid::from_u128(1)}));
    world
        .hear(
            "pass",
            &[
                step(1, 3, ReferralState::Accepted, false),
                step(2, 2, ReferralState::Accepted, true),
            ],
        )
        .await;
    let left: Vec<_> = world
        .read(&token, &id)
        .await
        .iter()
        .map(|one| one["subject"].clone())
        .collect();
    assert_eq!(
        left,
        [json!(Uuid::from_u128(2)), json!(Uuid::from_u128(2))],
        "nothing of before either"
    );
    let hidden = read[0]["id"].as_str().unwrap();
    let after = get(
        &world.router,
        &format!("/subscriptions/{id}/events?after={hidden}"),
        &token,
    )
    .await;
    assert_eq!(
        after.body["member"].as_array().unwrap().len(),
        2,
        "its place is kept"
    );
    let unknown = format!("/subscriptions/{id}/events?after={}", Uuid::from_u128(99));
    let unknown = get(&world.router, &unknown, &token).await;
    assert_eq!(unknown.status, 400, "{:?}", unknown.body);
}

#[tokio::test]
async fn a_region_is_told_of_its_blocked_passes_and_no_other() {
    let world = World::quiet(&hurried()).await;
    let organizer = |id: &str, region| OrganizerChanged {
        organizer_id: id.into(),
        card_system_ids: vec![region],
        ..given::organizer()
    };
    let organizers = [
        organizer("bib", given::REGION),
        organizer("museum", CardSystemId(50)),
    ];
    world.hear("activity", &organizers).await;
    let held = [Permission::SubscriptionsWrite, Permission::PassesRead];
    for (client, owner, seen) in [("one", "bib", 1), ("two", "museum", 0)] {
        let token = world.client(client, owner, &held).await;
        let types = ["org.beleefregio.pass.blocked.v1"];
        let body = json!({"ownerId": owner, "name": "Till", "types": types});
        let id = world.post("/subscriptions", &token, Some(body)).await.body["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let blocked = CardBlocked {
            pass_number: given::pass_number(1, false),
            card_system_id: given::REGION,
            at: chassis::Clock::System.now(),
        };
        if seen == 1 {
            world.hear("pass", &[blocked]).await;
        }
        let read = world.read(&token, &id).await;
        assert_eq!(read.len(), seen, "{read:?}");
    }
}

#[tokio::test]
async fn what_is_older_than_the_log_is_kept_goes_with_its_deliveries() {
    let world = World::quiet(&hurried()).await;
    let vendor = world.vendor().await;
    let (id, _) = world.subscribe(&vendor, Some("http://127.0.0.1:9/")).await;
    world.hear("activity", &checkins(1, 3)).await;
    world
        .stage
        .clock
        .set(chassis::Clock::System.now() + chrono::TimeDelta::days(20));
    world.hear("activity", &checkins(10, 1)).await;
    assert_eq!(world.in_state("OPEN").await, 4);
    world
        .stage
        .clock
        .set(chassis::Clock::System.now() + chrono::TimeDelta::days(31));
    let (_, service) = gateway::service(&world.stage.office, &hurried()).unwrap();
    let job = service
        .jobs
        .into_iter()
        .find(|job| job.name == "forget events")
        .unwrap();
    job.once(&world.stage.office).await.unwrap();
    assert_eq!(world.in_state("OPEN").await, 1);
    // The end of the log is not forgotten.
    world.hear("activity", &checkins(20, 1)).await;
    assert_eq!(
        world
            .stage
            .number("select max(seq) from publication")
            .await
            .unwrap(),
        5
    );
    drop(id);
}
