//! What strangers learn and reach at the door: by asking often, by a name, by a client of their own.

use crate::provider::{Provider, client, may, open, permissions, send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use contracts::Refusal;
use contracts::access::{ClientRow, LoadAccess, Permission};
use contracts::pass::{AddFamilyMember, AskEmailLinked, ReadOwn};
use gateway::config::TrustedIssuer;
use serde_json::{Value, json};
use testing::{Stage, given};

const EMAIL: &str = "/uitid/emails/an@example.org";

#[tokio::test]
async fn questions_about_addresses_count_for_the_address_and_the_client() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.accounts_per_minute = 3;
    settings.service.proxies = 1;
    let door = open(&stage, &settings);
    let pass = Desk::for_service("pass").read::<AskEmailLinked, _, _>(|_| async { Ok(false) });
    stage.open_for("pass", pass);
    let tokens = [
        client(&stage, &door, "a", &[]).await,
        client(&stage, &door, "b", &[]).await,
    ];
    let ask = async |from: u8, name: &str, value: &str| {
        let request = Request::get(EMAIL).header(name, value);
        let request = request.header("x-forwarded-for", format!("192.0.2.{from}"));
        send(&door, request.body(Body::empty()).unwrap()).await.status
    };
    let bearers = tokens.map(|token| format!("Bearer {token}"));
    for (n, status) in [200, 200, 200, 429].into_iter().enumerate() {
        let answer = ask(1, "authorization", &bearers[n % 2]).await;
        assert_eq!(answer, status, "two tokens from one address: {n}");
    }
    for (from, status) in [(2, 200), (3, 200), (4, 200), (5, 429)] {
        let answer = ask(from, "x-client-id", "a").await;
        assert_eq!(answer, status, "one client from many addresses: {from}");
    }
    assert_eq!(ask(6, "x-client-id", "b").await, 200);
}

/// A door that trusts this issuer, and the client `x` of it, which may that.
async fn partner(provider: &Provider, permission: Permission) -> (Stage, axum::Router) {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.trusted = vec![TrustedIssuer {
        clients: "apps".into(),
        ..provider.trusted()
    }];
    let door = open(&stage, &settings);
    let row = ClientRow {
        client_id: "apps:x".into(),
        name: "App".into(),
        secret: None,
        secret_hash: None,
        partner_id: None,
        grants: may("bib", &[permission]),
    };
    let load = LoadAccess {
        clients: vec![row],
        ..LoadAccess::default()
    };
    stage.ask(load).await.unwrap();
    (stage, door)
}

fn claims(provider: &Provider, more: Value) -> String {
    let mut claims = provider.claims_without("email");
    let more = more.as_object().unwrap().clone();
    claims.as_object_mut().unwrap().extend(more);
    provider.says(&claims)
}

#[tokio::test]
async fn who_calls_himself_a_service_account_is_no_client() {
    let provider = Provider::start().await;
    let (_stage, door) = partner(&provider, Permission::TariffsRead).await;
    let may = async |more: Value| {
        let (status, body) = permissions(&door, &claims(&provider, more)).await;
        (status, body[0]["permissions"][0].as_str().map(str::to_owned))
    };
    let held = (200, Some("TARIFFS_READ".to_owned()));
    for own in [
        json!({"sub": "service-account-x", "azp": "x"}),
        json!({"sub": "x", "azp": "x"}),
        json!({"sub": "x", "client_id": "x"}),
        json!({"sub": "anything", "azp": "x", "gty": "client-credentials"}),
    ] {
        assert_eq!(may(own.clone()).await, held, "{own}");
    }
    for person in [
        json!({"sub": "service-account-x"}),
        json!({"sub": "service-account-x", "azp": "site"}),
        json!({"sub": "service-account-", "azp": ""}),
        json!({"sub": "x", "azp": "site"}),
        json!({"sub": "x", "client_id": 7}),
    ] {
        assert_eq!(may(person.clone()).await, (200, None), "{person}");
    }
    let nameless = json!({"sub": "service-account-x", "gty": "client-credentials"});
    assert_eq!(may(nameless).await.0, 401, "a client without a name");
}

#[tokio::test]
async fn an_address_that_is_verified_in_words_proves_nothing_and_refuses_nobody() {
    let provider = Provider::start().await;
    let door = crate::provider::door(&provider).await;
    for (said, found) in [
        (json!(true), Some("CHECKINS_WRITE")),
        (json!("true"), None),
        (json!(1), None),
        (json!(null), None),
    ] {
        let token = provider.says(&provider.claims_with("email_verified", said.clone()));
        let (status, body) = permissions(&door, &token).await;
        assert_eq!(
            (status, body[0]["permissions"][0].as_str()),
            (200, found),
            "{said}"
        );
    }
}

#[tokio::test]
async fn an_older_name_counts_only_where_the_issuer_is_trusted_with_it() {
    let provider = Provider::start().await;
    for older_ids in [false, true] {
        let stage = stage().await;
        let mut settings = settings();
        settings.service.trusted = vec![TrustedIssuer {
            clients: "apps".into(),
            older_ids,
            ..provider.trusted()
        }];
        let door = open(&stage, &settings);
        let pass = Desk::for_service("pass").read::<ReadOwn, _, _>(|ask| async move {
            let slug = ask.who.account.older_id.unwrap_or_else(|| "nobody".into());
            Err(Refusal::uitpas(&slug, "Refused").into())
        });
        stage.open_for("pass", pass);
        let row = ClientRow {
            client_id: "apps:x".into(),
            name: "App".into(),
            secret: None,
            secret_hash: None,
            partner_id: None,
            grants: may("bib", &[Permission::PassholdersSelfRead]),
        };
        let load = LoadAccess {
            clients: vec![row],
            ..LoadAccess::default()
        };
        stage.ask(load).await.unwrap();
        let token = claims(
            &provider,
            json!({"azp": "x", "https://publiq.be/uitidv1id": "an-before"}),
        );
        let answer = crate::provider::get(&door, "/passholders/me", &token).await;
        let wanted = if older_ids { "an-before" } else { "nobody" };
        assert!(
            answer.body["type"].as_str().unwrap().ends_with(wanted),
            "{:?}",
            answer.body
        );
    }
}

#[tokio::test]
async fn an_application_of_another_issuer_adds_nobody_without_a_registration_token() {
    let provider = Provider::start().await;
    let (stage, door) = partner(&provider, Permission::PassholdersFamilyMembers).await;
    let pass = Desk::for_service("pass").read::<AddFamilyMember, _, _>(|ask| async move {
        let slug = if ask.token.is_some() { "with" } else { "without" };
        Err(Refusal::uitpas(slug, "Refused").into())
    });
    stage.open_for("pass", pass);
    let own = claims(&provider, json!({"sub": "x", "azp": "x"}));
    let counter = client(&stage, &door, "counter", &[Permission::PassholdersFamilyMembers]).await;
    let joins = json!({"uitpasNumber": given::pass_number(2, false).as_str()}).to_string();
    let join = async |token: &str, shown: bool| {
        let path = format!("/passholders/{}/family-members", given::holder_id(1));
        let mut request = Request::post(path).header("authorization", format!("Bearer {token}"));
        if shown {
            request = request.header("x-registration-token", "a-token");
        }
        let answer = send(&door, request.body(Body::from(joins.clone())).unwrap()).await;
        let kind = answer.body["type"].as_str().unwrap_or_default().to_owned();
        (
            answer.status,
            kind.rsplit('/').next().unwrap_or_default().to_owned(),
        )
    };
    assert_eq!(join(&own, false).await.0, 401);
    assert_eq!(join(&own, true).await.1, "with");
    assert_eq!(join(&counter, false).await.1, "without");
}
