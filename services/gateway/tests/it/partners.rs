//! Partners at the door: whose a client is, what it may hold, and for how long it counts.

use crate::provider::{becomes, client, may, open, permissions, send, settings, stage};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use contracts::access::*;
use contracts::pack::Fate;
use contracts::pass::{EffectPeriod, Partner, PartnerChanged, ReadPartner};
use contracts::{Fact, PartnerId};
use messaging::Subscription;
use serde_json::json;
use std::time::Duration;
use testing::Stage;
use uuid::Uuid;

pub const KLUS: PartnerId = PartnerId(Uuid::from_u128(0xC001));

fn subscriptions(stage: &Stage) -> Vec<Subscription> {
    gateway::service(&stage.office, &settings())
        .unwrap()
        .1
        .subscriptions
}

pub fn klus(version: i64) -> PartnerChanged {
    PartnerChanged {
        partner_id: KLUS,
        version,
        first_day: None,
        last_day: None,
        ended: false,
        ..PartnerChanged::example()
    }
}

pub fn row(id: &str, partner_id: Option<PartnerId>, grants: Vec<Grant>) -> ClientRow {
    ClientRow {
        client_id: id.into(),
        name: id.into(),
        secret: Some(format!("demo-{id}")),
        secret_hash: None,
        partner_id,
        grants,
    }
}

pub async fn load(stage: &Stage, row: ClientRow) -> Fate {
    let load = LoadAccess {
        clients: vec![row],
        ..LoadAccess::default()
    };
    stage.ask(load).await.unwrap().rows.remove(0).fate
}

pub fn of_klus() -> Vec<Grant> {
    may(
        &KLUS.to_string(),
        &[Permission::ReferralsRead, Permission::ReferralsWrite],
    )
}

/// A token; none when the client is refused.
pub async fn token(door: &Router, id: &str) -> Option<String> {
    let body = format!("grant_type=client_credentials&client_id={id}&client_secret=demo-{id}");
    let answer = send(
        door,
        Request::post("/oauth/token").body(Body::from(body)).unwrap(),
    )
    .await;
    Some(answer.body["access_token"].as_str()?.to_owned())
}

#[tokio::test]
async fn a_client_of_a_partner_counts_while_its_mandate_does() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    let told = subscriptions(&stage);
    assert_eq!(
        load(&stage, row("klus", Some(KLUS), of_klus())).await,
        Fate::Created
    );
    assert!(
        token(&door, "klus").await.is_none(),
        "nobody knows the partner yet"
    );
    stage.hear(&told, "pass", &[klus(1)]).await.unwrap();
    let held = token(&door, "klus").await.unwrap();
    let (status, body) = permissions(&door, &held).await;
    assert_eq!(
        (status, &body[0]["permissions"]),
        (200, &json!(["REFERRALS_READ", "REFERRALS_WRITE"]))
    );
    let today = contracts::day::brussels_day(stage.clock.now());
    let over = PartnerChanged {
        last_day: today.pred_opt(),
        ..klus(2)
    };
    stage.hear(&told, "pass", &[over]).await.unwrap();
    assert!(token(&door, "klus").await.is_none(), "its last day is over");
    let again = PartnerChanged {
        last_day: Some(today),
        ..klus(3)
    };
    stage.hear(&told, "pass", &[again]).await.unwrap();
    assert!(token(&door, "klus").await.is_some(), "its last day is today");
    let ended = PartnerChanged {
        ended: true,
        ..klus(4)
    };
    // What is older comes late, and changes nothing.
    stage.hear(&told, "pass", &[ended, klus(3)]).await.unwrap();
    assert!(token(&door, "klus").await.is_none());
    becomes(&door, &held, 401, Duration::from_secs(10)).await;
}

#[tokio::test]
async fn what_was_granted_before_its_partner_was_known_counts_for_its_own_clients_alone() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    let held = || may(&KLUS.to_string(), &[Permission::SubscriptionsWrite]);
    assert_eq!(load(&stage, row("shop", None, held())).await, Fate::Created);
    assert_eq!(load(&stage, row("klus", Some(KLUS), held())).await, Fate::Created);
    stage
        .hear(&subscriptions(&stage), "pass", &[klus(1)])
        .await
        .unwrap();
    for (id, count) in [("shop", 0), ("klus", 1)] {
        let token = token(&door, id).await.unwrap();
        let (status, body) = permissions(&door, &token).await;
        assert_eq!((status, body.as_array().unwrap().len()), (200, count), "{body}");
    }
}

#[tokio::test]
async fn a_client_never_becomes_a_partners() {
    let stage = stage().await;
    let _door = open(&stage, &settings());
    stage
        .hear(&subscriptions(&stage), "pass", &[klus(1)])
        .await
        .unwrap();
    let library = || may("bib", &[Permission::TariffsRead]);
    let is_refused = |fate: Fate| matches!(fate, Fate::Refused(_));
    assert!(is_refused(
        load(&stage, row("mixed", Some(KLUS), library())).await
    ));
    assert!(is_refused(load(&stage, row("other", None, of_klus())).await));
    let misled = may("bib", &[Permission::ReferralsRead]);
    assert!(is_refused(load(&stage, row("misled", None, misled)).await));
    assert_eq!(load(&stage, row("shop", None, library())).await, Fate::Created);
    assert!(is_refused(load(&stage, row("shop", Some(KLUS), of_klus())).await));
    assert_eq!(
        load(&stage, row("klus", Some(KLUS), of_klus())).await,
        Fate::Created
    );
    assert!(is_refused(load(&stage, row("klus", None, library())).await));
    let grant = GrantClient {
        client_id: "klus".into(),
        grant: library().remove(0),
    };
    assert_eq!(
        stage.refusal(grant).await,
        "client/not-for-partners",
        "nor by an operator"
    );
}

/// Pass as it answers whoever manages Klus.
fn pass() -> Desk {
    Desk::for_service("pass").read::<ReadPartner, _, _>(|ask| async move {
        Ok(Partner {
            id: ask.partner_id,
            version: 1,
            name: "Klus".into(),
            mandates: vec![],
            card_system_ids: vec![],
            first_day: "2026-01-01".parse().unwrap(),
            last_day: None,
            ended_on: None,
            effect_period: EffectPeriod::Year,
        })
    })
}

#[tokio::test]
async fn a_partner_has_no_more_clients_than_fifty() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    stage.open_for("pass", pass());
    let manager = client(&stage, &door, "manager", &[Permission::PartnersWrite]).await;
    let path = format!("/partners/{KLUS}/clients");
    let add = |key: &'static str, body: &'static str| {
        let request = Request::post(&path)
            .header("authorization", format!("Bearer {manager}"))
            .header("content-type", "application/json")
            .header("idempotency-key", key);
        send(&door, request.body(Body::from(body)).unwrap())
    };
    let foreign = add(
        "foreign",
        r#"{"name": "Site", "permissions": ["PASSHOLDERS_SEARCH"]}"#,
    )
    .await;
    assert_eq!(foreign.status, 400, "{:?}", foreign.body);
    let first = add("one", r#"{"name": "Site"}"#).await;
    assert!(
        first.status == 201 && first.body["clientSecret"].is_string(),
        "{:?}",
        first.body
    );
    let again = add("one", r#"{"name": "Site"}"#).await;
    assert_eq!(
        (again.status, &again.body["clientId"]),
        (201, &first.body["clientId"])
    );
    assert!(again.body["clientSecret"].is_null(), "a secret is shown once");
    let many = "insert into subject (kind, issuer, subject, version, name, partner_id)
        select 'client', '', 'klus-' || n, 0, 'Klus', partner_id
        from generate_series(1, 49) n, partner";
    sqlx::query(many).execute(&stage.office.pool).await.unwrap();
    let one_more = add("two", r#"{"name": "Site"}"#).await;
    assert_eq!(one_more.status, 400, "{:?}", one_more.body);
    let remove =
        Request::delete(format!("{path}/klus-1")).header("authorization", format!("Bearer {manager}"));
    assert_eq!(send(&door, remove.body(Body::empty()).unwrap()).await.status, 204);
    let in_its_place = add("three", r#"{"name": "Site"}"#).await;
    assert_eq!(in_its_place.status, 400, "{:?}", in_its_place.body);
    let long_ago = "update subject set disabled_at = disabled_at - interval '31 days'";
    sqlx::query(long_ago).execute(&stage.office.pool).await.unwrap();
    let later = add("four", r#"{"name": "Site"}"#).await;
    assert_eq!(later.status, 201, "{:?}", later.body);
}
