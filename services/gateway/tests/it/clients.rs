//! Clients as operators let them in and switch them off, and the ways in which clients ask for a token.

use crate::provider::{Answer, becomes, get, may, open, permissions, send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Lifecycle;
use chassis::config::Mode;
use contracts::access::*;
use contracts::pack::Fate;
use serde_json::{Value, json};
use std::time::Duration;
use testing::Stage;

async fn create(stage: &Stage, id: &str) -> String {
    let create = CreateClient {
        client_id: id.into(),
        name: id.into(),
    };
    stage.ask(create).await.unwrap().secret.unwrap()
}

async fn grant(stage: &Stage, id: &str, organizer: &str, permissions: &[Permission]) {
    let grant = may(organizer, permissions).remove(0);
    let client_id = id.to_owned();
    stage.ask(GrantClient { client_id, grant }).await.unwrap();
}

async fn ask_for_token(door: &axum::Router, path: &str, id: &str, secret: &str) -> Answer {
    let body = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}");
    send(door, Request::post(path).body(Body::from(body)).unwrap()).await
}

async fn token(door: &axum::Router, id: &str, secret: &str) -> String {
    let answer = ask_for_token(door, "/oauth/token", id, secret).await;
    answer.body["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_client_is_let_in_and_switched_off_without_a_pack() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    let secret = create(&stage, "shop").await;
    let twice = CreateClient {
        client_id: "shop".into(),
        name: "Shop".into(),
    };
    assert_eq!(stage.refusal(twice).await, "client/exists");
    grant(&stage, "shop", "bib", &[Permission::TariffsRead]).await;
    let held = token(&door, "shop", &secret).await;
    assert_eq!(
        permissions(&door, &held).await.1[0]["permissions"],
        json!(["TARIFFS_READ"])
    );

    let switch = |enabled| SwitchClient {
        client_id: "shop".into(),
        enabled,
    };
    stage.ask(switch(false)).await.unwrap();
    let refused = ask_for_token(&door, "/oauth/token", "shop", &secret).await;
    assert_eq!(refused.status, 401);
    becomes(&door, &held, 401, Duration::from_secs(10)).await;
    let named = Request::get("/card-systems").header("x-client-id", "shop");
    assert_eq!(send(&door, named.body(Body::empty()).unwrap()).await.status, 401);
    let known = stage
        .ask(ListClients {
            after: String::new(),
            limit: 10,
        })
        .await
        .unwrap();
    assert!(known[0].disabled_at.is_some() && known[0].organizers == 1 && known[0].has_secret);

    stage.ask(switch(true)).await.unwrap();
    let rotate = RotateClientSecret {
        client_id: "shop".into(),
    };
    let next = stage.ask(rotate).await.unwrap().secret.unwrap();
    assert_eq!(
        ask_for_token(&door, "/oauth/token", "shop", &secret).await.status,
        401
    );
    assert_eq!(
        permissions(&door, &token(&door, "shop", &next).await).await.0,
        200
    );
    let nobody = SwitchClient {
        client_id: "nobody".into(),
        enabled: false,
    };
    assert_eq!(stage.refusal(nobody).await, "client-not-found");
}

#[tokio::test]
async fn a_client_of_a_trusted_issuer_has_no_secret_here() {
    let stage = stage().await;
    let _door = open(&stage, &settings());
    let create = CreateClient {
        client_id: "partner:shop".into(),
        name: "Shop".into(),
    };
    assert_eq!(stage.ask(create).await.unwrap().secret, None);
    let rotate = RotateClientSecret {
        client_id: "partner:shop".into(),
    };
    assert_eq!(stage.refusal(rotate).await, "client/no-secret");
    let in_clear = ClientRow {
        client_id: "partner:shop".into(),
        name: "Shop".into(),
        secret: Some("demo-shop".into()),
        secret_hash: None,
        partner_id: None,
        grants: vec![],
    };
    let hashed = ClientRow {
        secret: None,
        secret_hash: Some(
            "$argon2id$v=19$m=7168,t=5,p=1$bm9ib2R5LW5vYm9keQ$3XJ5uSnbhFJ2cfVmhXyMfqXn2AZhVUhYdPxFHdUKSMQ"
                .into(),
        ),
        ..in_clear.clone()
    };
    let without = ClientRow {
        secret: None,
        ..in_clear.clone()
    };
    let load = LoadAccess {
        clients: vec![in_clear, hashed, without],
        ..LoadAccess::default()
    };
    let rows = stage.ask(load).await.unwrap().rows;
    let fates: Vec<Fate> = rows.into_iter().map(|row| row.fate).collect();
    for fate in &fates[..2] {
        assert!(
            matches!(fate, Fate::Refused(reason) if reason.contains("trusted issuer")),
            "{fates:?}"
        );
    }
    assert_eq!(fates[2], Fate::Created);
    let known = ListClients {
        after: String::new(),
        limit: 10,
    };
    assert!(!stage.ask(known).await.unwrap()[0].has_secret);
}

#[tokio::test]
async fn a_token_is_asked_for_in_all_the_ways_that_clients_know() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    let secret = create(&stage, "shop").await;
    for path in ["/oauth/token", "/realms/uitid/protocol/openid-connect/token"] {
        let answer = ask_for_token(&door, path, "shop", &secret).await;
        assert_eq!(
            (answer.status, &answer.body["token_type"]),
            (200, &json!("Bearer")),
            "{path}"
        );
        let wrong = ask_for_token(&door, path, "shop", "wrong").await;
        assert_eq!(
            (wrong.status, &wrong.body["error"]),
            (401, &json!("invalid_client"))
        );
        assert!(wrong.headers.contains_key("www-authenticate"));
    }
    let basic = STANDARD.encode(format!("sh%6Fp:{secret}"));
    let request = Request::post("/oauth/token")
        .header("authorization", format!("basic {basic}"))
        .body(Body::from("grant_type=client_credentials"))
        .unwrap();
    assert_eq!(send(&door, request).await.status, 200);
    for path in [
        "/realms/any/.well-known/openid-configuration",
        "/realms/any/protocol/openid-connect/certs",
    ] {
        let answer = send(&door, Request::get(path).body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, 200, "{path}");
    }
    let nameless = send(&door, Request::get("/permissions").body(Body::empty()).unwrap()).await;
    assert_eq!(
        (nameless.status, &nameless.headers["www-authenticate"]),
        (401, &"Bearer".parse().unwrap())
    );
}

async fn put(door: &axum::Router, token: &str, client: &str, permissions: Value) -> u16 {
    let body = json!([{"organizer": {"id": "bib"}, "permissionDetails": permissions}]);
    let request = Request::put(format!("/permissions/{client}"))
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body.to_string()))
        .unwrap();
    send(door, request).await.status
}

#[tokio::test]
async fn nobody_gives_or_takes_a_permission_that_he_does_not_hold() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    let admin = create(&stage, "admin").await;
    let shop = create(&stage, "shop").await;
    let own = [
        Permission::PermissionsWrite,
        Permission::PermissionsRead,
        Permission::TariffsRead,
    ];
    grant(&stage, "admin", "bib", &own).await;
    grant(
        &stage,
        "shop",
        "bib",
        &[Permission::TariffsRead, Permission::RewardsRedeem],
    )
    .await;
    grant(&stage, "shop", "sport", &[Permission::CheckinsWrite]).await;
    let admin = token(&door, "admin", &admin).await;
    assert_eq!(
        put(&door, &admin, "shop", json!([{"id": "CHECKINS_WRITE"}])).await,
        403
    );
    assert_eq!(put(&door, &admin, "shop", json!([])).await, 204);
    let (_, left) = permissions(&door, &token(&door, "shop", &shop).await).await;
    let of = |organizer: usize| left[organizer]["permissions"].clone();
    assert_eq!(
        (of(0), of(1)),
        (json!(["REWARDS_REDEEM"]), json!(["CHECKINS_WRITE"]))
    );
    assert_eq!(
        put(&door, &admin, "shop", json!([{"id": "TARIFFS_READ"}])).await,
        204
    );
    let told = stage.told::<PermissionsReplaced>().await.unwrap();
    assert_eq!(told.last().unwrap().by, "client:admin");
}

#[tokio::test]
async fn production_knows_no_client_of_a_demo_region() {
    let stage = stage().await;
    let _development = open(&stage, &settings());
    let demo = ClientRow {
        client_id: "shop".into(),
        name: "Shop".into(),
        secret: Some("demo-shop".into()),
        secret_hash: None,
        partner_id: None,
        grants: may("bib", &[Permission::TariffsRead]),
    };
    let load = LoadAccess {
        clients: vec![demo],
        ..LoadAccess::default()
    };
    stage.ask(load.clone()).await.unwrap();

    let mut production = settings();
    production.mode = Mode::Production;
    let (door, service) = gateway::service(&stage.office, &production).unwrap();
    stage.open(service.desk);
    let again = stage.ask(load).await.unwrap().rows;
    assert!(
        matches!(&again[0].fate, Fate::Refused(reason) if reason.contains("production")),
        "{again:?}"
    );
    let router = gateway::api::router(door.clone()).unwrap();
    let refused = ask_for_token(&router, "/oauth/token", "shop", "demo-shop").await;
    assert_eq!(refused.status, 401);
    let lifecycle = Lifecycle::default();
    let error = gateway::open(door.clone(), &production, &lifecycle)
        .await
        .unwrap_err();
    assert!(error.to_string().contains("shop"), "{error}");

    let rotate = RotateClientSecret {
        client_id: "shop".into(),
    };
    let secret = stage.ask(rotate).await.unwrap().secret.unwrap();
    assert_eq!(
        ask_for_token(&router, "/oauth/token", "shop", &secret)
            .await
            .status,
        200
    );
    gateway::open(door, &production, &lifecycle).await.unwrap();
    lifecycle.stop();
}

#[tokio::test]
async fn users_are_reported_under_what_their_file_calls_them_and_a_sub_needs_its_issuer() {
    let stage = stage().await;
    let _door = open(&stage, &settings());
    let user = |subject: &str, issuer: Option<&str>| UserRow {
        subject: subject.into(),
        issuer: issuer.map(str::to_owned),
        name: "An".into(),
        partner_id: None,
        grants: may("bib", &[Permission::CheckinsWrite]),
    };
    let load = LoadAccess {
        users: vec![
            user("7", Some("https://id.example")),
            user("An@Example.org", None),
            user("7", None),
            user("7", Some("https://other.example")),
        ],
        ..LoadAccess::default()
    };
    let rows = stage.ask(load.clone()).await.unwrap().rows;
    let names: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    assert_eq!(names, ["7", "An@Example.org", "7", "7"]);
    let created = rows.iter().filter(|row| row.fate == Fate::Created);
    assert_eq!(created.count(), 3, "{rows:?}");
    assert!(matches!(&rows[2].fate, Fate::Refused(reason) if reason.contains("issuer")));
    let again = stage.ask(load).await.unwrap().rows;
    let unchanged = again.iter().filter(|row| row.fate == Fate::Unchanged);
    assert_eq!(unchanged.count(), 3, "{again:?}");
    assert_eq!(stage.told::<PermissionsReplaced>().await.unwrap().len(), 3);
}

#[tokio::test]
async fn nobody_learns_which_clients_there_are_elsewhere() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    let admin = create(&stage, "admin").await;
    create(&stage, "shop").await;
    grant(&stage, "admin", "bib", &[Permission::PermissionsRead]).await;
    grant(&stage, "shop", "sport", &[Permission::TariffsRead]).await;
    let admin = token(&door, "admin", &admin).await;
    let elsewhere = get(&door, "/permissions/shop", &admin).await;
    let nobody = get(&door, "/permissions/nobody", &admin).await;
    assert_eq!((elsewhere.status, nobody.status), (404, 404));
    assert_eq!(elsewhere.body["type"], nobody.body["type"]);
}
