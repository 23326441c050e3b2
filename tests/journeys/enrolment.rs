//! Enrolment opens: 60 buyers, 40 places, every call three times.

use crate::CAMP;
use futures_util::future::join_all;
use platform::{Platform, Shape, line, pack_rows};
use reqwest::Method;
use serde_json::json;
use std::collections::HashSet;

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

#[tokio::test(flavor = "multi_thread")]
async fn forty_places_go_to_forty_children_however_often_the_vendor_asks() {
    let platform = Platform::start(Shape::Apart, &["beleefregio"]).await.unwrap();
    let vendor = platform.client("ticketshop").await.unwrap();
    let buyers = buyers();
    assert_eq!(buyers.len(), 60);
    let calls = buyers
        .iter()
        .enumerate()
        .flat_map(|(n, pass)| (0..3).map(move |_| (n, pass)))
        .map(|(n, pass)| {
            let (vendor, mut sale) = (vendor.clone(), line(pass, CAMP, 75.0));
            sale["clientReference"] = json!(format!("order-{n}"));
            async move {
                vendor
                    .send(
                        Method::POST,
                        "/ticket-sales",
                        Some(&json!([sale])),
                        Some(&format!("key-{n}")),
                    )
                    .await
                    .unwrap()
            }
        });
    let answers = join_all(calls).await;
    let count = |status: u16, replayed: bool| {
        answers
            .iter()
            .filter(|answer| answer.status == status && answer.replayed == replayed)
            .count()
    };
    assert_eq!(
        (count(200, false), count(400, false)),
        (40, 20),
        "first answers: {:?}",
        answers.iter().map(|a| a.status).collect::<Vec<_>>()
    );
    assert_eq!(answers.iter().filter(|answer| answer.replayed).count(), 120);
    assert!(
        answers
            .iter()
            .filter(|answer| answer.status == 400)
            .all(|answer| answer.slug() == "uitpas/maximum-reached")
    );
    let sales = "select count(*) from ticket_sale where client = 'client:ticketshop'";
    assert_eq!(platform.number("billing", sales).await.unwrap(), 40);
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
    // A vendor that lost an answer finds its sale, or learns that there is none.
    let found = join_all((0..60).map(|n| vendor.get_count(n))).await;
    assert_eq!(found.iter().sum::<i64>(), 40);
}

trait ByReference {
    async fn get_count(&self, n: usize) -> i64;
}

impl ByReference for platform::Client {
    async fn get_count(&self, n: usize) -> i64 {
        self.get(&format!("/ticket-sales?clientReference=order-{n}"))
            .await
            .body["totalItems"]
            .as_i64()
            .unwrap()
    }
}
