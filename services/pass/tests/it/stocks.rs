//! Stocks: cards that wait at the counters of a region.

use super::{pass, region, run_jobs};
use contracts::pass::*;
use contracts::{CardSystemId, PassNumber};
use metrics_exporter_prometheus::PrometheusBuilder;
use testing::{Stage, given};

fn card(number: PassNumber, status: CardStatus) -> CardRow {
    super::card(number, status, None)
}

async fn stock(stage: &Stage) -> (i64, i64, bool) {
    let ask = ReadCardStock {
        card_system_id: given::REGION,
        organizers: vec![],
    };
    let stock = stage.ask(ask).await.unwrap();
    (stock.provisioned, stock.local_stock, stock.is_low)
}

#[tokio::test]
async fn cards_that_wait_are_counted_and_few_of_them_are_low() {
    let recorder = PrometheusBuilder::new().build_recorder();
    let shown = recorder.handle();
    let _here = metrics::set_default_local_recorder(&recorder);
    let stage = pass().await;
    let mut load = region();
    load.card_systems[0].low_stock = 2;
    let in_stock = [(11, false), (12, true)].map(|(n, is_social)| given::pass_number(n, is_social));
    load.cards.extend(
        in_stock
            .clone()
            .map(|number| card(number, CardStatus::LocalStock)),
    );
    load.cards
        .push(card(given::pass_number(13, false), CardStatus::Provisioned));
    stage.ask(load).await.unwrap();
    assert_eq!(stock(&stage).await, (1, 2, false));
    run_jobs(&stage).await;
    assert!(
        shown.render().contains("card_stocks_low 0\n"),
        "{}",
        shown.render()
    );
    // Somebody gets one.
    let given_out = CardRow {
        passholder_id: Some(given::holder_id(1)),
        ..card(in_stock[0].clone(), CardStatus::Blocked)
    };
    let load = LoadPass {
        cards: vec![given_out],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    assert_eq!(stock(&stage).await, (1, 1, true));
    run_jobs(&stage).await;
    assert!(
        shown.render().contains("card_stocks_low 1\n"),
        "{}",
        shown.render()
    );
    let elsewhere = ReadCardStock {
        card_system_id: CardSystemId(999),
        organizers: vec![],
    };
    assert_eq!(stage.refusal(elsewhere).await, "cardsystem-not-found");
}
