//! What the door does around passholders: who asks for numbers is slowed, who shows a link sees a picture.

use crate::provider::{client, get, open, send, settings, stage};
use axum::body::Body;
use axum::http::Request;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chassis::Desk;
use chrono::TimeDelta;
use contracts::Refusal;
use contracts::access::*;
use contracts::pass::*;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use testing::{Stage, given};
use tower::ServiceExt;
use uuid::Uuid;

const INSZ: &str = "85073099833";

fn status_of(insz: &str) -> String {
    format!("/passholders/status/insz-numbers/{insz}")
}

#[tokio::test]
async fn whoever_asks_for_the_state_of_a_national_number_is_on_record_and_slowed() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.misses_per_minute = 3;
    let door = open(&stage, &settings);
    let pass = Desk::for_service("pass").read::<AskInszStatus, _, _>(|_| async {
        Ok(InszStatus {
            state: InszState::Unused,
        })
    });
    stage.open_for("pass", pass);
    let counter = client(&stage, &door, "counter", &[Permission::PassesRead]).await;
    let wrong = get(&door, &status_of("85073099834"), &counter).await;
    assert_eq!(wrong.status, 400);
    assert_eq!(
        wrong.body["type"],
        "https://api.publiq.be/probs/uitpas/invalid-insz-number"
    );
    assert!(!wrong.body.to_string().contains("85073099834"));
    for _ in 0..3 {
        let answer = get(&door, &status_of(INSZ), &counter).await;
        assert_eq!((answer.status, answer.body), (200, json!({"state": "UNUSED"})));
    }
    assert_eq!(get(&door, &status_of(INSZ), &counter).await.status, 429);
    let nameless = Request::get(status_of(INSZ)).header("x-client-id", "counter");
    let nameless = send(&door, nameless.body(Body::empty()).unwrap()).await;
    assert_eq!(nameless.status, 200, "counted by address");
    let unknown = Request::get(status_of(INSZ)).body(Body::empty()).unwrap();
    assert_eq!(send(&door, unknown).await.status, 401);
    let of_counter = "select count(*) from insz_lookup where caller = 'client:counter' and not hit";
    assert_eq!(stage.number(of_counter).await.unwrap(), 3);
    let of_address = "select count(*) from insz_lookup where caller like 'address:%'";
    assert_eq!(stage.number(of_address).await.unwrap(), 1);
}

fn register(insz: &str) -> Value {
    json!({
        "name": "Claes", "firstName": "An", "dateOfBirth": "1985-07-30", "inszNumber": insz, "gender": "",
        "address": {"postalCode": "3450", "city": "Geetbets"}, "registrationOrganizer": {"id": "bib"},
        "registrationCardType": "DIGITAL",
    })
}

async fn post(door: &axum::Router, token: &str, body: &Value) -> (u16, Value) {
    let request = Request::post("/passholders").header("authorization", format!("Bearer {token}"));
    let answer = send(door, request.body(Body::from(body.to_string())).unwrap()).await;
    (answer.status, answer.body)
}

async fn hear_of_the_library(stage: &Stage) {
    let (_, service) = gateway::service(&stage.office, &settings()).unwrap();
    let organizer = contracts::activity::OrganizerChanged {
        organizer_id: "bib".into(),
        ..given::organizer()
    };
    stage
        .hear(&service.subscriptions, "activity", &[organizer])
        .await
        .unwrap();
}

#[tokio::test]
async fn a_registration_says_what_is_wrong_with_it_and_looks_numbers_up_on_the_record() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    let pass = Desk::for_service("pass").read::<RegisterPassholder, _, _>(|ask| async move {
        assert_eq!(ask.counter.card_system_ids, [given::REGION]);
        assert!(ask.counter.grants && !ask.counter.grants_elsewhere && !ask.counter.writes_abroad);
        Err(Refusal::uitpas("insz-already-used", "used").into())
    });
    stage.open_for("pass", pass);
    hear_of_the_library(&stage).await;
    let held = [
        Permission::PassholdersWrite,
        Permission::PassholdersWriteSocialtariff,
    ];
    let counter = client(&stage, &door, "counter", &held).await;
    let mut body = register(INSZ);
    let (status, refused) = post(&door, &counter, &body).await;
    assert_eq!(
        (status, &refused["schemaErrors"][0]["jsonPointer"]),
        (400, &json!("/gender"))
    );
    body.as_object_mut().unwrap().remove("gender");
    let (status, refused) = post(&door, &counter, &body).await;
    assert_eq!(status, 400, "{refused}");
    assert_eq!(
        refused["type"],
        "https://api.publiq.be/probs/uitpas/insz-already-used"
    );
    let hits = "select count(*) from insz_lookup where caller = 'client:counter' and hit";
    assert_eq!(stage.number(hits).await.unwrap(), 1);
    for (pointer, value, slug) in [
        (
            "/registrationOrganizer/id",
            json!("sport"),
            "uitpas/organizer-not-found",
        ),
        ("/registrationOrganizer/id", json!(""), "body/invalid-data"),
        ("/inszNumber", json!("85073099834"), "uitpas/invalid-insz-number"),
        ("/inszNumber", json!(85073099833_u64), "body/invalid-data"),
        ("/name", json!(INSZ), "body/invalid-data"),
        ("/registrationCardType", json!("NFC_CARD"), "body/invalid-data"),
        ("/registrationCardType", json!(null), "body/invalid-data"),
        ("/dateOfBirth", json!("30-07-1985"), "body/invalid-data"),
    ] {
        let mut wrong = body.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        let (status, refused) = post(&door, &counter, &wrong).await;
        let wanted = format!("https://api.publiq.be/probs/{slug}");
        assert_eq!(
            (status, &refused["type"]),
            (400, &json!(wanted)),
            "{pointer} {refused}"
        );
        assert!(!refused.to_string().contains("8507309"), "{refused}");
    }
    let mut card = body.clone();
    card["registrationCardType"] = json!("NFC_CARD");
    card["registrationUitpasNumber"] = json!("0930000237912");
    let (_, refused) = post(&door, &counter, &card).await;
    assert_eq!(
        refused["type"],
        "https://api.publiq.be/probs/uitpas/invalid-uitpas-number"
    );
    let other = client(&stage, &door, "other", &[Permission::PassesRead]).await;
    assert_eq!(post(&door, &other, &body).await.0, 403);
}

/// Claes may have the number, Used has one that is somebody's, and all else of the others is wrong.
fn judged(name: &str) -> Result<(), Refusal> {
    match name {
        "Claes" => Ok(()),
        "Used" => Err(Refusal::uitpas("insz-already-used", "used")),
        _ => Err(Refusal::invalid("another number")),
    }
}

#[tokio::test]
async fn whoever_guesses_national_numbers_by_writing_people_is_slowed_and_on_record() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.misses_per_minute = 3;
    let door = open(&stage, &settings);
    let pass = Desk::for_service("pass")
        .read::<ReplacePassholder, _, _>(|ask| async move {
            Ok(judged(&ask.person.name).map(|()| contracts::ask::Done {})?)
        })
        .read::<RegisterPassholder, _, _>(|_| async { Err(Refusal::invalid("the note is too long").into()) });
    stage.open_for("pass", pass);
    hear_of_the_library(&stage).await;
    let counter = client(&stage, &door, "counter", &[Permission::PassholdersWrite]).await;
    let put = async |name: &str, with_number: bool| {
        let mut body = register(INSZ);
        body["name"] = json!(name);
        body.as_object_mut().unwrap().remove("gender");
        if !with_number {
            body.as_object_mut().unwrap().remove("inszNumber");
        }
        let request = Request::put(format!("/passholders/{}", given::holder_id(1)));
        let request = request.header("authorization", format!("Bearer {counter}"));
        send(&door, request.body(Body::from(body.to_string())).unwrap()).await
    };
    for _ in 0..5 {
        assert_eq!(put("Other", false).await.status, 400, "no number, no guess");
    }
    let long = put(&"x".repeat(1_100_000), true).await;
    assert_eq!(
        (long.status, &long.body["schemaErrors"][0]["jsonPointer"]),
        (400, &json!("/name"))
    );
    assert_eq!(put("Claes", true).await.status, 204);
    assert_eq!(put("Used", true).await.status, 400);
    for _ in 0..2 {
        assert_eq!(put("Other", true).await.status, 400);
    }
    let mut new = register(INSZ);
    new.as_object_mut().unwrap().remove("gender");
    assert_eq!(post(&door, &counter, &new).await.0, 400);
    assert_eq!(put("Claes", true).await.status, 429);
    assert_eq!(post(&door, &counter, &new).await.0, 429);
    for (of_counter, number) in [
        (
            "select count(*) from insz_lookup where caller = 'client:counter' and hit",
            2,
        ),
        (
            "select count(*) from insz_lookup where caller = 'client:counter' and not hit",
            3,
        ),
    ] {
        assert_eq!(stage.number(of_counter).await.unwrap(), number, "{of_counter}");
    }
}

#[tokio::test]
async fn who_shows_no_token_shares_the_limit_of_the_client_from_every_address() {
    let stage = stage().await;
    let mut settings = settings();
    settings.service.insz_per_minute = 2;
    settings.service.misses_per_minute = 0;
    settings.service.proxies = 1;
    let door = open(&stage, &settings);
    let pass = Desk::for_service("pass").read::<AskInszStatus, _, _>(|_| async {
        Ok(InszStatus {
            state: InszState::Used,
        })
    });
    stage.open_for("pass", pass);
    let counter = client(&stage, &door, "counter", &[Permission::PassesRead]).await;
    for (n, status) in [(1, 200), (2, 200), (3, 429)] {
        let from = Request::get(status_of(INSZ)).header("x-client-id", "counter");
        let from = from.header("x-forwarded-for", format!("192.0.2.{n}"));
        let answer = send(&door, from.body(Body::empty()).unwrap()).await;
        assert_eq!(answer.status, status, "{n}");
    }
    assert_eq!(get(&door, &status_of(INSZ), &counter).await.status, 200);
}

#[tokio::test]
async fn a_link_to_a_picture_shows_it_without_a_token_until_its_time_is_over() {
    let stage = stage().await;
    let door = open(&stage, &settings());
    let kept = Uuid::from_u128(7);
    let pass = Desk::for_service("pass")
        .read::<FindPicture, _, _>(move |_| async move {
            Ok(FoundPicture {
                picture_id: kept,
                kind: PictureKind::Png,
            })
        })
        .read::<ReadPicture, _, _>(move |ask| async move {
            match ask.picture_id == kept {
                true => Ok(SentPicture(STANDARD.encode(b"dots"))),
                false => Err(Refusal::pass_not_found().into()),
            }
        });
    stage.open_for("pass", pass);
    let counter = client(&stage, &door, "counter", &[Permission::PassholdersPictureRead]).await;
    let path = format!("/passholders/{}/picture", given::holder_id(1));
    let request = Request::get(&path)
        .header("authorization", format!("Bearer {counter}"))
        .header("host", "door.example:8443");
    let answer = send(&door, request.body(Body::empty()).unwrap()).await;
    assert_eq!(answer.status, 200);
    let url = answer.body["pictureUrl"].as_str().unwrap();
    let link = url.strip_prefix("http://door.example:8443").unwrap().to_owned();
    let show = async |link: &str| {
        let request = Request::get(link).body(Body::empty()).unwrap();
        let answer = door.clone().oneshot(request).await.unwrap();
        let (parts, body) = answer.into_parts();
        (parts, body.collect().await.unwrap().to_bytes())
    };
    let (parts, bytes) = show(&link).await;
    assert_eq!((parts.status.as_u16(), &bytes[..]), (200, b"dots".as_slice()));
    assert_eq!(parts.headers["content-type"], "image/png");
    assert_eq!(parts.headers["cache-control"], "private, no-store");
    assert_eq!(parts.headers["x-content-type-options"], "nosniff");
    let of_another = link.replace(&given::holder_id(1).to_string(), &given::holder_id(2).to_string());
    for wrong in [
        of_another.as_str(),
        &link[..link.len() - 2],
        &path.replace("picture", "picture.png"),
    ] {
        assert_eq!(show(wrong).await.0.status, 404, "{wrong}");
    }
    stage.clock.set(stage.clock.now() + TimeDelta::minutes(5));
    assert_eq!(show(&link).await.0.status, 404, "its time is over");
    let bare = client(&stage, &door, "bare", &[Permission::PassesRead]).await;
    assert_eq!(get(&door, &path, &bare).await.status, 403);
}
