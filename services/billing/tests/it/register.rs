//! Registering sales: as a whole, to the cent, once.

use crate::{billing, line, registration, standard};
use contracts::Cents;
use contracts::billing::*;
use contracts::pack::Fate;
use testing::given;

#[tokio::test]
async fn shares_name_the_holders_municipality_and_sum_to_the_price() {
    let it = billing().await;
    let mut from_linter = given::social_holder(3);
    from_linter.postal_code = "3350".into();
    it.hear_holders(&[given::social_holder(2), from_linter]).await;
    let lines = vec![
        line(&given::pass_number(2, true), "workshop", 1200),
        line(&given::pass_number(3, true), "workshop", 1200),
    ];
    let sold = it.stage.ask(registration(lines)).await.unwrap();
    assert_eq!(
        sold.iter().map(|s| s.sale.tariff.price.0).collect::<Vec<_>>(),
        [150, 150]
    );
    let shares = it.shares().await;
    let expected = [
        ("municipality Geetbets", 600),
        ("municipality Linter", 840),
        ("organizer bib-geetbets", 660),
        ("passholder", 300),
    ];
    assert_eq!(
        shares
            .iter()
            .map(|(payer, cents)| (payer.as_str(), *cents))
            .collect::<Vec<_>>(),
        expected
    );
    let told = it.stage.told::<TicketSaleRegistered>().await.unwrap();
    assert!(
        told.iter()
            .all(|fact| fact.shares.iter().map(|share| share.cents).sum::<Cents>() == fact.regular_price)
    );
}

#[tokio::test]
async fn as_many_lines_as_one_request_may_have_are_registered_and_one_more_is_refused() {
    let it = billing().await;
    let most = u32::try_from(MOST_LINES).unwrap();
    let holders: Vec<_> = (1..=most).map(given::social_holder).collect();
    it.hear_holders(&holders).await;
    let lines = |count| {
        let sold = (1..=count).map(|n| line(&given::pass_number(n, true), "theatre", 735));
        sold.collect()
    };
    match it.stage.ask(registration(lines(most + 1))).await {
        Err(chassis::Fault::Refused(refusal)) => {
            assert_eq!(refusal.status, 400);
            assert_eq!(
                refusal.extra["schemaErrors"][0]["error"],
                "at most 500 sales at once"
            );
        }
        other => panic!("{:?}", other.map(|sold| sold.len())),
    }
    let sold = it.stage.ask(registration(lines(most))).await.unwrap();
    assert_eq!(sold.len(), MOST_LINES);
}

#[tokio::test]
async fn one_bad_line_registers_nothing_and_is_pointed_at() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(2)]).await;
    let good = line(&given::pass_number(2, true), "theatre", 735);
    let bad = line(&given::pass_number(9, true), "theatre", 735);
    match it.stage.ask(registration(vec![good, bad])).await {
        Err(chassis::Fault::Refused(refusal)) => assert_eq!(refusal.extra["jsonPointer"], "/1"),
        other => panic!("{:?}", other.map(|sold| sold.len())),
    }
    assert_eq!(
        it.stage
            .number("select count(*) + (select count(*) from limit_use) from ticket_sale")
            .await
            .unwrap(),
        0
    );
}

#[tokio::test]
async fn a_repeated_client_reference_is_the_same_sale() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(2)]).await;
    let mut wanted = line(&given::pass_number(2, true), "theatre", 735);
    wanted.client_reference = Some("order-1".into());
    let (first, second) = tokio::join!(
        it.stage.ask(registration(vec![wanted.clone()])),
        it.stage.ask(registration(vec![wanted.clone()]))
    );
    assert_eq!(first.unwrap()[0].sale.id, second.unwrap()[0].sale.id);
    assert_eq!(
        it.stage.number("select count(*) from ticket_sale").await.unwrap(),
        1
    );
    wanted.regular_price = Cents(800);
    assert_eq!(
        it.stage.refusal(registration(vec![wanted])).await,
        "body/invalid-data"
    );
}

#[tokio::test]
async fn a_sale_of_before_is_shown_only_to_who_may_sell_there_today() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(2)]).await;
    let mut wanted = line(&given::pass_number(2, true), "theatre", 735);
    wanted.client_reference = Some("order-1".into());
    it.stage.ask(registration(vec![wanted.clone()])).await.unwrap();
    let mut later = registration(vec![wanted]);
    later.scope = contracts::Scope::Organizers(vec!["somebody-else".into()]);
    assert_eq!(it.stage.refusal(later).await, "auth/forbidden");
}

#[tokio::test]
async fn a_new_key_version_leaves_old_sales_alone_and_a_used_one_cannot_change() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(2)]).await;
    it.stage
        .ask(registration(vec![line(
            &given::pass_number(2, true),
            "theatre",
            1000,
        )]))
        .await
        .unwrap();
    let mut changed = standard();
    changed.versions[0].own[0].1 = Share::PercentOfPrice(3000);
    let report = it.load(vec![changed.clone()], vec![]).await;
    assert!(
        report
            .rows
            .iter()
            .any(|row| matches!(&row.fate, Fate::Refused(reason) if reason.contains("was used by sales")))
    );
    let mut grown = standard();
    grown.versions[0].valid_to = Some("2026-11-30".parse().unwrap());
    changed.versions[0].version = 2;
    changed.versions[0].valid_from = "2026-12-01".parse().unwrap();
    grown.versions.push(changed.versions.remove(0));
    it.load(vec![grown], vec![]).await;
    it.stage.at("2026-12-01T10:00:00Z");
    it.hear_holders(&[given::social_holder(4)]).await;
    assert_eq!(
        it.tariffs(&given::pass_number(4, true), "theatre", 1000)
            .await
            .available[0]
            .tariff
            .price
            .0,
        300
    );
    assert_eq!(
        it.stage.number("select price from ticket_sale").await.unwrap(),
        200
    );
}

#[tokio::test]
async fn sales_are_found_by_the_clients_own_reference() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(2)]).await;
    let mut wanted = line(&given::pass_number(2, true), "theatre", 735);
    wanted.client_reference = Some("order-1".into());
    it.stage.ask(registration(vec![wanted])).await.unwrap();
    let ask = |client: &str| ListSales {
        event_id: None,
        passholder_id: None,
        organizers: vec![],
        event_title: None,
        client_reference: Some((client.into(), "order-1".into())),
        scope: contracts::Scope::All,
        window: contracts::page::Window::default(),
    };
    assert_eq!(it.stage.ask(ask("client:shop")).await.unwrap().total_items, 1);
    assert_eq!(it.stage.ask(ask("client:other")).await.unwrap().total_items, 0);
}
