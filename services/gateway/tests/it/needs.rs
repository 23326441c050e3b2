//! The door in front of what somebody is entitled to, and of what keeps people away.

use crate::provider::{client, get, open, send, settings, stage};
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use chassis::Desk;
use contracts::Refusal;
use contracts::access::Permission;
use contracts::ask::Done;
use contracts::message::Message;
use contracts::pass::*;
use http_body_util::BodyExt;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use testing::{Stage, given};
use tower::ServiceExt;

/// Says what the first answer asks for: much, little, or hardly anything.
fn checks() -> Desk {
    Desk::for_service("pass").read::<CheckEntitlement, _, _>(|ask| async move {
        let (outcome, words, counters) = match ask.answers.values().next() {
            Some(1) => (EntitlementOutcome::Likely, "x".repeat(500), 5),
            Some(2) => (EntitlementOutcome::Perhaps, "Misschien".into(), 1),
            _ => (EntitlementOutcome::NotByTheseRules, "Nee".into(), 0),
        };
        let at = CounterPlace {
            name: "Geetbets".into(),
            address: "Dorpsstraat 1".into(),
            phone: None,
            email: None,
        };
        let words = Message::new(words.clone(), words.clone(), words.clone(), words);
        Ok(EntitlementAnswer {
            outcome,
            next_step: words.clone(),
            words,
            until: None,
            counters: vec![at; counters],
        })
    })
}

async fn check(door: &Router, answer: u8) -> (u16, HeaderMap, Vec<u8>) {
    let body = json!({"cardSystemId": 38, "postalCode": "3450", "answers": {"reimbursed": answer}});
    let request = Request::post("/entitlement-check").body(Body::from(body.to_string()));
    let answer = door.clone().oneshot(request.unwrap()).await.unwrap();
    let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
    let body = answer.into_body().collect().await.unwrap().to_bytes();
    (status, headers, body.to_vec())
}

#[tokio::test]
async fn every_answer_to_who_asks_what_he_is_entitled_to_is_as_long_and_needs_no_token() {
    let stage = stage().await;
    stage.open_for("pass", checks());
    let door = open(&stage, &settings());
    let mut seen = vec![];
    for answer in [1, 2, 3] {
        let (status, headers, body) = check(&door, answer).await;
        assert_eq!(status, 200, "{answer}");
        let said: Value = serde_json::from_slice(&body).unwrap();
        seen.push(said["outcome"].as_str().unwrap().to_owned());
        assert_eq!(body.len(), LONGEST_CHECK, "{answer}");
        let names: Vec<String> = headers.keys().map(ToString::to_string).collect();
        assert!(!names.contains(&"set-cookie".to_owned()), "{names:?}");
        assert_eq!(headers["cache-control"], "no-store, no-transform");
    }
    assert_eq!(seen, ["LIKELY", "PERHAPS", "NOT_BY_THESE_RULES"]);
}

#[tokio::test]
async fn who_asks_what_he_is_entitled_to_is_limited_as_a_caller_without_a_token() {
    let stage = stage().await;
    stage.open_for("pass", checks());
    let mut settings = settings();
    settings.service.anonymous_per_minute = 2;
    let door = open(&stage, &settings);
    let mut seen = vec![];
    for _ in 0..3 {
        seen.push(check(&door, 1).await.0);
    }
    assert_eq!(seen, [200, 200, 429]);
}

type Noted = Arc<Mutex<Vec<NoteBarrier>>>;

/// A library in region 38, and what is noted.
async fn counter() -> (Stage, Router, Noted) {
    let stage = stage().await;
    let noted = Noted::default();
    let (noting, quarter) = (noted.clone(), "2026-Q3".parse::<Quarter>().unwrap());
    let desk = Desk::for_service("pass")
        .read::<NoteBarrier, _, _>(move |ask| {
            let noting = noting.clone();
            async move {
                if !ask.regions.contains(&ask.card_system_id) {
                    return Err(Refusal::forbidden("BARRIERS_WRITE").into());
                }
                noting.lock().unwrap().push(ask);
                Ok(Done {})
            }
        })
        .read::<ReportBarriers, _, _>(move |ask| async move {
            Ok(BarrierReport {
                card_system_id: ask.card_system_id,
                quarter: ask.quarter.unwrap_or(quarter),
                barriers: vec![],
            })
        });
    stage.open_for("pass", desk);
    let door = open(&stage, &settings());
    let (_, service) = gateway::service(&stage.office, &settings()).unwrap();
    let organizer = contracts::activity::OrganizerChanged {
        organizer_id: "bib".into(),
        ..given::organizer()
    };
    stage
        .hear(&service.subscriptions, "activity", &[organizer])
        .await
        .unwrap();
    (stage, door, noted)
}

async fn post(door: &Router, token: &str, body: &Value) -> (u16, Value) {
    let request = Request::post("/barriers").header("authorization", format!("Bearer {token}"));
    let answer = send(door, request.body(Body::from(body.to_string())).unwrap()).await;
    (answer.status, answer.body)
}

#[tokio::test]
async fn a_barrier_has_a_theme_and_a_place_of_a_region_of_the_caller_and_no_words() {
    let (stage, door, noted) = counter().await;
    let writer = client(&stage, &door, "klus", &[Permission::BarriersWrite]).await;
    let reader = client(&stage, &door, "regio", &[Permission::BarriersRead]).await;
    let town = json!({"theme": "transport", "cardSystemId": 38, "postalCode": "3450"});
    let with = |name: &str, value: Value| {
        let mut body = town.clone();
        body[name] = value;
        body
    };
    let at_library = json!({"theme": "shame", "cardSystemId": 38, "organizerId": "bib"});
    for (body, status) in [
        (&town, 204),
        (&at_library, 204),
        (&with("organizerId", json!("bib")), 400),
        (&json!({"theme": "full", "cardSystemId": 38}), 400),
        (
            &json!({"theme": "full", "cardSystemId": 38, "organizerId": "nobody"}),
            400,
        ),
        (&with("theme", json!("money")), 400),
        (&with("note", json!("An from the market")), 400),
        (&with("cardSystemId", json!(7)), 403),
    ] {
        let answer = post(&door, &writer, body).await;
        assert_eq!(answer.0, status, "{body}: {}", answer.1);
        assert!(!answer.1.to_string().contains("market"), "{}", answer.1);
    }
    assert_eq!(post(&door, &reader, &town).await.0, 403);
    let places: Vec<BarrierPlace> = noted
        .lock()
        .unwrap()
        .iter()
        .map(|one| one.place.clone())
        .collect();
    assert_eq!(
        places,
        [
            BarrierPlace::Municipality("3450".into()),
            BarrierPlace::Organizer("bib".into()),
        ]
    );
}

#[tokio::test]
async fn barriers_are_reported_to_who_may_read_them_in_that_region() {
    let (stage, door, _) = counter().await;
    let writer = client(&stage, &door, "klus", &[Permission::BarriersWrite]).await;
    let reader = client(&stage, &door, "regio", &[Permission::BarriersRead]).await;
    for (token, query, status) in [
        (&reader, "cardSystemId=38", 200),
        (&reader, "cardSystemId=38&quarter=2026-Q2", 200),
        (&reader, "cardSystemId=38&quarter=2026-Q5", 404),
        (&reader, "cardSystemId=7", 403),
        (&writer, "cardSystemId=38", 403),
    ] {
        let answer = get(&door, &format!("/barriers/report?{query}"), token).await;
        assert_eq!(answer.status, status, "{query}: {}", answer.body);
    }
}
