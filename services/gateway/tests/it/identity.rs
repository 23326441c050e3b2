//! Who somebody is, is told by an issuer: its word counts for its own people only.

use crate::provider::{Provider, let_in, may, open, permissions, settings, stage};
use contracts::access::{ClientRow, LoadAccess, Permission, PermissionsReplaced, UserRow};
use contracts::pack::Fate;
use gateway::config::TrustedIssuer;
use serde_json::json;

#[tokio::test]
async fn the_same_sub_of_two_issuers_is_two_people() {
    let (ours, theirs) = (Provider::start().await, Provider::start().await);
    let stage = stage().await;
    let mut settings = settings();
    settings.service.trusted = vec![ours.trusted(), theirs.trusted()];
    let door = open(&stage, &settings);
    let_in(&stage, "user-1", Some(&ours.url)).await;
    let_in(&stage, "an@example.org", None).await;

    let nameless = |provider: &Provider| provider.says(&provider.claims_without("email"));
    let (status, body) = permissions(&door, &nameless(&ours)).await;
    assert_eq!(
        (status, body[0]["permissions"][0].as_str()),
        (200, Some("CHECKINS_WRITE"))
    );
    assert_eq!(permissions(&door, &nameless(&theirs)).await, (200, json!([])));
    let mut disguised = theirs.claims_with("sub", json!("an@example.org"));
    disguised.as_object_mut().unwrap().remove("email");
    let answer = permissions(&door, &theirs.says(&disguised)).await;
    assert_eq!(
        answer,
        (200, json!([])),
        "a sub that looks like an address is none"
    );
}

#[tokio::test]
async fn an_address_is_proof_only_where_the_issuer_is_trusted_with_it_and_verified_it() {
    let (proving, other) = (Provider::start().await, Provider::start().await);
    let stage = stage().await;
    let mut settings = settings();
    let mut trusted = other.trusted();
    trusted.email_is_proof = false;
    settings.service.trusted = vec![proving.trusted(), trusted];
    let door = open(&stage, &settings);
    let_in(&stage, "an@example.org", None).await;

    let (_, body) = permissions(&door, &proving.says(&proving.right_claims())).await;
    assert_eq!(body[0]["permissions"][0], "CHECKINS_WRITE");
    let nothing = [
        proving.says(&proving.claims_with("email_verified", json!(false))),
        proving.says(&proving.claims_without("email_verified")),
        other.says(&other.right_claims()),
    ];
    for token in nothing {
        assert_eq!(permissions(&door, &token).await, (200, json!([])));
    }
}

#[tokio::test]
async fn client_tokens_of_other_issuers_count_in_a_name_space_of_their_own_or_not_at_all() {
    let (people, partner) = (Provider::start().await, Provider::start().await);
    let stage = stage().await;
    let mut settings = settings();
    let mut trusted = partner.trusted();
    trusted.clients = "partner".into();
    settings.service.trusted = vec![people.trusted(), trusted];
    let door = open(&stage, &settings);
    let client = |id: &str, permission| ClientRow {
        client_id: id.into(),
        name: id.into(),
        secret: None,
        secret_hash: None,
        partner_id: None,
        grants: may("bib", &[permission]),
    };
    let clients = vec![
        client("beheer", Permission::PermissionsWrite),
        client("partner:beheer", Permission::TariffsRead),
    ];
    let load = LoadAccess {
        clients,
        ..LoadAccess::default()
    };
    stage.ask(load).await.unwrap();

    let claims = |provider: &Provider, sub: &str, more: serde_json::Value| {
        let mut claims = provider.claims_with("sub", json!(sub));
        for (name, value) in more.as_object().unwrap() {
            claims[name] = value.clone();
        }
        provider.says(&claims)
    };
    let service_account = "service-account-beheer";
    let itself = json!({"azp": "beheer"});
    for token in [
        claims(&people, service_account, itself.clone()),
        claims(
            &people,
            "anybody",
            json!({"gty": "client-credentials", "azp": "beheer"}),
        ),
    ] {
        assert_eq!(permissions(&door, &token).await.0, 401);
    }
    let (status, body) = permissions(&door, &claims(&partner, service_account, itself)).await;
    assert_eq!((status, &body[0]["permissions"]), (200, &json!(["TARIFFS_READ"])));
    let stranger = claims(&partner, "service-account-nobody", json!({"azp": "nobody"}));
    assert_eq!(
        permissions(&door, &stranger).await.0,
        401,
        "a client that nobody let in"
    );
}

#[tokio::test]
async fn a_sub_without_its_issuer_is_refused_and_a_persons_fact_names_nobody() {
    let stage = stage().await;
    let _door = open(&stage, &settings());
    let user = UserRow {
        subject: "user-1".into(),
        issuer: None,
        name: "An".into(),
        partner_id: None,
        grants: vec![],
    };
    let load = LoadAccess {
        users: vec![user],
        ..LoadAccess::default()
    };
    let report = stage.ask(load).await.unwrap();
    assert!(matches!(report.rows[0].fate, Fate::Refused(_)));
    let_in(&stage, "an@example.org", None).await;
    let told = stage.told::<PermissionsReplaced>().await.unwrap();
    assert_eq!(told.len(), 1);
    assert!(!told[0].subject.contains("an@example.org"), "{}", told[0].subject);
}

/// The page that operators read.
const PAGE: &str = include_str!("../../../../docs/operations.md");

/// The first trusted issuer of the page's example.
fn example() -> TrustedIssuer {
    let (_, rest) = PAGE.split_once("```toml\n").unwrap();
    let (example, _) = rest.split_once("```").unwrap();
    let (_, entry) = example.split_once("[[gateway.service.trusted]]\n").unwrap();
    let entry = entry.split("\n\n").next().unwrap();
    let source = config::File::from_str(entry, config::FileFormat::Toml);
    let read = config::Config::builder().add_source(source).build().unwrap();
    read.try_deserialize().unwrap()
}

#[tokio::test]
async fn who_comes_with_a_token_of_the_pages_example_may_do_what_was_granted_to_the_address() {
    let provider = Provider::start().await;
    let stage = stage().await;
    let mut settings = settings();
    let example = example();
    settings.service.trusted = vec![TrustedIssuer {
        issuer: provider.url.clone(),
        jwks_url: provider.trusted().jwks_url,
        ..example.clone()
    }];
    let door = open(&stage, &settings);
    let_in(&stage, "an@example.org", None).await;

    let token = provider.says(&provider.claims_with("aud", json!(example.audience)));
    let (status, body) = permissions(&door, &token).await;
    assert_eq!(
        (status, body[0]["permissions"][0].as_str()),
        (200, Some("CHECKINS_WRITE"))
    );
    let elsewhere = provider.says(&provider.right_claims());
    assert_eq!(permissions(&door, &elsewhere).await.0, 401, "another audience");
}
