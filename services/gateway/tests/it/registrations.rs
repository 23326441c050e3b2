//! What the door does around people who are registered together: who may, what is wrong and with whom, and
//! whose numbers are on record.

use crate::provider::{Answer, client, open, send, settings, stage};
use axum::Router;
use axum::body::Body;
use axum::http::Request;
use chassis::Desk;
use contracts::access::Permission;
use contracts::pass::{OptInPreferences, RegisterTogether, Registered, RegisteredTogether, RegistrationLine};
use contracts::{Cents, Euro, PassholderId, Refusal};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use testing::{Stage, given};

const INSZ: &str = "85073099833";
const CHILD: &str = "17050399911";

type Asked = Arc<Mutex<Vec<RegisterTogether>>>;

/// Registers whoever comes, but for who says that his number is used, or is called Wrong.
fn pass(asked: &Asked) -> Desk {
    let asked = asked.clone();
    Desk::for_service("pass").read::<RegisterTogether, _, _>(move |ask| {
        let asked = asked.clone();
        async move {
            asked.lock().unwrap().push(ask.clone());
            for (n, one) in ask.people.iter().enumerate() {
                let place = format!("/passholders/{n}");
                match one.person.name.as_str() {
                    "Used" => return Err(Refusal::uitpas("insz-already-used", "used").at(&place).into()),
                    "Wrong" => return Err(Refusal::invalid("another number").at(&place).into()),
                    _ => {}
                }
            }
            Ok(registered(&ask))
        }
    })
}

fn registered(ask: &RegisterTogether) -> RegisteredTogether {
    let one = |n: u32| Registered {
        passholder_id: PassholderId(given::holder_id(n).0),
        uitpas_number: Some(given::pass_number(n, false)),
        creation_date: chassis::Clock::System.now(),
        memberships: vec![],
        opt_ins: Some(OptInPreferences::default()),
    };
    let line = RegistrationLine {
        label: "Beleefpas".into(),
        price: Euro(Cents(150)),
    };
    RegisteredTogether {
        registered: (1..).take(ask.people.len()).map(one).collect(),
        lines: vec![Some(line); ask.people.len()],
        total: Some(Euro(Cents(150 * ask.people.len() as i64))),
    }
}

fn one(name: &str, insz: Option<&str>) -> Value {
    json!({
        "name": name, "firstName": "An", "dateOfBirth": "1985-07-30", "inszNumber": insz,
        "address": {"postalCode": "3450", "city": "Geetbets"}, "registrationCardType": "DIGITAL",
    })
}

fn act(people: &[Value]) -> Value {
    json!({"registrationOrganizer": {"id": "bib"}, "passholders": people})
}

async fn post(door: &Router, token: &str, body: &Value) -> Answer {
    let request = Request::post("/registrations").header("authorization", format!("Bearer {token}"));
    send(door, request.body(Body::from(body.to_string())).unwrap()).await
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

/// The door with a library.
async fn counter(set: fn(&mut gateway::config::Config)) -> (Stage, Router, Asked) {
    let stage = stage().await;
    let mut settings = settings();
    set(&mut settings.service);
    let door = open(&stage, &settings);
    let asked = Asked::default();
    stage.open_for("pass", pass(&asked));
    hear_of_the_library(&stage).await;
    (stage, door, asked)
}

#[tokio::test]
async fn a_household_needs_the_permissions_of_each_and_of_its_family() {
    let (stage, door, asked) = counter(|_| {}).await;
    let mut body = act(&[one("Claes", Some(INSZ)), one("Claes", None)]);
    let reader = client(&stage, &door, "reader", &[Permission::PassholdersFamilyMembers]).await;
    assert_eq!(post(&door, &reader, &body).await.status, 403);
    let writes = [
        Permission::PassholdersWrite,
        Permission::PassholdersWriteSocialtariff,
    ];
    let writer = client(&stage, &door, "writer", &writes).await;
    let done = post(&door, &writer, &body).await;
    assert_eq!(done.status, 200, "{:?}", done.body);
    assert_eq!(done.body["total"], json!(3));
    assert_eq!(done.body["lines"][1], json!({"label": "Beleefpas", "price": 1.5}));
    let shown = &done.body["passholders"][1];
    assert_eq!(
        (
            &shown["name"],
            &shown["uitpasNumber"],
            &shown["registrationOrganizer"]["id"]
        ),
        (
            &json!("Claes"),
            &json!(given::pass_number(2, false)),
            &json!("bib")
        )
    );
    assert!(!done.body.to_string().contains("8507309"), "{:?}", done.body);
    body["family"] = json!({"mainPassholder": 1});
    let refused = post(&door, &writer, &body).await;
    assert_eq!(refused.status, 403, "{:?}", refused.body);
    let both = [Permission::PassholdersWrite, Permission::PassholdersFamilyMembers];
    let keeper = client(&stage, &door, "keeper", &both).await;
    assert_eq!(post(&door, &keeper, &body).await.status, 200);
    let asked = asked.lock().unwrap();
    assert_eq!(
        asked.iter().map(|ask| ask.main).collect::<Vec<_>>(),
        [None, Some(1)]
    );
    let grants = |n: usize| {
        asked[n]
            .people
            .iter()
            .map(|one| one.counter.grants)
            .collect::<Vec<_>>()
    };
    assert_eq!((grants(0), grants(1)), (vec![true, true], vec![false, false]));
}

#[tokio::test]
async fn what_is_wrong_with_one_of_a_household_is_pointed_at_and_no_number_repeated() {
    let (stage, door, asked) = counter(|_| {}).await;
    let token = client(&stage, &door, "counter", &[Permission::PassholdersWrite]).await;
    let right = act(&[one("Claes", Some(INSZ)), one("Claes", Some(CHILD))]);
    for (pointer, value, slug, told) in [
        (
            "/registrationOrganizer/id",
            json!(""),
            "body/invalid-data",
            "/registrationOrganizer/id",
        ),
        (
            "/registrationOrganizer/id",
            json!("sport"),
            "uitpas/organizer-not-found",
            "",
        ),
        ("/passholders", json!([]), "body/invalid-data", "/passholders"),
        (
            "/passholders",
            json!(vec![one("Claes", Some(INSZ)); 11]),
            "body/invalid-data",
            "/passholders",
        ),
        (
            "/passholders/1/name",
            json!(INSZ),
            "body/invalid-data",
            "/passholders/1/name",
        ),
        (
            "/passholders/1/name",
            json!("x".repeat(3000)),
            "body/invalid-data",
            "/passholders/1/name",
        ),
        (
            "/passholders/1/dateOfBirth",
            json!("x"),
            "body/invalid-data",
            "/passholders/1/dateOfBirth",
        ),
        (
            "/passholders/1/inszNumber",
            json!("17050399912"),
            "uitpas/invalid-insz-number",
            "/passholders/1",
        ),
        (
            "/passholders/1/inszNumber",
            json!(17050399911_u64),
            "body/invalid-data",
            "/passholders/1/inszNumber",
        ),
        (
            "/passholders/0/registrationCardType",
            json!(null),
            "body/invalid-data",
            "/passholders/0/registrationCardType",
        ),
        (
            "/passholders/1/registrationCardType",
            json!("NFC_CARD"),
            "body/invalid-data",
            "/passholders/1/registrationUitpasNumber",
        ),
    ] {
        let mut wrong = right.clone();
        *wrong.pointer_mut(pointer).unwrap() = value;
        let refused = post(&door, &token, &wrong).await;
        let first = &refused.body["schemaErrors"][0]["jsonPointer"];
        let place = first
            .as_str()
            .or(refused.body["jsonPointer"].as_str())
            .unwrap_or_default();
        let wanted = json!(format!("https://api.publiq.be/probs/{slug}"));
        assert_eq!(
            (refused.status, &refused.body["type"]),
            (400, &wanted),
            "{pointer}"
        );
        assert_eq!(place, told, "{pointer} {:?}", refused.body);
        let said = refused.body.to_string();
        assert!(!said.contains("8507309") && !said.contains("1705039"), "{said}");
    }
    let mut elsewhere = right.clone();
    elsewhere["passholders"][1]["registrationOrganizer"] = json!({"id": "sport"});
    let refused = post(&door, &token, &elsewhere).await;
    assert_eq!(
        refused.body["schemaErrors"][0]["jsonPointer"],
        "/passholders/1/registrationOrganizer/id"
    );
    let mut nowhere = right.clone();
    nowhere["family"] = json!({"mainPassholder": -1});
    let refused = post(&door, &token, &nowhere).await;
    assert_eq!(
        refused.body["schemaErrors"][0]["jsonPointer"],
        "/family/mainPassholder"
    );
    assert!(asked.lock().unwrap().is_empty(), "pass was not asked");
}

#[tokio::test]
async fn numbers_that_are_sent_together_are_on_record_each_and_count_as_a_guess_beside_one_that_is_used() {
    let (stage, door, _) = counter(|service| service.misses_per_minute = 3).await;
    let token = client(&stage, &door, "counter", &[Permission::PassholdersWrite]).await;
    let recorded = async |hit: bool| {
        let sql = match hit {
            true => "select count(*) from insz_lookup where hit",
            false => "select count(*) from insz_lookup where not hit",
        };
        stage.number(sql).await.unwrap()
    };
    let done = post(
        &door,
        &token,
        &act(&[one("Claes", Some(INSZ)), one("Claes", Some(CHILD))]),
    )
    .await;
    assert_eq!(done.status, 200, "{:?}", done.body);
    assert_eq!((recorded(true).await, recorded(false).await), (2, 0));
    // One number alone that is somebody's is no guess.
    for _ in 0..4 {
        let used = act(&[one("Claes", None), one("Used", Some(CHILD))]);
        assert_eq!(post(&door, &token, &used).await.status, 400);
    }
    assert_eq!((recorded(true).await, recorded(false).await), (6, 0));
    let trying = act(&[one("Claes", Some(INSZ)), one("Used", Some(CHILD))]);
    for _ in 0..2 {
        assert_eq!(post(&door, &token, &trying).await.status, 400);
    }
    assert_eq!((recorded(true).await, recorded(false).await), (8, 2));
    let wrong = act(&[one("Wrong", Some(INSZ))]);
    assert_eq!(post(&door, &token, &wrong).await.status, 400);
    assert_eq!(post(&door, &token, &wrong).await.status, 429, "three guesses");
}

#[tokio::test]
async fn who_registers_many_at_once_has_no_more_registrations_than_who_does_one_by_one() {
    let (stage, door, asked) = counter(|service| service.per_client_per_minute = 6).await;
    let token = client(&stage, &door, "counter", &[Permission::PassholdersWrite]).await;
    let four = act(&[(); 4].map(|()| one("Claes", None)));
    assert_eq!(post(&door, &token, &four).await.status, 200);
    assert_eq!(post(&door, &token, &four).await.status, 429);
    assert_eq!(asked.lock().unwrap().len(), 1);
}
