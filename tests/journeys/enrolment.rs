//! Enrolment opens: 60 buyers, 40 places, every call three times, five answers lost; and who waits moves up.

use crate::CAMP;
use futures_util::future::join_all;
use platform::{Answer, Client, Platform, Shape, line, pack_rows};
use reqwest::Method;
use serde_json::{Value, json};
use std::collections::HashSet;
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

/// The sports service of Zoutleeuw, whose camp it is.
const SPORTS: &str = "b1e00000-0000-4000-8000-000000000151";
/// How many answers the vendor loses.
const LOST: usize = 5;
/// How long anything may take to become what it should.
const PATIENCE: Duration = Duration::from_secs(30);

/// Sixty holders with the right until 2027 or longer.
fn buyers() -> Vec<String> {
    let rights = pack_rows("beleefregio", "memberships.csv").unwrap();
    let entitled: HashSet<String> = rights
        .iter()
        .filter(|row| row["social_tariff_end"].as_str() >= "2027-04-30" && row["suspended_until"].is_empty())
        .map(|row| row["passholder_id"].clone())
        .collect();
    let cards = pack_rows("beleefregio", "cards.csv").unwrap();
    let persons = cards
        .iter()
        .filter(|row| row["card_type"] == "NFC_CARD" && entitled.contains(&row["passholder_id"]));
    persons.map(|row| row["pass_number"].clone()).take(60).collect()
}

/// A vendor of tickets.
struct Vendor {
    client: Client,
    address: String,
    buyers: Vec<String>,
}

impl Vendor {
    fn order(&self, n: usize) -> Value {
        let mut sale = line(&self.buyers[n], CAMP, 75.0);
        sale["clientReference"] = json!(format!("order-{n}"));
        json!([sale])
    }

    async fn sell(&self, n: usize, key: &str) -> Answer {
        let order = self.order(n);
        let sent = self
            .client
            .send(Method::POST, "/ticket-sales", Some(&order), Some(key));
        sent.await.unwrap()
    }

    /// A call whose answer never comes: the sale is written, and nobody reads what is sent back.
    async fn sell_in_vain(&self, n: usize) -> TcpStream {
        let body = self.order(n).to_string();
        let head = format!(
            "POST /ticket-sales HTTP/1.1\r\nHost: {0}\r\nAuthorization: Bearer {1}\r\n\
             Content-Type: application/json\r\nIdempotency-Key: key-{n}\r\nContent-Length: {2}\r\n\r\n",
            self.address,
            self.client.token(),
            body.len()
        );
        let mut line = TcpStream::connect(&self.address).await.unwrap();
        line.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        line
    }

    async fn found(&self, n: usize) -> Vec<Value> {
        let path = format!("/ticket-sales?clientReference=order-{n}");
        let answer = self.client.get(&path).await;
        answer.body["member"].as_array().unwrap().clone()
    }

    /// Numbers and passes of who waits.
    async fn waiting(&self) -> Vec<(i64, String)> {
        let path = format!("/events/{CAMP}/waiting-list?limit=500");
        let answer = self.client.get(&path).await;
        let entries = answer.body["member"].as_array().unwrap().clone();
        let seen = |entry: &Value| {
            let number = entry["uitpasNumber"].as_str().unwrap();
            (entry["number"].as_i64().unwrap(), number.to_owned())
        };
        entries.iter().map(seen).collect()
    }

    /// The reservations that the vendor heard of.
    async fn offers(&self, subscription: &str, wanted: usize) -> Vec<String> {
        let path = format!("/subscriptions/{subscription}/events?limit=500");
        let started = Instant::now();
        loop {
            let answer = self.client.get(&path).await;
            let events = answer.body["member"].as_array().unwrap().clone();
            if events.len() >= wanted {
                let id = |event: &Value| event["data"]["reservationId"].as_str().unwrap().to_owned();
                return events.iter().map(id).collect();
            }
            assert!(started.elapsed() < PATIENCE, "only {events:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
}

async fn require_shares(platform: &Platform) {
    macro_rules! shares {
        ($payer:literal) => {
            concat!(
                "select sum(cents)::bigint from sale_share s join ticket_sale using (ticket_sale_id)
                 where client = 'client:ticketshop' and payer = '",
                $payer,
                "'"
            )
        };
    }
    for (shares, cents) in [
        (shares!("passholder"), 60_000),
        (shares!("municipality"), 120_000),
        (shares!("organizer"), 120_000),
    ] {
        assert_eq!(platform.number("billing", shares).await.unwrap(), cents);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_places_go_to_forty_children_and_who_waits_moves_up() {
    let platform = Platform::start(Shape::Apart, &["beleefregio"]).await.unwrap();
    let grant = [
        "TARIFFS_READ",
        "TICKETSALES_SEARCH",
        "TICKETSALES_REGISTER",
        "SUBSCRIPTIONS_WRITE",
    ];
    let grant = [["client", "grant", "ticketshop", SPORTS].as_slice(), &grant].concat();
    platform.run(&grant).unwrap();
    let vendor = Vendor {
        client: platform.client("ticketshop").await.unwrap(),
        address: platform.url.trim_start_matches("http://").to_owned(),
        buyers: buyers(),
    };
    assert_eq!(vendor.buyers.len(), 60);
    let subscription = json!({"ownerId": SPORTS, "name": "Wachtlijst",
        "types": ["org.beleefregio.waitingplace.offered.v1"]});
    let subscription = vendor.client.post("/subscriptions", subscription).await;
    let subscription = subscription.body["id"]
        .as_str()
        .expect("a subscription")
        .to_owned();

    // Five calls time out at the vendor after the write, and are found by their reference.
    let lost = join_all((0..LOST).map(|n| vendor.sell_in_vain(n))).await;
    let written = "select count(*) from ticket_sale where client = 'client:ticketshop'";
    platform
        .wait_for("billing", written, LOST as i64, PATIENCE)
        .await
        .unwrap();
    for n in 0..LOST {
        assert_eq!(vendor.found(n).await.len(), 1);
    }
    drop(lost);

    // With these each of the sixty calls is sent three times.
    let times = |n: usize| if n < LOST { 2 } else { 3 };
    let calls = (0..60).flat_map(|n| (0..times(n)).map(move |_| n));
    let answers = join_all(calls.map(|n| {
        let vendor = &vendor;
        async move { vendor.sell(n, &format!("key-{n}")).await }
    }))
    .await;
    let count = |status: u16, replayed: bool| {
        let same = answers
            .iter()
            .filter(|answer| answer.status == status && answer.replayed == replayed);
        same.count()
    };
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(
        (count(200, false), count(400, false)),
        (40 - LOST, 20),
        "{statuses:?}"
    );
    assert_eq!(answers.iter().filter(|answer| answer.replayed).count(), 120);
    let mut numbers: Vec<i64> = vec![];
    for refused in answers.iter().filter(|answer| answer.status == 400) {
        assert_eq!(refused.slug(), "uitpas/maximum-reached");
        let number = refused.body["waitingList"][0]["number"].as_i64().unwrap();
        let words = refused.body["endUserMessage"]["en"].as_str().unwrap();
        let said = format!("Maximum reached: you are number {number} on the waiting list.");
        assert_eq!(words, said);
        numbers.push(number);
    }
    numbers.sort_unstable();
    let each_three_times: Vec<i64> = (1..=20).flat_map(|n| [n; 3]).collect();
    assert_eq!(numbers, each_three_times);
    assert_eq!(platform.number("billing", written).await.unwrap(), 40);
    require_shares(&platform).await;
    let found = join_all((0..60).map(|n| vendor.found(n))).await;
    assert_eq!(found.iter().map(Vec::len).sum::<usize>(), 40, "none twice");

    // Three parents cancel on day 2: numbers 1, 2 and 3 move up, and the vendor hears of it.
    let before = vendor.waiting().await;
    assert_eq!(before.len(), 20);
    for sale in found.iter().flatten().take(3) {
        let path = format!("/ticket-sales/{}", sale["id"].as_str().unwrap());
        assert_eq!(vendor.client.delete(&path).await.status, 204);
    }
    let offers = vendor.offers(&subscription, 3).await;
    let mut promoted = vec![];
    for id in &offers {
        let held = vendor.client.get(&format!("/reservations/{id}")).await;
        assert_eq!(
            (
                held.body["state"].as_str(),
                held.body["fromWaitingList"].as_bool()
            ),
            (Some("HELD"), Some(true))
        );
        promoted.push(
            held.body["tickets"][0]["uitpasNumber"]
                .as_str()
                .unwrap()
                .to_owned(),
        );
        let confirm = format!("/reservations/{id}/confirm");
        let sold = vendor.client.post(&confirm, json!({})).await;
        assert_eq!(
            (sold.status, &sold.body[0]["tariff"]["price"]),
            (200, &json!(15)),
            "{sold:?}"
        );
    }
    let first: Vec<String> = before[..3].iter().map(|(_, pass)| pass.clone()).collect();
    assert_eq!(promoted, first);
    let after = vendor.waiting().await;
    let closed_up = before[3..]
        .iter()
        .map(|(number, pass)| (number - 3, pass.clone()));
    assert_eq!(after, closed_up.collect::<Vec<_>>());
    require_shares(&platform).await;
    let standing = "select count(*) from ticket_sale s where client = 'client:ticketshop' and not exists (
        select from sale_cancellation c where c.ticket_sale_id = s.ticket_sale_id)";
    assert_eq!(
        platform.number("billing", standing).await.unwrap(),
        40,
        "37 and 3"
    );
    let organizer = platform.client("beheer").await.unwrap();
    let places = organizer.get(&format!("/events/{CAMP}/places")).await;
    assert_eq!(places.body["places"], 40, "{places:?}");
    assert_eq!(
        (&places.body["left"], &places.body["waiting"]),
        (&json!(0), &json!(17))
    );
}
