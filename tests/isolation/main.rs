//! Whose is it? Every route of the API document, asked as another organizer, as another region, and without
//! any permission.
//!
//! `table.rs`, and `people.rs` for what is about people, say for each operation and each parameter that names
//! something what others may see. A new one that is missing there fails the test.

mod document;
mod keys;
mod money;
mod partners;
mod people;
mod table;
mod world;

use document::Operation;
use platform::{Answer, Client, PICTURE};
use serde_json::Value;
use table::{Row, Seen};
use world::World;

/// A refusal, or nothing at all.
fn is_nothing(answer: &Answer) -> bool {
    // An unknown id is 400 in a query.
    let is_unknown = answer.status == 400 && answer.slug().ends_with("-not-found");
    let is_refused = matches!(answer.status, 403 | 404) || is_unknown;
    let is_empty = answer.status == 200
        && match &answer.body {
            Value::Array(list) => list.is_empty(),
            body => body["totalItems"] == 0 && body["member"].as_array().is_some_and(Vec::is_empty),
        };
    is_refused || is_empty
}

async fn ask(client: &Client, row: &Row) -> Answer {
    if let Some(holder) = row.sends_picture() {
        return client.put_picture(holder, PICTURE).await;
    }
    let method = row.method.parse().unwrap();
    let answer = client.send(method, &row.url, row.body.as_ref(), None).await;
    answer.unwrap()
}

async fn walk(world: &World, rows: &[Row]) -> Vec<String> {
    let mut wrong = vec![];
    for row in rows {
        let what = format!("{} {}", row.method, row.url);
        if row.has_a_secret() {
            for client in [&world.neighbour, &world.stranger, &world.bare] {
                let answer = ask(client, row).await;
                if answer.status != 401 {
                    wrong.push(format!("{what} without its secret: {answer:?}"));
                }
            }
            continue;
        }
        for (who, client, seen) in [
            ("another organizer", &world.neighbour, row.neighbour),
            ("another region", &world.stranger, row.stranger),
        ] {
            let answer = ask(client, row).await;
            let is_right = match seen {
                Seen::Nothing => is_nothing(&answer) || (row.needs_proof && answer.status == 401),
                Seen::Open(_) => answer.status < 300 && !is_nothing(&answer),
            };
            if !is_right {
                wrong.push(format!("{what} as {who} should show {seen:?}: {answer:?}"));
            }
        }
        let bare = ask(&world.bare, row).await;
        let is_right = match (row.needs_proof, row.needs_permission) {
            (true, _) => bare.status == 401,
            (false, true) => bare.status == 403,
            (false, false) => bare.status < 300,
        };
        if !is_right {
            wrong.push(format!("{what} without permission: {bare:?}"));
        }
        let nameless = ask(&world.bare.with_token(""), row).await;
        if nameless.status != 401 && !row.is_for_everybody() {
            wrong.push(format!("{what} without a token: {nameless:?}"));
        }
    }
    wrong
}

/// What the table forgot of the document.
fn missing(operations: &[Operation], rows: &[Row]) -> Vec<String> {
    let mut missing = vec![];
    for operation in operations {
        let about: Vec<&Row> = rows.iter().filter(|row| row.is_about(operation)).collect();
        if about.is_empty() {
            missing.push(format!("{} {}", operation.method, operation.path));
        }
        for name in operation.names_something() {
            let is_asked = about.iter().any(|row| row.url.contains(&format!("{name}=")));
            if !is_asked {
                missing.push(format!("{} {} with {name}", operation.method, operation.path));
            }
        }
    }
    missing
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sees_or_changes_what_is_anothers() {
    let world = World::start().await;
    let rows = table::rows(&world);
    let operations = document::operations();
    assert_eq!(missing(&operations, &rows), [""; 0], "not in the table");
    for row in &rows {
        let is_known = operations.iter().any(|operation| row.is_about(operation));
        assert!(is_known, "{} {} is in no document", row.method, row.path);
    }
    world.stays_for_strangers().await;
    world.is_looked_at().await;
    let wrong = walk(&world, &rows).await;
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    world.is_untouched().await;
    embedded_persons_follow_the_callers_sight(&world).await;
    refusals_leave_a_line_that_tells_nobody(&world);
}

/// Group passes, which are nobody's person.
const OWN_GROUPS: &str = "/partners/{partnerId}/grouppasses";

/// Nothing of a person, whatever a partner asks: what is open to everybody has none in it.
#[tokio::test(flavor = "multi_thread")]
async fn a_partner_learns_nothing_of_any_person_on_any_route() {
    let world = World::start().await;
    let persons = platform::pack_rows("beleefregio", "passholders.csv").unwrap();
    let cards = platform::pack_rows("beleefregio", "cards.csv").unwrap();
    let mut words: Vec<String> = vec![];
    for column in ["id", "insz", "email", "phone", "street", "date_of_birth"] {
        words.extend(persons.iter().map(|row| row[column].clone()));
    }
    let full_name = |row: &std::collections::BTreeMap<String, String>| format!("\"{}\"", row["first_name"]);
    words.extend(persons.iter().map(full_name));
    let groups = platform::pack_rows("beleefregio", "grouppasses.csv").unwrap();
    let is_group = |card: &&std::collections::BTreeMap<String, String>| {
        groups.iter().any(|group| group["id"] == card["passholder_id"])
    };
    let of_persons = cards.iter().filter(|card| !is_group(card));
    words.extend(of_persons.map(|row| row["pass_number"].clone()));
    words.retain(|word| word.len() > 4);
    let mut wrong = vec![];
    for row in table::rows(&world) {
        let answer = ask(&world.klus, &row).await;
        let is_own = row.path.starts_with("/referrals")
            || [
                "/partners/{partnerId}/effect",
                "/partners/{partnerId}/non-use",
                OWN_GROUPS,
            ]
            .contains(&row.path);
        let is_open = row.is_for_everybody() || !row.needs_permission || row.needs_proof;
        if !(is_own || is_open || row.has_a_secret()) && answer.status != 403 {
            wrong.push(format!("{} {}: {answer:?}", row.method, row.url));
        }
        let text = answer.body.to_string();
        let told = words
            .iter()
            .find(|word| text.contains(word.as_str()) && !row.url.contains(word.as_str()));
        if let Some(word) = told {
            wrong.push(format!("{} {} tells {word}: {answer:?}", row.method, row.url));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A card of one region may be used in another: who checks in there sees the check-in, and not the person.
async fn embedded_persons_follow_the_callers_sight(world: &World) {
    let listed = world
        .owner
        .get(&format!("/ticket-sales?eventId={}", world::THEATRE))
        .await;
    assert!(
        listed.body["member"][0]["passholder"]["name"].is_string(),
        "their own: {listed:?}"
    );
    let visit = world.visit().await;
    assert_eq!(visit.status, 201, "{visit:?}");
    assert!(visit.body["passholder"].is_null(), "{visit:?}");
}

fn refusals_leave_a_line_that_tells_nobody(world: &World) {
    let logs = world.platform.logs();
    let refused: Vec<&str> = logs.lines().filter(|line| line.contains("\"refused\"")).collect();
    let of_bare = |line: &&&str| line.contains("\"client\":\"bare\"") && line.contains("auth/forbidden");
    assert!(refused.iter().filter(of_bare).count() > 10, "{refused:?}");
    for line in refused {
        assert!(
            !line.contains(&world.lotte) && !line.contains(&world.lotte_id),
            "{line}"
        );
    }
}
