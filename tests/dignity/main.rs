//! Nobody can tell who is poor: two people who differ in their right alone get the same answers, to the byte,
//! on every route, for everybody without a permission about tariffs. What is told and logged of them is the
//! same in form and in size.

mod questions;
mod world;

use platform::{PICTURE, SERVICES};
use questions::{Question, questions};
use reqwest::RequestBuilder;
use serde_json::Value;
use sqlx::{Connection, PgConnection};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use world::{Holder, Who, World};

/// What of an answer may differ between any two requests, whoever they are about.
const OF_THE_REQUEST: [&str; 2] = ["date", "content-length"];

/// An answer, and what the log said of it, with nothing left that is anybody's own.
#[derive(Debug, PartialEq)]
struct Seen {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    logged: Vec<String>,
}

/// What is somebody's own becomes the name of it; ids and times of ours become a word.
fn general(holder: &Holder, text: &str) -> String {
    let known = holder.known.borrow();
    let mut text = text.to_owned();
    for (name, value) in known.iter() {
        text = text.replace(value, &format!("<{name}>"));
    }
    let word = |part: &str| {
        if uuid::Uuid::parse_str(part).is_ok() {
            return "<some id>".to_owned();
        }
        if chrono::DateTime::parse_from_rfc3339(part).is_ok() {
            return "<some time>".to_owned();
        }
        match part.split_once("?token=") {
            Some((door, token)) => format!("{door}?token=<{} characters>", token.len()),
            None => part.to_owned(),
        }
    };
    let parts: Vec<String> = text.split('"').map(word).collect();
    let mut text = parts.join("\"");
    // The one comes before the other: a reward tells how many it was given to.
    for taken in 0..9 {
        text = text.replace(&format!("\"unitsTaken\":{taken},"), "\"unitsTaken\":<some>,");
    }
    text
}

/// Looks without their minutes: what fell on both sides of the turn of one is together again.
fn in_one_minute(looks: &str) -> String {
    let looks: Value = serde_json::from_str(looks).unwrap();
    let mut times = BTreeMap::<String, i64>::new();
    for look in looks["member"].as_array().unwrap() {
        let mut kind = look.clone();
        kind["times"] = Value::Null;
        kind["at"] = Value::Null;
        *times.entry(kind.to_string()).or_default() += look["times"].as_i64().unwrap();
    }
    format!("{times:#?}")
}

/// Looks stand in a moment, not at once: waits until there are as many at the one as at the other.
async fn looks_stand(world: &World) {
    let [without, with] = &world.holders;
    let mut conn = PgConnection::connect(&world.platform.postgres.url("pass"))
        .await
        .unwrap();
    let times = "select coalesce(sum(times), 0)::bigint from look where passholder_id::text = $1";
    let started = Instant::now();
    loop {
        let mut seen = [0_i64; 2];
        for (holder, seen) in [without, with].into_iter().zip(&mut seen) {
            let asked = sqlx::query_scalar(times).bind(holder.of("id"));
            *seen = asked.fetch_one(&mut conn).await.unwrap();
        }
        if seen[0] == seen[1] {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(10), "looks: {seen:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// The lines of the log about refusals.
fn refused(world: &World) -> Vec<String> {
    let log = std::fs::read_to_string(world.platform.folder().join("all.log")).unwrap();
    let lines = log.lines().filter(|line| line.contains("\"refused\""));
    lines.map(str::to_owned).collect()
}

fn request(world: &World, question: &Question, who: Who, holder: &Holder) -> RequestBuilder {
    let url = format!("{}{}", world.platform.url, holder.fill(&question.url));
    let mut request = reqwest::Client::new().request(question.method.parse().unwrap(), url);
    request = match who {
        Who::Kiosk => request.bearer_auth(world.kiosk.token()),
        Who::ClientId => request.header("x-client-id", "kiosk"),
        Who::Himself => request.bearer_auth(holder.of("own")),
    };
    for (name, value) in &question.headers {
        request = request.header(*name, holder.fill(value));
    }
    if question.sends_picture() {
        let head = b"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.png\"\r\n\r\n";
        return request
            .header("content-type", "multipart/form-data; boundary=x")
            .body([head.as_slice(), PICTURE, b"\r\n--x--\r\n"].concat());
    }
    match &question.body {
        Some(body) => request
            .header("content-type", "application/json")
            .body(holder.fill(&body.to_string())),
        None => request,
    }
}

async fn ask(world: &World, question: &Question, who: Who, holder: &Holder) -> Seen {
    let before = refused(world).len();
    let answer = request(world, question, who, holder).send().await.unwrap();
    let status = answer.status().as_u16();
    let headers = answer.headers().clone();
    let body = answer.text().await.unwrap();
    let json: Value = serde_json::from_str(&body).unwrap_or_default();
    let body = match question.shows_looks() && status == 200 {
        true => in_one_minute(&body),
        false => body,
    };
    match question.operation().as_str() {
        "POST /checkins" => holder.learn("checkin", &json["id"]),
        "POST /rewards/redeemed" => {
            holder.learn("redemption", &json["id"]);
            holder.learn("code", &json["redeemCode"]);
        }
        "GET /passholders/me/uitid/registration-token" => holder.learn("token", &json["token"]),
        _ => {}
    }
    let mut headers: Vec<(String, String)> = headers
        .iter()
        .map(|(name, value)| {
            (
                name.to_string(),
                String::from_utf8_lossy(value.as_bytes()).into_owned(),
            )
        })
        .filter(|(name, _)| !OF_THE_REQUEST.contains(&name.as_str()))
        .map(|(name, value)| (name, general(holder, &value)))
        .collect();
    headers.sort();
    Seen {
        status,
        headers,
        body: general(holder, &body),
        logged: logged(world, before, status, holder).await,
    }
}

/// The line about this refusal, in its form; a moment later at most.
async fn logged(world: &World, before: usize, status: u16, holder: &Holder) -> Vec<String> {
    let wanted = before + usize::from((400..500).contains(&status));
    let started = Instant::now();
    let mut lines = refused(world);
    while lines.len() < wanted && started.elapsed() < Duration::from_secs(2) {
        tokio::time::sleep(Duration::from_millis(10)).await;
        lines = refused(world);
    }
    let of_this = lines.into_iter().skip(before);
    of_this.map(|line| general(holder, &line)).collect()
}

/// Asks about both, and notes where they differ.
async fn compare(world: &World, question: &Question, differ: &mut Vec<String>) {
    for who in question.askers() {
        if question.shows_looks() {
            looks_stand(world).await;
        }
        let [without, with] = &world.holders;
        let seen = [
            ask(world, question, who, without).await,
            ask(world, question, who, with).await,
        ];
        if seen[0] != seen[1] {
            let what = question.operation();
            differ.push(format!("{what} {} as {who:?}: {seen:#?}", question.url));
        }
        assert!(seen[0].status < 500, "{question:?}: {seen:?}");
    }
}

/// What was told of each, by type and size, in the order of its service.
async fn facts(world: &World, holder: &Holder) -> Vec<(&'static str, String, usize)> {
    let mut all = vec![];
    for service in SERVICES {
        let mut conn = PgConnection::connect(&world.platform.postgres.url(service))
            .await
            .unwrap();
        let about = "select type, payload from outbox_log where strpos(payload, $1) > 0 order by seq";
        let told: Vec<(String, String)> = sqlx::query_as(about)
            .bind(holder.of("id"))
            .fetch_all(&mut conn)
            .await
            .unwrap();
        for (fact, payload) in told {
            let mut payload: Value = serde_json::from_str(&payload).unwrap();
            // A number that goes on with each change of anybody.
            if payload.get("version").is_some() {
                payload["version"] = 0.into();
            }
            all.push((*service, fact, general(holder, &payload.to_string()).len()));
        }
    }
    all
}

async fn told_alike(world: &World) -> usize {
    // What was committed last is told in a moment.
    let started = Instant::now();
    loop {
        let [without, with] = &world.holders;
        let (without, with) = (facts(world, without).await, facts(world, with).await);
        if without == with {
            return with.len();
        }
        let is_late = started.elapsed() > Duration::from_secs(10);
        assert!(!is_late, "without {without:#?}\nwith {with:#?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_differ_in_their_right_alone_are_the_same_to_whoever_may_not_know_it() {
    let world = World::start().await;
    let (mut differ, mut asked) = (vec![], questions(&world));
    // A registration token is asked for before it is shown.
    asked.sort_by_key(|question| !question.path.ends_with("registration-token"));
    let of = |method: &[&str]| -> Vec<Question> {
        let is_one = |question: &&Question| method.contains(&question.method.as_str());
        asked.iter().filter(is_one).cloned().collect()
    };
    let leaves = |question: &Question| question.operation() == "DELETE /passholders/{passholderId}";
    let mut writes = of(&["POST", "PUT"]);
    for question in of(&["GET"])
        .iter()
        .filter(|question| !question.headers.is_empty())
    {
        compare(&world, question, &mut differ).await;
    }
    // Points are spent when they are there.
    writes.sort_by_key(|question| question.path == "/rewards/redeemed");
    for question in &writes {
        if question.path == "/rewards/redeemed" {
            world.is_booked().await;
        }
        compare(&world, question, &mut differ).await;
        compare(&world, question, &mut differ).await;
    }
    for question in of(&["GET"]).iter().filter(|question| question.headers.is_empty()) {
        compare(&world, question, &mut differ).await;
    }
    let [without, with] = &world.holders;
    for name in ["checkin", "redemption", "token"] {
        let has = [without, with].map(|holder| !holder.of(name).is_empty());
        assert_eq!(has, [true; 2], "{name}: it is asked about what is there");
    }
    for question in of(&["DELETE"]).iter().filter(|question| !leaves(question)) {
        compare(&world, question, &mut differ).await;
    }
    let told = told_alike(&world).await;
    assert!(told >= 4, "who registers, checks in, redeems: {told}");
    for question in of(&["DELETE"]).iter().filter(|question| leaves(question)) {
        compare(&world, question, &mut differ).await;
    }
    for question in of(&["GET"]) {
        compare(&world, &question, &mut differ).await;
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    told_alike(&world).await;
    let log = world.platform.logs();
    for holder in &world.holders {
        for name in ["id", "number", "insz", "firstName", "email"] {
            assert!(!log.contains(&holder.of(name)), "{name} stands in a log");
        }
    }
}
