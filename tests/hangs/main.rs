//! A neighbour that hangs delays nobody for long: each in turn is paused while people check in, buy, redeem
//! and look.

use futures_util::future::join_all;
use platform::{Answer, Client, Platform, Shape, line, pack_rows};
use serde_json::{Value, json};
use servers::signal;
use std::time::{Duration, Instant};

/// Nobody at a counter waits longer for an answer, whatever it is.
const LONGEST: Duration = Duration::from_secs(3);
/// How long people go on while a neighbour hangs.
const PAUSE: Duration = Duration::from_secs(4);
const COUNTERS: usize = 4;
/// Costs five points.
const REWARD: &str = "3801";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    CheckIn,
    Sell,
    Redeem,
    Look,
}

impl Act {
    fn done(self) -> u16 {
        match self {
            Self::CheckIn | Self::Redeem => 201,
            Self::Sell | Self::Look => 200,
        }
    }
}

/// What somebody did, what came back, and when.
struct Done {
    act: Act,
    answer: Answer,
    took: Duration,
}

async fn timed(act: Act, answer: impl Future<Output = Answer>) -> Done {
    let started = Instant::now();
    Done {
        act,
        answer: answer.await,
        took: started.elapsed(),
    }
}

/// Everybody who does something in these tests.
struct People {
    active: Vec<String>,
    with_right: Vec<String>,
    savers: Vec<String>,
    /// Events that take check-ins and sell tickets at any time.
    events: Vec<String>,
}

fn people() -> People {
    let rows = |file: &str| pack_rows("beleefregio", file).unwrap();
    let cards: Vec<_> = rows("cards.csv")
        .into_iter()
        .filter(|row| row["status"] == "ACTIVE" && row["card_type"] == "NFC_CARD")
        .collect();
    let card_of = |id: &str| {
        let card = cards.iter().find(|row| row["passholder_id"] == id);
        card.map(|row| row["pass_number"].clone())
    };
    let members: Vec<_> = rows("memberships.csv")
        .into_iter()
        .filter(|row| row["status"] == "ACTIVE" && row["suspended_until"].is_empty())
        .collect();
    let with_right = members
        .iter()
        .filter(|row| row["social_tariff_end"].starts_with("2027"))
        .filter_map(|row| card_of(&row["passholder_id"]));
    let is_plain = |id: &str| {
        members
            .iter()
            .any(|row| row["passholder_id"] == id && row["social_tariff_end"].is_empty())
    };
    let savers = rows("opening-points.csv")
        .into_iter()
        .filter(|row| row["points"].parse::<i64>().is_ok_and(|points| points >= 5))
        .filter(|row| is_plain(&row["passholder_id"]))
        .filter_map(|row| card_of(&row["passholder_id"]));
    let text = std::fs::read_to_string(platform::pack_folder("beleefregio").join("events.json")).unwrap();
    let events: Vec<Value> = serde_json::from_str(&text).unwrap();
    let permanent = events
        .iter()
        .filter(|event| event["calendar"]["calendarType"] == "permanent")
        .filter(|event| event["calendar"]["openingHours"].is_null())
        .map(|event| event["id"].as_str().unwrap().to_owned());
    People {
        active: cards.iter().map(|row| row["pass_number"].clone()).collect(),
        with_right: with_right.collect(),
        savers: savers.collect(),
        events: permanent.collect(),
    }
}

/// Every event takes check-ins and sells tickets today, once per holder: history may have used the week.
async fn open_all_day(platform: &Platform) {
    use sqlx::{Connection, Executor};
    for (service, change) in [
        (
            "activity",
            "update event set checkin_limit = '{\"volume\": 1, \"periodType\": \"DAY\"}'",
        ),
        ("billing", "update known_event set ticket_limit = null"),
    ] {
        let mut conn = sqlx::PgConnection::connect(&platform.postgres.url(service))
            .await
            .unwrap();
        conn.execute(change).await.unwrap();
    }
}

async fn look(client: &Client, pass: &str) -> Answer {
    client.get(&format!("/passholders?uitpasNumber={pass}")).await
}

/// A Saturday morning while the neighbour with this number hangs.
async fn morning(client: &Client, people: &People, neighbour: usize) -> Vec<Done> {
    let until = Instant::now() + PAUSE;
    let counter = async |number: usize| {
        let (mut all, event) = (vec![], &people.events[neighbour]);
        for pass in people.active.iter().skip(number).step_by(COUNTERS) {
            if Instant::now() > until {
                break;
            }
            all.push(timed(Act::CheckIn, client.check_in(pass, event)).await);
        }
        all
    };
    let looking = async {
        let mut all = vec![];
        while Instant::now() < until {
            all.push(timed(Act::Look, look(client, &people.savers[0])).await);
        }
        all
    };
    let family = people.with_right.iter().take(8);
    let lines: Vec<Value> = family
        .map(|pass| line(pass, &people.events[neighbour], 7.35))
        .collect();
    let ice_cream = json!({"rewardId": REWARD, "uitpasNumber": people.savers[neighbour]});
    let (counters, looked, sold, redeemed) = tokio::join!(
        join_all((0..COUNTERS).map(counter)),
        looking,
        timed(Act::Sell, client.sell(Value::Array(lines))),
        timed(Act::Redeem, client.post("/rewards/redeemed", ice_cream)),
    );
    let mut all: Vec<Done> = counters.into_iter().flatten().collect();
    all.extend(looked);
    all.extend([sold, redeemed]);
    all
}

/// Waits until the neighbour is believed again.
async fn wait_until_all_is_well(client: &Client, people: &People) {
    let (pass, event) = (&people.savers[0], &people.events[0]);
    let paths = [
        format!("/checkin-status?uitpasNumber={pass}&eventId={event}"),
        format!("/ticket-sales?eventId={event}"),
        format!("/rewards/{REWARD}/redeem-status?uitpasNumber={pass}"),
    ];
    let started = Instant::now();
    loop {
        let answers = join_all(paths.iter().map(|path| client.get(path))).await;
        let has_points = look(client, pass).await.body["member"][0]["points"].is_number();
        if has_points && answers.iter().all(|answer| answer.status == 200) {
            return;
        }
        assert!(started.elapsed() < Duration::from_secs(30), "{answers:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_need_the_neighbour_that_hangs_is_served_and_the_others_are_told_soon() {
    let default = [("BELEEF__ASKS__DEADLINE_MS", "2500")];
    let platform = Platform::start_with(Shape::Apart, &["beleefregio"], &default)
        .await
        .unwrap();
    open_all_day(&platform).await;
    let (client, people) = (platform.client("beheer").await.unwrap(), people());
    let pid = |service: &str| platform.pid(service).unwrap();
    let neighbours: [(&str, u32, &[Act]); 7] = [
        ("the broker", platform.nats.pid(), &[]),
        ("Redis", platform.redis.pid(), &[]),
        ("pass", pid("pass"), &[Act::Look]),
        ("points", pid("points"), &[Act::Redeem]),
        ("reward", pid("reward"), &[Act::Redeem]),
        ("billing", pid("billing"), &[Act::Sell]),
        ("activity", pid("activity"), &[Act::CheckIn]),
    ];
    for (number, (name, pid, needs_it)) in neighbours.into_iter().enumerate() {
        wait_until_all_is_well(&client, &people).await;
        signal(pid, "STOP").unwrap();
        let all = morning(&client, &people, number).await;
        signal(pid, "CONT").unwrap();
        for Done { act, answer, took } in &all {
            assert!(*took < LONGEST, "{name} hangs: {act:?} took {took:?}");
            let expected = match needs_it.contains(act) {
                true => 503,
                false => act.done(),
            };
            assert_eq!(answer.status, expected, "{name} hangs: {act:?} {answer:?}");
        }
        let checked_in = all.iter().filter(|done| done.act == Act::CheckIn).count();
        assert!(checked_in > COUNTERS, "{name} hangs: {checked_in} check-ins");
    }
    wait_until_all_is_well(&client, &people).await;
    let entries = "select count(*) from entry where kind = 'check_in'";
    let checkins = platform
        .number("activity", "select count(*) from checkin")
        .await
        .unwrap();
    platform
        .wait_for("points", entries, checkins, Duration::from_secs(30))
        .await
        .unwrap();
}
