//! Keys of the built-in issuer: rotated with overlap, revoked at once, sealed with a secret that is not in
//! the database.

use crate::partners::{self, KLUS, klus, load, of_klus, row};
use crate::provider::{Answer, becomes, open, permissions, send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use chassis::config::Secret;
use contracts::ReferralId;
use contracts::access::{CreateClient, RotateKey};
use contracts::pass::{CreateReferral, CreatedReferral, Referral, ShownState};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use testing::Stage;
use uuid::Uuid;

/// Until all instances have seen a key.
const SOON: Duration = Duration::from_secs(15);

async fn client(stage: &Stage) -> String {
    let create = CreateClient {
        client_id: "shop".into(),
        name: "Shop".into(),
    };
    stage.ask(create).await.unwrap().secret.unwrap()
}

async fn token(door: &axum::Router, secret: &str) -> String {
    let body = format!("grant_type=client_credentials&client_id=shop&client_secret={secret}");
    let request = Request::post("/oauth/token").body(Body::from(body)).unwrap();
    let Answer { status, body, .. } = send(door, request).await;
    assert_eq!(status, 200);
    body["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_new_key_signs_once_all_have_seen_it_and_older_ones_verify_until_they_are_revoked() {
    let stage = stage().await;
    let one = open(&stage, &settings());
    let secret = client(&stage).await;
    let before = token(&one, &secret).await;
    assert_eq!(permissions(&one, &before).await.0, 200);

    stage.ask(RotateKey { revoke: false }).await.unwrap();
    let two = open(&stage, &settings());
    let same = token(&two, &secret).await;
    let kid = |token: &str| token.split('.').next().unwrap().to_owned();
    assert_eq!(
        kid(&same),
        kid(&before),
        "nobody else may have seen the new key yet"
    );
    aged(&stage).await;
    let three = open(&stage, &settings());
    let after = token(&three, &secret).await;
    assert_ne!(kid(&after), kid(&before));
    for door in [&one, &two, &three] {
        becomes(door, &after, 200, SOON).await;
        assert_eq!(
            permissions(door, &before).await.0,
            200,
            "what was signed before stays good"
        );
    }

    stage.ask(RotateKey { revoke: true }).await.unwrap();
    becomes(&one, &before, 401, SOON).await;
    becomes(&one, &after, 401, SOON).await;
    let fresh = token(&one, &secret).await;
    assert_eq!(permissions(&one, &fresh).await.0, 200);
}

/// As if the keys had been made half a minute earlier.
async fn aged(stage: &Stage) {
    sqlx::query("update signing_key set created_at = created_at - interval '30 seconds'")
        .execute(&stage.office.pool)
        .await
        .unwrap();
}

#[tokio::test]
async fn whoever_has_the_database_but_not_the_secret_cannot_sign() {
    let stage = stage().await;
    let ours = open(&stage, &settings());
    let secret = client(&stage).await;
    let good = token(&ours, &secret).await;
    let mut settings = settings();
    settings.service.secret = Secret::new("another secret of thirty-two characters");
    let theirs = open(&stage, &settings);
    assert_eq!(
        permissions(&theirs, &good).await.0,
        401,
        "they have no key of ours"
    );
    let forged = token(&theirs, &secret).await;
    let kids: i64 = stage.number("select count(*) from signing_key").await.unwrap();
    assert_eq!(kids, 2, "they made one of their own");
    assert_eq!(permissions(&ours, &forged).await.0, 401);
}

#[tokio::test]
async fn a_secret_is_replaced_and_what_the_old_one_sealed_and_hashed_still_counts() {
    let stage = stage().await;
    let with = |secret: &str| {
        let mut settings = settings();
        settings.service.secret = Secret::new(secret);
        open(&stage, &settings)
    };
    let old = "the secret of the year before without a name";
    let (before, after) = (
        with(old),
        with(&format!("2027:the secret of this year,2026:{old}")),
    );
    let secret = client(&stage).await;
    let good = token(&before, &secret).await;
    assert_eq!(permissions(&after, &good).await.0, 200);
    let kids = "select count(*) from signing_key";
    assert_eq!(stage.number(kids).await.unwrap(), 1, "none is made anew");
}

fn created(ask: CreateReferral) -> CreatedReferral {
    CreatedReferral {
        referral: Referral {
            id: ReferralId(Uuid::from_u128(1)),
            partner_id: ask.partner_id,
            version: 1,
            state: ShownState::Created,
            form: ask.form,
            created_on: "2026-11-14".parse().unwrap(),
            last_day: "2027-01-13".parse().unwrap(),
            partner_may_know: ask.partner_may_know,
            postal_code: ask.postal_code,
        },
        code: 1,
        made_with: ask.made_with,
        regions: vec![],
    }
}

#[tokio::test]
async fn a_referral_that_is_told_again_has_its_code_also_after_the_secret_was_replaced() {
    let stage = stage().await;
    let with = |secret: &str| {
        let mut settings = settings();
        settings.service.secret = Secret::new(secret);
        open(&stage, &settings)
    };
    let old = "the secret of the year before without a name";
    let (before, after) = (
        with(old),
        with(&format!("2027:the secret of this year,2026:{old}")),
    );
    // As pass does: the same key has the first answer again.
    let first = Arc::new(OnceLock::new());
    let pass = Desk::for_service("pass").read::<CreateReferral, _, _>(move |ask| {
        let first = first.clone();
        async move { Ok(CreatedReferral::clone(first.get_or_init(|| created(ask)))) }
    });
    stage.open_for("pass", pass);
    load(&stage, row("klus", Some(KLUS), of_klus())).await;
    let told = gateway::service(&stage.office, &settings())
        .unwrap()
        .1
        .subscriptions;
    stage.hear(&told, "pass", &[klus(1)]).await.unwrap();
    let token = partners::token(&before, "klus").await.unwrap();
    let code = async |door: &axum::Router| {
        let request = Request::post("/referrals")
            .header("authorization", format!("Bearer {token}"))
            .header("idempotency-key", "one");
        let body = Body::from(r#"{"partnerMayKnow": false}"#);
        let answer = send(door, request.body(body).unwrap()).await;
        assert_eq!(answer.status, 201, "{:?}", answer.body);
        answer.body["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(code(&before).await, code(&after).await);
}
