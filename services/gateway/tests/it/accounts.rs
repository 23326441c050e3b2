//! The holder's own account: who is signed in, through which application, and what that one may.

use crate::provider::{Answer, Provider, client, get, may, open, send, settings, stage};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::{Desk, Fault};
use contracts::access::{ClientRow, LoadAccess, Permission, SwitchClient, UserRow};
use contracts::ask::Done;
use contracts::pass::*;
use contracts::points::ReadHistory;
use contracts::{Page, PassholderId, Refusal};
use gateway::config::TrustedIssuer;
use serde_json::{Value, json};
use testing::{Stage, given};

const INSZ: &str = "85073099833";

/// An issuer whose clients count, and which is believed with national numbers.
pub fn whole(provider: &Provider) -> TrustedIssuer {
    TrustedIssuer {
        clients: "apps".into(),
        national_number_is_proof: true,
        older_ids: true,
        ..provider.trusted()
    }
}

/// The token of a person who came through the client `app`.
pub fn person(provider: &Provider) -> String {
    person_through(provider, "app")
}

fn person_through(provider: &Provider, application: &str) -> String {
    let mut claims = provider.claims_with("azp", json!(application));
    claims["https://publiq.be/rrn"] = json!(INSZ);
    claims["https://publiq.be/uitidv1id"] = json!("an-before");
    provider.says(&claims)
}

/// What the application `app` may do.
pub async fn application(stage: &Stage, permissions: &[Permission]) {
    let_application_in(stage, "apps:app", permissions).await;
}

async fn let_application_in(stage: &Stage, id: &str, permissions: &[Permission]) {
    let row = ClientRow {
        client_id: id.into(),
        name: "App".into(),
        secret: None,
        secret_hash: None,
        partner_id: None,
        grants: may("bib", permissions),
    };
    let load = LoadAccess {
        clients: vec![row],
        ..LoadAccess::default()
    };
    stage.ask(load).await.unwrap();
}

fn refuse<T>(slug: &str) -> Result<T, Fault> {
    Err(Refusal::uitpas(slug, "Refused").into())
}

/// Who is signed in is told by a refusal: what the issuer proved, and what it called somebody before.
fn pass() -> Desk {
    let slug = |who: &SignedInAs| {
        let number = if who.insz.is_some() { "number" } else { "account" };
        let name = who.account.older_id.as_deref().unwrap_or("nobody");
        format!("{number}-{name}")
    };
    let own = |ask: FindOwn| match ask.wanted {
        None => Ok(given::holder_id(1)),
        Some(id) if id == given::holder_id(1) || id == given::holder_id(2) => Ok(id),
        Some(_) => refuse("passholder-not-found"),
    };
    Desk::for_service("pass")
        .read::<ReadOwn, _, _>(move |ask| async move { refuse(&slug(&ask.who)) })
        .read::<FindOwn, _, _>(move |ask| async move { own(ask) })
        .read::<IssueRegistrationToken, _, _>(|ask| async move {
            assert_eq!(
                ask.client.as_deref(),
                Some("app"),
                "who shows no token is counted by it"
            );
            if ask.date_of_birth == "1900-01-01".parse().unwrap() {
                return Err(Refusal::new("uitpas/rate-limited", 429, "Too many requests").into());
            }
            Ok(ask.date_of_birth == "2017-05-03".parse().unwrap())
        })
        .read::<ReadRegistration, _, _>(|_| async { refuse_token() })
        .read::<AskEmailLinked, _, _>(|ask| async move { Ok(ask.email == "an@example.org") })
        .read::<LinkAccount, _, _>(|ask| async move {
            assert_eq!((ask.account.sub.as_str(), ask.token.0.len()), ("user-1", 64));
            assert_eq!(ask.account.email.as_deref(), Some("an@example.org"));
            Ok(Done {})
        })
        .read::<RegisterSelf, _, _>(|ask| async move {
            assert_eq!(ask.counter.card_system_ids, [given::REGION]);
            assert!(!ask.counter.grants && ask.person.email.is_none());
            refuse("insz-already-used")
        })
        .read::<ListFamilyMembers, _, _>(|ask| async move { refuse(reach(&ask.sight)) })
        .read::<ListFamilies, _, _>(|ask| async move {
            assert_eq!(
                ask.is_own,
                ask.sight == Sight::All,
                "whoever is signed in reaches all"
            );
            refuse(reach(&ask.sight))
        })
        .read::<PutFamilyMember, _, _>(|ask| async move { refuse(reach(&ask.sight)) })
        .read::<RemoveFamilyMember, _, _>(|ask| async move { refuse(reach(&ask.sight)) })
        .read::<AddFamilyMember, _, _>(|ask| async move {
            refuse(if ask.token.is_some() {
                "with-token"
            } else {
                "without"
            })
        })
}

fn refuse_token<T>() -> Result<T, Fault> {
    Err(Refusal::new("auth/unauthorized", 401, "Unauthorized").into())
}

fn reach(sight: &Sight) -> &'static str {
    match sight {
        Sight::All => "all",
        _ => "some",
    }
}

fn points() -> Desk {
    Desk::for_service("points").read::<ReadHistory, _, _>(|ask| async move {
        let mine = [given::holder_id(1), given::holder_id(2)];
        assert!(mine.contains(&ask.passholder_id));
        Ok(Page::empty())
    })
}

/// A door that trusts these issuers.
async fn door(trusted: Vec<TrustedIssuer>) -> (Stage, Router) {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.trusted = trusted;
    settings.service.accounts_per_minute = 0;
    let door = open(&stage, &settings);
    stage.open_for("pass", pass());
    stage.open_for("points", points());
    (stage, door)
}

fn slug(answer: &Answer) -> String {
    let whole = answer.body["type"].as_str().unwrap_or_default();
    whole.rsplit('/').next().unwrap_or_default().to_owned()
}

async fn call(door: &Router, method: &str, path: &str, token: &str, body: Value) -> Answer {
    let request = Request::builder().method(method).uri(path);
    let request = request.header("authorization", format!("Bearer {token}"));
    send(door, request.body(Body::from(body.to_string())).unwrap()).await
}

#[tokio::test]
async fn who_comes_through_no_client_that_counts_is_let_in_nowhere() {
    let (trusted, bare) = (Provider::start().await, Provider::start().await);
    let (stage, door) = door(vec![whole(&trusted), bare.trusted()]).await;
    let paths = [
        ("GET", "/passholders/me"),
        ("POST", "/passholders/me"),
        ("GET", "/passholders/me/transactions"),
        ("GET", "/passholders/me/looks"),
        ("PUT", "/passholders/me/uitid"),
    ];
    let everything = [
        Permission::PassholdersSelfRead,
        Permission::PassholdersSelfRegistration,
        Permission::PassholdersSelfCheckin,
        Permission::PassholdersRegisterUitid,
    ];
    let nothing = async |who: &str, token: &str| {
        for (method, path) in paths {
            let answer = call(&door, method, path, token, json!({})).await;
            assert_eq!(answer.status, 403, "{who}: {method} {path}: {:?}", answer.body);
        }
    };
    nothing("unknown", &person_through(&trusted, "stranger")).await;
    let_application_in(&stage, "apps:idle", &[]).await;
    nothing("without permission", &person_through(&trusted, "idle")).await;
    application(&stage, &everything).await;
    let switched_off = SwitchClient {
        client_id: "apps:off".into(),
        enabled: false,
    };
    let_application_in(&stage, "apps:off", &everything).await;
    stage.ask(switched_off).await.unwrap();
    nothing("switched off", &person_through(&trusted, "off")).await;
    nothing("its clients do not count", &person(&bare)).await;
    nothing("no client", &trusted.says(&trusted.right_claims())).await;
    nothing("a client", &client(&stage, &door, "counter", &everything).await).await;
    let answer = get(&door, "/passholders/me", &person(&trusted)).await;
    assert_eq!(slug(&answer), "number-an-before", "{:?}", answer.body);
    let answer = get(&door, "/passholders/me/transactions", &person(&trusted)).await;
    assert_eq!(answer.status, 200, "{:?}", answer.body);
}

#[tokio::test]
async fn a_national_number_counts_only_where_the_issuer_is_trusted_with_it() {
    let (proving, other) = (Provider::start().await, Provider::start().await);
    let plain = TrustedIssuer {
        national_number_is_proof: false,
        clients: "more".into(),
        ..whole(&other)
    };
    let (stage, door) = door(vec![whole(&proving), plain]).await;
    let held = [
        Permission::PassholdersSelfRead,
        Permission::PassholdersSelfRegistration,
    ];
    application(&stage, &held).await;
    let_application_in(&stage, "more:app", &held).await;
    let me = async |token: &str| slug(&get(&door, "/passholders/me", token).await);
    assert_eq!(me(&person(&proving)).await, "number-an-before");
    assert_eq!(me(&person(&other)).await, "account-an-before");
    for odd in [
        json!("85073099834"),
        json!(85_073_099_833_u64),
        json!(null),
        json!({}),
    ] {
        let mut claims = proving.claims_with("azp", json!("app"));
        claims["https://publiq.be/rrn"] = odd.clone();
        assert_eq!(me(&proving.says(&claims)).await, "account-nobody", "{odd}");
    }
    let refused = call(&door, "POST", "/passholders/me", &person(&other), json!({})).await;
    assert_eq!(
        (refused.status, slug(&refused)),
        (400, "insz-in-token-required".into())
    );
    let dump = "select count(*) from insz_lookup";
    assert_eq!(stage.number(dump).await.unwrap(), 0, "nobody typed it");
}

#[tokio::test]
async fn a_registration_of_ones_own_is_of_the_organizer_that_the_application_may() {
    let provider = Provider::start().await;
    let (stage, door) = door(vec![whole(&provider)]).await;
    application(&stage, &[Permission::PassholdersSelfRegistration]).await;
    let (_, service) = gateway::service(&stage.office, &settings()).unwrap();
    let organizers = ["bib", "museum"].map(|id| contracts::activity::OrganizerChanged {
        organizer_id: id.into(),
        ..given::organizer()
    });
    stage
        .hear(&service.subscriptions, "activity", &organizers)
        .await
        .unwrap();
    let token = person(&provider);
    let body = |change: fn(&mut Value)| {
        let mut body = json!({
            "name": "Claes", "firstName": "An", "dateOfBirth": "1985-07-30", "email": " ",
            "postalCode": "3450", "city": "Geetbets", "cardSystem": {"id": 38, "name": "Beleefregio"},
            "registrationOrganizer": {"id": "bib", "name": "Bib"},
        });
        change(&mut body);
        body
    };
    type Change = fn(&mut Value);
    let cases: [(Change, u16, &str); 6] = [
        (|_| {}, 400, "insz-already-used"),
        (
            |body| body["registrationOrganizer"]["id"] = json!("nobody"),
            400,
            "organizer-not-found",
        ),
        (
            |body| body["registrationOrganizer"]["id"] = json!("museum"),
            403,
            "forbidden",
        ),
        (|body| body["cardSystem"] = json!(null), 400, "invalid-data"),
        (|body| body["name"] = json!("x".repeat(501)), 400, "invalid-data"),
        (|body| *body = json!([]), 400, "invalid-data"),
    ];
    for (change, status, wanted) in cases {
        let answer = call(&door, "POST", "/passholders/me", &token, body(change)).await;
        assert_eq!(
            (answer.status, slug(&answer).as_str()),
            (status, wanted),
            "{:?}",
            answer.body
        );
        assert!(!answer.body.to_string().contains(INSZ));
    }
}

/// A request without a token, by a client's id.
async fn nameless(door: &Router, path: &str, headers: &[(&str, &str)]) -> Answer {
    let mut request = Request::get(path);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    send(door, request.body(Body::empty()).unwrap()).await
}

fn basic(number: &str, born: &str) -> String {
    format!("Basic {}", STANDARD.encode(format!("{number}:{born}")))
}

const TOKEN: &str = "/passholders/me/uitid/registration-token";
const STATUS: &str = "/passholders/me/uitid/status";

#[tokio::test]
async fn whoever_guesses_birth_dates_is_told_to_wait() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.misses_per_minute = 3;
    settings.service.accounts_per_minute = 10;
    let door = open(&stage, &settings);
    stage.open_for("pass", pass());
    client(&stage, &door, "app", &[]).await;
    let number = given::pass_number(1, false);
    let id = ("x-client-id", "app");
    let ask = async |born: &str| {
        let basic = basic(number.as_str(), born);
        nameless(&door, TOKEN, &[("authorization", &basic), id]).await
    };
    for _ in 0..2 {
        let answer = ask("2017-05-03").await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.headers["cache-control"], "no-store");
        assert_eq!(answer.body["token"].as_str().unwrap().len(), 36);
    }
    let shut = ask("1900-01-01").await;
    assert_eq!(
        (shut.status, shut.headers["retry-after"].to_str().unwrap()),
        (429, "60")
    );
    let wrong = ask("2017-05-04").await;
    let never = nameless(&door, TOKEN, &[("authorization", &basic("123", "x")), id]).await;
    assert_eq!((wrong.status, &wrong.body), (401, &never.body), "the same words");
    assert_eq!(
        nameless(&door, STATUS, &[("x-registration-token", "a"), id])
            .await
            .status,
        401
    );
    assert_eq!(ask("2017-05-05").await.status, 401);
    assert_eq!(ask("2017-05-03").await.status, 429, "three guesses");
    for n in 0..3 {
        let state = nameless(&door, "/uitid/emails/a@example.org", &[id]).await;
        assert_eq!(state.status, if n < 2 { 200 } else { 429 }, "ten questions: {n}");
    }
    let unknown = nameless(&door, TOKEN, &[("x-client-id", "nobody")]).await;
    assert_eq!(unknown.status, 401);
}

#[tokio::test]
async fn an_address_tells_of_accounts_and_of_no_passholder() {
    let (stage, door) = door(vec![]).await;
    let token = client(&stage, &door, "app", &[]).await;
    let user = UserRow {
        subject: "bo@example.org".into(),
        issuer: None,
        name: "Bo".into(),
        partner_id: None,
        grants: vec![],
    };
    let load = LoadAccess {
        users: vec![user],
        ..LoadAccess::default()
    };
    stage.ask(load).await.unwrap();
    for (email, state) in [
        ("An@Example.org", "UITPAS_ALREADY_LINKED"),
        ("bo%40example.org", "UITID_REGISTERED"),
        ("cas@example.org", "UITID_UNREGISTERED"),
        ("nothing", "UITID_UNREGISTERED"),
    ] {
        let path = format!("/uitid/emails/{email}");
        let answer = nameless(&door, &path, &[("x-client-id", "app")]).await;
        assert_eq!(
            (answer.status, &answer.body),
            (200, &json!({"state": state})),
            "{email}"
        );
        assert_eq!(
            get(&door, &path, &token).await.body["state"],
            state,
            "with a token, too"
        );
        assert_eq!(nameless(&door, &path, &[]).await.status, 401);
    }
}

#[tokio::test]
async fn an_account_is_linked_with_a_token_and_through_an_application_that_may() {
    let provider = Provider::start().await;
    let (stage, door) = door(vec![whole(&provider)]).await;
    application(&stage, &[Permission::PassholdersRegisterUitid]).await;
    let bearer = format!("Bearer {}", person(&provider));
    let put = async |header: Option<(&str, &str)>| {
        let mut request = Request::put("/passholders/me/uitid").header("authorization", &bearer);
        if let Some((name, value)) = header {
            request = request.header(name, value);
        }
        send(&door, request.body(Body::empty()).unwrap()).await.status
    };
    assert_eq!(put(None).await, 401);
    assert_eq!(put(Some(("x-registration-token", ""))).await, 401);
    assert_eq!(put(Some(("x-registration-token", "a-token"))).await, 201);
    assert_eq!(
        put(Some(("x-registration-header", "a-token"))).await,
        201,
        "as the prose has it"
    );
}

#[tokio::test]
async fn whoever_is_signed_in_reads_his_own_history_and_that_of_his_family() {
    let provider = Provider::start().await;
    let (stage, door) = door(vec![whole(&provider)]).await;
    let path = |id: PassholderId| format!("/passholders/{}/transactions", id.0);
    application(&stage, &[Permission::PassholdersTransactionHistory]).await;
    let token = person(&provider);
    for (n, status) in [(1, 200), (2, 200), (3, 403)] {
        let answer = get(&door, &path(given::holder_id(n)), &token).await;
        assert_eq!(answer.status, status, "{n}: {:?}", answer.body);
    }
    assert_eq!(
        get(&door, "/passholders/x/transactions", &token).await.status,
        404
    );
    let counter = client(&stage, &door, "counter", &[Permission::PassholdersSelfCheckin]).await;
    let answer = get(&door, "/passholders/me/transactions", &counter).await;
    assert_eq!(answer.status, 403, "`me` is no client");
}

#[tokio::test]
async fn whoever_is_signed_in_keeps_his_own_family_and_leaves_others() {
    let provider = Provider::start().await;
    let (stage, door) = door(vec![whole(&provider)]).await;
    application(&stage, &[Permission::PassholdersFamilyMembers]).await;
    let token = person(&provider);
    let counter = client(&stage, &door, "counter", &[Permission::PassholdersFamilyMembers]).await;
    let id = |n: u32| given::holder_id(n).0;
    let members = |n: u32| format!("/passholders/{}/family-members", id(n));
    let member = |n: u32, other: u32| format!("{}/{}", members(n), id(other));
    let families = |n: u32| format!("/passholders/{}/families", id(n));
    let icon = || json!({"icon": "bear"});
    for (method, path, seen) in [
        ("GET", members(1), "all"),
        ("GET", members(2), "forbidden"),
        ("GET", families(1), "all"),
        ("GET", families(2), "forbidden"),
        ("PUT", member(1, 2), "all"),
        ("PUT", member(2, 1), "forbidden"),
        ("DELETE", member(1, 2), "all"),
        ("DELETE", member(2, 1), "all"),
        ("DELETE", member(2, 3), "forbidden"),
    ] {
        let answer = call(&door, method, &path, &token, icon()).await;
        assert_eq!(slug(&answer), seen, "{method} {path}");
        let answer = call(&door, method, &path, &counter, icon()).await;
        assert_eq!(slug(&answer), "some", "{method} {path} at a counter");
    }
    let joins = json!({"uitpasNumber": given::pass_number(2, false).as_str()}).to_string();
    let join = async |n: u32, token: &str, shown: bool| {
        let mut request = Request::post(members(n)).header("authorization", format!("Bearer {token}"));
        if shown {
            request = request.header("x-registration-token", "a-token");
        }
        slug(&send(&door, request.body(Body::from(joins.clone())).unwrap()).await)
    };
    assert_eq!(join(1, &token, false).await, "unauthorized");
    assert_eq!(join(1, &token, true).await, "with-token");
    assert_eq!(join(2, &token, true).await, "forbidden");
    assert_eq!(join(1, &counter, false).await, "without");
}
