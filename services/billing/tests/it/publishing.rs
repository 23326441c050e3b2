//! Versions are published: from a day on, beside no other that could match, and for good.

use crate::managed_keys::{STANDARD, percents, rule, said};
use crate::{billing, line, registration, standard};
use contracts::billing::*;
use contracts::{Cents, Scope};
use futures_util::future::join_all;
use testing::given;

#[tokio::test]
async fn no_version_reaches_back_behind_what_was_sold() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let sale = registration(vec![line(&given::pass_number(1, true), "theatre", 1000)]);
    let sold = it.stage.ask(sale).await.unwrap()[0].sale.id;
    let version = it.decided(STANDARD, rule(percents(25, 50))).await;
    for day in ["2026-11-14", "2026-11-01"] {
        let words = said(it.stage.ask(it.publication(STANDARD, version, day)).await);
        assert!(words.contains("sold something on that day or later"), "{words}");
    }
    it.stage
        .ask(it.publication(STANDARD, version, "2026-11-15"))
        .await
        .unwrap();
    let later = it.decided(STANDARD, rule(percents(30, 50))).await;
    let words = said(it.stage.ask(it.publication(STANDARD, later, "2026-11-15")).await);
    assert!(words.contains("version 2 begins on 2026-11-15"), "{words}");
    let between = PublishVersion {
        valid_to: "2026-11-01".parse().ok(),
        ..it.publication(STANDARD, later, "2026-11-16")
    };
    assert!(said(it.stage.ask(between).await).contains("is before the first day"));
    it.stage
        .ask(it.publication(STANDARD, later, "2026-11-16"))
        .await
        .unwrap();
    let explain = ExplainSale {
        ticket_sale_id: sold,
        scope: Scope::All,
    };
    let told = it.stage.ask(explain).await.unwrap();
    assert_eq!((told.key.version, told.agrees), (1, true));
}

#[tokio::test]
async fn keys_that_can_match_the_same_sale_are_not_published_beside_each_other() {
    let it = billing().await;
    let key = it.add_key(KeyUsage::Automatic, &["bib-geetbets"]).await;
    let version = it.decided(key, rule(percents(25, 50))).await;
    let publication = it.publication(key, version, "2026-11-15");
    let words = said(it.stage.ask(publication.clone()).await);
    let expected =
        "key 1 \\\"key 1\\\", version 1, counts as well: an organizer of both, all prices, everybody";
    assert!(words.contains(expected), "{words}");
    // The other one ends.
    let mut ends = standard();
    ends.versions[0].valid_to = "2026-11-14".parse().ok();
    it.load(vec![ends], vec![]).await;
    it.stage.ask(publication).await.unwrap();
}

#[tokio::test]
async fn of_two_keys_that_exclude_each_other_one_is_published_at_once() {
    let it = billing().await;
    let mut ends = standard();
    ends.versions[0].valid_to = "2026-11-14".parse().ok();
    it.load(vec![ends], vec![]).await;
    let mut asks = vec![];
    for holder in 20..30 {
        let key = it.add_key(KeyUsage::Automatic, &[]).await;
        let version = it.decided(key, rule(percents(holder, 50))).await;
        asks.push(it.stage.ask(it.publication(key, version, "2026-11-15")));
    }
    let outcomes = join_all(asks).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
}

#[tokio::test]
async fn a_sale_keeps_the_version_that_it_was_computed_by_while_another_is_published() {
    let it = billing().await;
    let holders: Vec<_> = (1..=40).map(given::social_holder).collect();
    it.hear_holders(&holders).await;
    let version = it.decided(STANDARD, rule(percents(25, 50))).await;
    let sell = |n| {
        let one = registration(vec![line(&given::pass_number(n, true), "theatre", 1000)]);
        it.stage.ask(one)
    };
    let publication = it.stage.ask(it.publication(STANDARD, version, "2026-11-14"));
    let (sold, published, later) = futures_util::join!(
        join_all((1..=20).map(sell)),
        publication,
        join_all((21..=40).map(sell))
    );
    let mut used = std::collections::BTreeSet::new();
    for sale in sold.into_iter().chain(later) {
        let explain = ExplainSale {
            ticket_sale_id: sale.unwrap()[0].sale.id,
            scope: Scope::All,
        };
        let told = it.stage.ask(explain).await.unwrap();
        assert!(told.agrees);
        let price = match told.key.version {
            1 => 200,
            _ => 250,
        };
        assert_eq!(told.price.0, Cents(price));
        used.insert(told.key.version);
    }
    match published {
        Ok(_) => assert!(used.contains(&version) || used.contains(&1)),
        Err(_) => assert_eq!(used, [1].into()),
    }
}

#[tokio::test]
async fn what_was_published_here_no_pack_changes() {
    let it = billing().await;
    let key = it.add_key(KeyUsage::Manual, &[]).await;
    it.publish(key, rule(percents(25, 50)), "2026-11-15").await;
    let mut row = standard();
    row.id = key;
    row.usage = KeyUsage::Manual;
    row.versions[0].valid_from = "2026-11-15".parse().unwrap();
    let report = it.load(vec![row], vec![]).await;
    let refused = report
        .rows
        .iter()
        .find(|row| row.file == "distribution-keys.json")
        .unwrap();
    let words = format!("{:?}", refused.fate);
    assert!(
        words.contains("version 1 was decided and published: add a new version"),
        "{words}"
    );
}

#[tokio::test]
async fn a_draft_whose_number_a_pack_took_is_not_published() {
    let it = billing().await;
    let version = it.decided(STANDARD, rule(percents(25, 50))).await;
    let mut both = standard();
    both.versions[0].valid_to = "2026-11-30".parse().ok();
    let mut second = both.versions[0].clone();
    (second.version, second.valid_from, second.valid_to) = (version, "2026-12-01".parse().unwrap(), None);
    both.versions.push(second);
    it.load(vec![both], vec![]).await;
    let words = said(
        it.stage
            .ask(it.publication(STANDARD, version, "2027-01-01"))
            .await,
    );
    assert!(
        words.contains("a region pack brought a version 2 meanwhile"),
        "{words}"
    );
}
