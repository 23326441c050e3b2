//! Who is forgotten: deleted at the door, and then looked for wherever something is kept or shown.

use super::places::{self, Found};
use platform::{Answer, Client, PICTURE, Platform, SERVICES, Shape, line, pack_rows};
use reqwest::Method;
use serde_json::{Value, json};
use sqlx::{Connection, Executor, PgConnection};
use std::time::{Duration, Instant};

const THEATRE: &str = "b1e00000-0000-4000-8000-000000000001";
const LIBRARY: &str = "b1e00000-0000-4000-8000-000000000110";
const SOON: Duration = Duration::from_secs(60);
/// As if all of it was told and forgotten long ago.
const LONG_AGO: &str = "update forgotten set day = day - 40;
    update outbox_log set time = time - interval '40 days'";

/// Sums that stay what they are, whoever they are about.
const SUMS: &[(&str, &str)] = &[
    ("points", "select coalesce(sum(points), 0)::bigint from entry"),
    ("points", "select coalesce(sum(points), 0)::bigint from balance"),
    ("points", "select coalesce(sum(remaining), 0)::bigint from lot"),
    ("activity", "select count(*) from checkin"),
    (
        "billing",
        "select coalesce(sum(cents), 0)::bigint from sale_share",
    ),
    ("billing", "select count(*) from ticket_sale"),
    (
        "reward",
        "select count(*) from redemption where state = 'completed'",
    ),
];

async fn sums(platform: &Platform) -> Vec<i64> {
    let mut all = vec![];
    for (service, sql) in SUMS {
        all.push(platform.number(service, sql).await.unwrap());
    }
    all
}

async fn keyed(counter: &Client, method: Method, path: &str, body: Option<Value>, key: &str) -> Answer {
    counter
        .send(method, path, body.as_ref(), Some(key))
        .await
        .unwrap()
}

/// Somebody new, with all that a counter writes: id and pass number.
async fn register(counter: &Client) -> (String, String) {
    let person = json!({
        "name": "Vergeetmijnietje", "firstName": "Fien", "dateOfBirth": "1985-07-30",
        "inszNumber": "85073099833", "gender": "FEMALE", "email": "fien@vergeten.example",
        "phoneNumber": "0470998877", "nationality": "Belg",
        "address": {"street": "Dwaallichtdreef", "number": "77", "postalCode": "3450", "city": "Geetbets"},
        "registrationOrganizer": {"id": LIBRARY}, "registrationCardType": "DIGITAL",
        "legalTermsDigital": true,
    });
    let registered = keyed(counter, Method::POST, "/passholders", Some(person), "fien").await;
    assert_eq!(registered.status, 200, "{registered:?}");
    let text = |name: &str| registered.body[name].as_str().unwrap().to_owned();
    let (id, number) = (text("id"), text("uitpasNumber"));
    let note = json!({"note": "Kwijtraakbriefje"});
    let path = format!("/passholders/{id}/private");
    let noted = keyed(counter, Method::PUT, &path, Some(note), "nota").await;
    assert_eq!(noted.status, 204, "{noted:?}");
    assert_eq!(counter.put_picture(&id, PICTURE).await.status, 204);
    (id, number)
}

/// What somebody leaves at all services.
async fn live(counter: &Client, number: &str, key: &str) {
    let checkin = json!({"uitpasNumber": number, "eventId": THEATRE});
    let came = keyed(counter, Method::POST, "/checkins", Some(checkin), key).await;
    assert_eq!(came.status, 201, "{came:?}");
    counter.get(&format!("/passholders?uitpasNumber={number}")).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_of_who_is_forgotten_in_any_database_stream_or_cache() {
    let at_once = [("BELEEF_PASS__SERVICE__FORGET_AFTER_DAYS", "0")];
    let platform = Platform::start_with(Shape::Together, &["beleefregio"], &at_once)
        .await
        .unwrap();
    let counter = platform.client("beheer").await.unwrap();
    let fatma = pack_rows("beleefregio", "passholders.csv").unwrap();
    let fatma = fatma
        .into_iter()
        .find(|row| row["first_name"] == "Fatma")
        .unwrap();
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let card = cards
        .iter()
        .find(|row| row["passholder_id"] == fatma["id"])
        .unwrap();
    let (fien_id, fien) = register(&counter).await;
    let number = card["pass_number"].as_str();
    live(&counter, &fien, "fien-kwam").await;
    live(&counter, number, "fatma-kwam").await;
    let ticket = json!([line(number, THEATRE, 7.35)]);
    let sold = keyed(
        &counter,
        Method::POST,
        "/ticket-sales",
        Some(ticket),
        "fatma-kocht",
    )
    .await;
    assert_eq!(sold.status, 200, "{sold:?}");
    let wanted = json!({"rewardId": "3801", "uitpasNumber": number});
    let redeemed = keyed(
        &counter,
        Method::POST,
        "/rewards/redeemed",
        Some(wanted),
        "fatma-ruilde",
    )
    .await;
    assert!(matches!(redeemed.status, 201 | 400), "{redeemed:?}");
    caught_up(&platform).await;
    an_export_holds_all_of_one_person(&platform, &fien_id, &fien, &fatma["id"]);
    let before = sums(&platform).await;

    for (id, pass) in [(fien_id.as_str(), fien.as_str()), (fatma["id"].as_str(), number)] {
        let path = format!("/passholders/{id}");
        let key = format!("weg-{}", before.len());
        for replayed in [false, true] {
            let key = format!("{key}-{}", &pass[9..]);
            let gone = keyed(&counter, Method::DELETE, &path, None, &key).await;
            assert_eq!((gone.status, gone.replayed), (204, replayed), "{gone:?}");
        }
        assert_eq!(counter.delete(&path).await.status, 404);
        assert_eq!(counter.get(&path).await.status, 404);
        let found = counter.get(&format!("/passholders?uitpasNumber={pass}")).await;
        assert_eq!(found.body["totalItems"], 0, "{found:?}");
    }
    for service in SERVICES {
        let forgotten = "select count(*) from forgotten";
        platform.wait_for(service, forgotten, 2, SOON).await.unwrap();
    }
    let late = counter.check_in(number, THEATRE).await;
    assert_eq!(late.slug(), "uitpas/passholder-not-found", "{late:?}");
    forget_all(&platform).await;
    assert_eq!(sums(&platform).await, before);

    // With its end, or it would be the beginning of others.
    let address = format!("{} {}\"", fatma["street"], fatma["number"]);
    let mut words = vec![
        fien.as_str(),
        "Vergeetmijnietje",
        "vergeten.example",
        "Dwaallichtdreef",
        "Kwijtraakbriefje",
        "0470998877",
        "85073099833",
        number,
        fatma["insz"].as_str(),
        address.as_str(),
    ];
    words.extend(
        [card["chip_number"].as_str(), fatma["email"].as_str()]
            .iter()
            .filter(|word| !word.is_empty()),
    );
    let found = places::search(&platform, &words).await;
    let found: Vec<Found> = found.into_iter().filter(Found::is_shown).collect();
    assert!(found.is_empty(), "{found:#?}");

    // The ids are remembered, and the last word about them: nothing else.
    let ids = [fien_id.as_str(), fatma["id"].as_str()];
    let found = places::search(&platform, &ids).await;
    let is_known = |found: &Found| {
        let (_, table) = found.place.split_once('.').unwrap_or_default();
        let is_last_word = found.excerpt.contains("pass.passholder.forgotten.v1");
        table == "forgotten" || (found.place.starts_with("pass.outbox_log") && is_last_word)
    };
    let odd: Vec<Found> = found
        .into_iter()
        .filter(|found| found.is_shown() && !is_known(found))
        .collect();
    assert!(odd.is_empty(), "{odd:#?}");
    a_list_outlives_the_databases(&platform, &ids).await;
}

/// What the operator hands to whoever asks for his own.
fn an_export_holds_all_of_one_person(platform: &Platform, id: &str, number: &str, other: &str) {
    let printed = platform.run(&["person", "export", id]).unwrap();
    let all: Value = serde_json::from_str(&printed).unwrap();
    for words in [
        "Vergeetmijnietje",
        "fien@vergeten.example",
        "Dwaallichtdreef",
        "Kwijtraakbriefje",
        number,
        "has_national_number",
    ] {
        assert!(printed.contains(words), "{words} is absent: {printed}");
    }
    assert!(!printed.contains("85073099833") && !printed.contains(other));
    for (pointer, count) in [
        ("/pass/memberships", 1),
        ("/pass/cards", 1),
        ("/activity/own/checkins", 1),
        ("/points/entries", 1),
        ("/gateway/copy/passes", 1),
        ("/billing/own", 0),
        ("/reward/own/redemptions", 0),
    ] {
        let rows = all.pointer(pointer).and_then(Value::as_array).unwrap();
        assert_eq!(rows.len(), count, "{pointer}");
    }
    assert!(platform.run(&["person", "export", "nobody"]).is_err());
}

/// Until every listener has applied all that was told.
async fn caught_up(platform: &Platform) {
    let started = Instant::now();
    while platform.run(&["outbox"]).is_err() {
        assert!(started.elapsed() < SOON, "the listeners are behind");
    }
}

/// What time does: the log grows old, the hourly job runs, streams let go.
async fn forget_all(platform: &Platform) {
    caught_up(platform).await;
    for service in SERVICES {
        let mut conn = PgConnection::connect(&platform.postgres.url(service))
            .await
            .unwrap();
        conn.execute(sqlx::AssertSqlSafe(LONG_AGO)).await.unwrap();
    }
    let said = platform.run(&["forgotten", "again"]).unwrap();
    for service in SERVICES {
        let left = "select count(*) from forgotten where not is_swept or cardinality(numbers) > 0";
        assert_eq!(
            platform.number(service, left).await.unwrap(),
            0,
            "{service}: {said}"
        );
        platform.run(&["stream", "rebuild", service]).unwrap();
    }
}

/// All databases come from a backup that knows nothing of it; the list is beside it.
async fn a_list_outlives_the_databases(platform: &Platform, ids: &[&str]) {
    let list = platform.run(&["forgotten", "list"]).unwrap();
    assert_eq!(list.lines().count(), 2, "{list}");
    for id in ids {
        assert!(list.contains(id), "{list}");
    }
    for service in SERVICES {
        let mut conn = PgConnection::connect(&platform.postgres.url(service))
            .await
            .unwrap();
        conn.execute("delete from forgotten").await.unwrap();
    }
    assert_eq!(platform.run(&["forgotten", "list"]).unwrap(), "");
    let file = platform.folder().join("forgotten.list");
    std::fs::write(&file, &list).unwrap();
    let file = file.display().to_string();
    platform.run(&["forgotten", "again", "--from", &file]).unwrap();
    assert_eq!(platform.run(&["forgotten", "list"]).unwrap(), list);
}
