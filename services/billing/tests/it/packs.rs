//! A region pack: a row that breaks a rule is refused alone, and what is known has no effect.

use crate::{OnStage, billing, coupon_key, standard};
use contracts::billing::*;
use contracts::pack::Fate;
use contracts::{Cents, DistributionKeyId, Euro};
use testing::given;

async fn fates(it: &OnStage, load: LoadBilling) -> Vec<Fate> {
    let report = it.stage.ask(load).await.unwrap();
    report.rows.into_iter().map(|row| row.fate).collect()
}

fn refused(words: &str) -> Fate {
    Fate::Refused(words.into())
}

#[tokio::test]
async fn rows_that_break_a_rule_are_refused_with_words_and_the_others_go_in() {
    let it = billing().await;
    let municipality = |code: &str, name: &str| MunicipalityRow {
        postal_code: code.into(),
        municipality: name.into(),
    };
    let mut ends = coupon_key();
    ends.versions[0].valid_to = Some("2019-01-01".parse().unwrap());
    let mut overlaps = standard();
    overlaps.versions[0].version = 2;
    let load = LoadBilling {
        municipalities: vec![
            municipality("3450", "Geetbets-Centrum"),
            municipality("34 50", "Geetbets"),
            municipality("3470", " "),
            municipality("L-1234", "Luxemburg"),
            municipality("1234AB", "Baarle"),
        ],
        distribution_keys: vec![ends, overlaps],
        event_keys: vec![EventKeyRow {
            event_id: "theatre".into(),
            key_id: DistributionKeyId(99),
        }],
        ..LoadBilling::default()
    };
    assert_eq!(
        fates(&it, load).await,
        [
            Fate::Changed,
            refused("that is no postal code"),
            refused("a municipality has a name"),
            refused("that is no postal code"),
            Fate::Created,
            refused("a version ends before it begins"),
            refused("two versions are valid on the same day"),
            refused("distribution key 99 is unknown"),
        ]
    );
}

#[tokio::test]
async fn sales_of_the_past_are_registered_at_their_own_time_and_are_known_afterwards() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let row = |reference: &str, event: &str, at: &str| TicketSaleRow {
        reference: reference.into(),
        pass_number: given::pass_number(1, true),
        event_id: event.into(),
        tariff_id: "SOCIALTARIFF".into(),
        regular_price: Euro(Cents(735)),
        regular_price_label: None,
        at: at.parse().unwrap(),
    };
    let load = || LoadBilling {
        ticket_sales: vec![
            row("a", "theatre", "2026-03-01T10:00:00Z"),
            row("b", "theatre", "2026-03-02T10:00:00Z"),
            row("c", "workshop", "2026-03-03T10:00:00Z"),
        ],
        ..LoadBilling::default()
    };
    assert_eq!(
        fates(&it, load()).await,
        [Fate::Created, refused("Maximum reached"), Fate::Created]
    );
    let told = it.stage.told::<TicketSaleRegistered>().await.unwrap();
    let told: Vec<_> = told
        .iter()
        .map(|fact| (fact.regular_price, fact.at.to_rfc3339()))
        .collect();
    let at = |day: u32| (Cents(735), format!("2026-03-0{day}T10:00:00+00:00"));
    assert_eq!(told, [at(1), at(3)]);
    let again = fates(&it, load()).await;
    assert_eq!((&again[0], &again[2]), (&Fate::Unchanged, &Fate::Unchanged));
    assert_eq!(
        it.stage.number("select count(*) from ticket_sale").await.unwrap(),
        2
    );
}
