//! One key, eight different requests at once: one of them happens, the others are told that the key was used.

use futures_util::future::join_all;
use platform::{Answer, Client, Platform, Shape, line, pack_rows};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};

const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
const EVENT: &str = "b1e00000-0000-4000-8000-000000000001";
const COPIES: usize = 8;

/// A write that a client may send.
struct Write {
    method: Method,
    path: String,
    body: Option<Value>,
}

impl Write {
    fn new(method: Method, path: impl Into<String>, body: Value) -> Self {
        Self {
            method,
            path: path.into(),
            body: Some(body),
        }
    }

    fn delete(path: String) -> Self {
        Self {
            method: Method::DELETE,
            path,
            body: None,
        }
    }

    async fn send(&self, client: &Client, key: &str) -> Answer {
        client
            .send(self.method.clone(), &self.path, self.body.as_ref(), Some(key))
            .await
            .unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_for_eight_requests_at_once_is_one_success_on_every_write() {
    let platform = Platform::start(Shape::Together, &["beleefregio"]).await.unwrap();
    let client = platform.client("beheer").await.unwrap();
    open_all_day(&platform).await;
    let (passes, social) = (passes(false), passes(true));

    let checkin = |pass: &String| json!({"uitpasNumber": pass, "eventId": EVENT});
    let checkins: Vec<Write> = passes
        .iter()
        .map(|pass| Write::new(Method::POST, "/checkins", checkin(pass)))
        .collect();
    is_one_success(&client, "check-in", &checkins).await;
    let undone = made(&client, &social, "/checkins", |pass| checkin(pass)).await;
    is_one_success(&client, "undo", &undone).await;

    let sale = |pass: &String| json!([line(pass, EVENT, 7.35)]);
    let prices = (1..=COPIES).map(|n| line(&social[0], EVENT, n as f64));
    let sales: Vec<Write> = prices
        .map(|line| Write::new(Method::POST, "/ticket-sales", json!([line])))
        .collect();
    is_one_success(&client, "sale", &sales).await;
    let cancelled = made(&client, &social[1..], "/ticket-sales", |pass| sale(pass)).await;
    is_one_success(&client, "cancellation", &cancelled).await;

    let redemption = |pass: &String| json!({"uitpasNumber": pass, "rewardId": "3811"});
    let redemptions: Vec<Write> = passes
        .iter()
        .map(|pass| Write::new(Method::POST, "/rewards/redeemed", redemption(pass)))
        .collect();
    is_one_success(&client, "redemption", &redemptions).await;
    let returned = made(&client, &social, "/rewards/redeemed", |pass| redemption(pass)).await;
    is_one_success(&client, "return", &returned).await;

    let settings: Vec<Write> = (0..COPIES)
        .map(|points| {
            let settings = json!({"id": EVENT, "checkinPoints": points});
            Write::new(Method::PUT, format!("/events/{EVENT}/settings"), settings)
        })
        .collect();
    is_one_success(&client, "settings", &settings).await;
    let held = ["TARIFFS_READ", "CHECKINS_READ", "CHECKINS_WRITE"];
    let permissions: Vec<Write> = (0..COPIES)
        .map(|n| {
            let some: Vec<Value> = held
                .iter()
                .enumerate()
                .filter(|(bit, _)| n >> bit & 1 == 1)
                .map(|(_, id)| json!({"id": id}))
                .collect();
            let wanted = json!([{"organizer": {"id": LIBRARY}, "permissionDetails": some}]);
            Write::new(Method::PUT, "/permissions/ticketshop", wanted)
        })
        .collect();
    is_one_success(&client, "permissions", &permissions).await;
    people(&client).await;
    nothing_is_remembered_of_a_malformed_number(&platform, &client).await;
}

/// Of people: who is registered, what is known of them, what is noted.
async fn people(client: &Client) {
    let person = |n: usize| {
        json!({
            "name": "Claes", "firstName": format!("An {n}"), "dateOfBirth": "1985-07-30",
            "address": {"postalCode": "3450", "city": "Geetbets"},
            "registrationOrganizer": {"id": LIBRARY}, "registrationCardType": "DIGITAL",
        })
    };
    let all = |write: &dyn Fn(usize) -> Write| (0..COPIES).map(write).collect::<Vec<Write>>();
    let registrations = all(&|n| Write::new(Method::POST, "/passholders", person(n)));
    is_one_success(client, "registration", &registrations).await;
    let registered = client.post("/passholders", person(0)).await;
    let path = format!("/passholders/{}", registered.body["id"].as_str().unwrap());
    let changes = all(&|n| Write::new(Method::PUT, path.as_str(), person(n)));
    is_one_success(client, "change", &changes).await;
    let note = format!("{path}/private");
    let notes = all(&|n| Write::new(Method::PUT, note.as_str(), json!({"note": format!("{n}")})));
    is_one_success(client, "note", &notes).await;
}

/// All at once, and then each again: the winner gets its answer again, marked, and the others are refused for
/// ever.
async fn is_one_success(client: &Client, key: &str, writes: &[Write]) {
    assert_eq!(writes.len(), COPIES, "{key}");
    let answers = join_all(writes.iter().map(|write| write.send(client, key))).await;
    let again = join_all(writes.iter().map(|write| write.send(client, key))).await;
    let served: Vec<usize> = (0..COPIES).filter(|n| answers[*n].status < 300).collect();
    assert_eq!(served.len(), 1, "{key}: {answers:?}");
    for (n, (answer, again)) in answers.iter().zip(&again).enumerate() {
        assert_eq!(answer.status, again.status, "{key}");
        match served.contains(&n) {
            true => {
                assert_eq!(answer.body["id"], again.body["id"], "{key}");
                assert_eq!((answer.replayed, again.replayed), (false, true), "{key}");
            }
            false => assert_eq!(
                (answer.status, answer.slug()),
                (422, "header/invalid"),
                "{key}: {answer:?}"
            ),
        }
    }
}

/// What can be taken back, made once for each pass: the ways to take it back.
async fn made(client: &Client, passes: &[String], path: &str, body: impl Fn(&String) -> Value) -> Vec<Write> {
    let mut all = vec![];
    for pass in passes {
        let answer = client.post(path, body(pass)).await;
        assert!(answer.status < 300, "{path}: {answer:?}");
        let first = answer.body.get(0).unwrap_or(&answer.body);
        let id = first["id"]
            .as_str()
            .map_or_else(|| first["id"].to_string(), str::to_owned);
        all.push(Write::delete(format!("{path}/{id}")));
        if all.len() == COPIES {
            break;
        }
    }
    all
}

/// Eleven digits may be the national number of somebody.
async fn nothing_is_remembered_of_a_malformed_number(platform: &Platform, client: &Client) {
    let before = platform
        .number("reward", "select count(*) from redemption")
        .await
        .unwrap();
    let body = json!({"uitpasNumber": "17050300040", "rewardId": "3801"});
    for key in [None, Some("scanned an identity card")] {
        let answer = client
            .send(Method::POST, "/rewards/redeemed", Some(&body), key)
            .await
            .unwrap();
        assert_eq!(
            (answer.status, answer.slug()),
            (400, "uitpas/invalid-uitpas-number")
        );
    }
    let after = platform
        .number("reward", "select count(*) from redemption")
        .await
        .unwrap();
    assert_eq!(before, after);
}

/// Passes of people of the region, with the right or without; one more than copies.
fn passes(social: bool) -> Vec<String> {
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let rights = pack_rows("beleefregio", "memberships.csv").unwrap();
    let groups = pack_rows("beleefregio", "grouppasses.csv").unwrap();
    let has_right = |end: &str| match social {
        true => end.starts_with("2027"),
        false => end.is_empty(),
    };
    let is_wanted = |id: &str| {
        let mut own = rights.iter().filter(|row| row["passholder_id"] == id);
        own.any(|row| has_right(&row["social_tariff_end"])) && !groups.iter().any(|row| row["id"] == id)
    };
    let active = cards
        .iter()
        .filter(|row| row["status"] == "ACTIVE" && is_wanted(&row["passholder_id"]));
    let count = COPIES + usize::from(social);
    active.map(|row| row["pass_number"].clone()).take(count).collect()
}

/// The event takes check-ins now, whatever the pack's calendar says.
async fn open_all_day(platform: &Platform) {
    let mut conn = PgConnection::connect(&platform.postgres.url("activity"))
        .await
        .unwrap();
    let open = r#"update event set calendar = '{"calendarType": "permanent", "openingHours": []}',
                  checkin_limit = null"#;
    conn.execute(open).await.unwrap();
}
