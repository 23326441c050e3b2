//! What cards cost: tables, vouchers, and who asks.

use super::regions::{reasons, view};
use super::{pass, region};
use contracts::pass::*;
use contracts::{CardSystemId, Cents, Euro};
use serde_json::json;
use testing::{Stage, given};

/// The demo table: three euro for residents from 18, one with the right, two after a loss.
pub fn table(valid_from: &str, adult: i64) -> PriceTableRow {
    let first = json!(["FIRST_CARD", "CARD_UPGRADE", "EXTRA_CARD"]);
    let line = |label: &str, price: i64, more: serde_json::Value| {
        let mut line = json!({"label": label, "description": format!("{label}."), "price": price});
        line.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        line
    };
    let plain = json!({"reasons": first, "social_tariff": false});
    let with = |more: serde_json::Value| {
        let mut all = plain.clone();
        all.as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        all
    };
    serde_json::from_value(json!({
        "card_system_id": given::REGION, "valid_from": valid_from, "lines": [
            line("inwoner +18", adult, with(json!({"from_age": 18, "resident": true}))),
            line("inwoner -18", 0, with(json!({"to_age": 17, "resident": true}))),
            line("niet-inwoner", adult + 200, with(json!({"resident": false}))),
            line("kansenpas", 100, json!({"reasons": first, "social_tariff": true})),
            line("verlies", 200, json!({"reasons": ["LOSS_THEFT"]})),
            line("omruiling", 0, json!({
                "reasons": ["DEFECT", "OBTAIN_KANSENSTATUUT", "LOSS_KANSENSTATUUT"],
            })),
            line("met bon", 0, json!({"voucher_type": "welkom"})),
        ],
    }))
    .unwrap()
}

pub fn voucher(code: &str) -> VoucherRow {
    VoucherRow {
        code: code.into(),
        card_system_id: given::REGION,
        voucher_type: "welkom".into(),
        valid_from: None,
        valid_to: None,
    }
}

/// The region with cities, prices and a voucher.
pub fn priced() -> LoadPass {
    LoadPass {
        card_systems: vec![CardSystemRow {
            view: view(),
            grace_days: 30,
            transition_days: 0,
            notice_days: 0,
            own_account_age: None,
            low_stock: 0,
        }],
        price_tables: vec![table("2026-01-01", 300)],
        vouchers: vec![voucher("welkom-0001")],
        ..region()
    }
}

fn newcomer(born: &str, postal_code: &str) -> PriceForNewcomer {
    PriceForNewcomer {
        card_system_id: given::REGION,
        card_type: CardType::NfcCard,
        postal_code: postal_code.into(),
        date_of_birth: born.parse().unwrap(),
        social_tariff: false,
        voucher: None,
    }
}

fn lotte() -> PriceForHolder {
    PriceForHolder {
        passholder_id: given::holder_id(1),
        card_system_id: given::REGION,
        card_type: CardType::NfcCard,
        social_tariff: false,
        voucher: None,
        sight: Sight::All,
    }
}

async fn priced_stage() -> Stage {
    let stage = pass().await;
    let load = priced();
    assert!(reasons(&stage, load).await.iter().all(|fate| fate == "Created"));
    stage
}

fn cents(price: &MembershipPrice) -> i64 {
    price.price.0.0
}

#[tokio::test]
async fn a_newcomer_pays_by_age_residence_right_and_voucher() {
    let stage = priced_stage().await;
    for (born, postal_code, price) in [
        ("2008-11-14", "3454", 300),
        ("2008-11-15", "3454", 0),
        ("1980-01-01", "9000", 500),
        ("1980-01-01", "0000", 500),
    ] {
        let found = stage.ask(newcomer(born, postal_code)).await.unwrap();
        assert_eq!(cents(&found), price, "{born} {postal_code}");
    }
    let entitled = PriceForNewcomer {
        social_tariff: true,
        ..newcomer("1980-01-01", "9000")
    };
    let found = stage.ask(entitled).await.unwrap();
    let words = ("kansenpas".to_owned(), "kansenpas.".to_owned());
    assert_eq!((found.label, found.description), words);
    assert_eq!(found.price, Euro(Cents(100)));
    let with = |code: &str| PriceForNewcomer {
        voucher: Some(code.into()),
        ..newcomer("1980-01-01", "3450")
    };
    for _ in 0..2 {
        let free = stage.ask(with(" Welkom-0001 ")).await.unwrap();
        assert_eq!(cents(&free), 0, "asking uses nothing up");
    }
    assert_eq!(stage.refusal(with("WELKOM-0002")).await, "invalid-voucher-code");
}

#[tokio::test]
async fn what_no_price_can_be_told_of_is_refused() {
    let stage = priced_stage().await;
    let wrong = newcomer("1980-01-01", "345");
    assert_eq!(stage.refusal(wrong).await, "invalid-postal-code");
    let unborn = newcomer("2026-11-15", "3450");
    assert_eq!(stage.refusal(unborn).await, "url/not-found");
    let nowhere = PriceForNewcomer {
        card_system_id: CardSystemId(99),
        ..newcomer("1980-01-01", "3450")
    };
    assert_eq!(stage.refusal(nowhere).await, "cardsystem-not-found");
    let list = |region| ListMembershipPrices {
        card_system_id: region,
        card_type: CardType::Digital,
    };
    assert_eq!(
        stage.refusal(list(CardSystemId(99))).await,
        "cardsystem-not-found"
    );
    let listed = stage.ask(list(given::REGION)).await.unwrap();
    let labels: Vec<&str> = listed.iter().map(|price| price.label.as_str()).collect();
    assert_eq!(labels.len(), 6, "{labels:?}");
    assert!(!labels.contains(&"met bon"), "a voucher is nobody else's");
    let free = CardSystemRow {
        view: CardSystem::reference(CardSystemId(5), None),
        grace_days: 30,
        transition_days: 0,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    };
    let load = LoadPass {
        card_systems: vec![free],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    assert!(stage.ask(list(CardSystemId(5))).await.unwrap().is_empty());
    let nothing = PriceForNewcomer {
        card_system_id: CardSystemId(5),
        ..newcomer("1980-01-01", "3450")
    };
    assert_eq!(stage.refusal(nothing).await, "url/not-found");
}

#[tokio::test]
async fn a_holder_pays_for_what_the_card_would_be_for() {
    let stage = priced_stage().await;
    // She is a member and has a card: another one takes its place.
    let again = stage.ask(lotte()).await.unwrap();
    assert_eq!((again.label.as_str(), cents(&again)), ("verlies", 200));
    let obtain = PriceForHolder {
        social_tariff: true,
        ..lotte()
    };
    assert_eq!(cents(&stage.ask(obtain).await.unwrap()), 0);
    let with_voucher = PriceForHolder {
        voucher: Some("WELKOM-0001".into()),
        ..lotte()
    };
    assert_eq!(cents(&stage.ask(with_voucher).await.unwrap()), 0);
    let wrong = PriceForHolder {
        voucher: Some("nothing".into()),
        ..lotte()
    };
    assert_eq!(stage.refusal(wrong).await, "invalid-voucher-code");
}

#[tokio::test]
async fn a_holder_of_another_region_is_priced_by_the_region_that_asks_and_by_no_other() {
    let stage = priced_stage().await;
    let seen_by = |regions: &[i32]| PriceForHolder {
        sight: Sight::CardSystems(regions.iter().copied().map(CardSystemId).collect()),
        ..lotte()
    };
    assert!(stage.ask(seen_by(&[38])).await.is_ok());
    assert_eq!(stage.refusal(seen_by(&[5])).await, "passholder-not-found");
    let other = CardSystemRow {
        view: CardSystem::reference(CardSystemId(5), None),
        grace_days: 30,
        transition_days: 0,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    };
    let load = LoadPass {
        card_systems: vec![other],
        price_tables: vec![PriceTableRow {
            card_system_id: CardSystemId(5),
            ..table("2026-01-01", 700)
        }],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    let in_five = PriceForHolder {
        card_system_id: CardSystemId(5),
        ..seen_by(&[5])
    };
    let found = stage.ask(in_five).await.unwrap();
    assert_eq!((found.label.as_str(), cents(&found)), ("niet-inwoner", 900));
    let nobody = PriceForHolder {
        passholder_id: given::holder_id(9),
        ..lotte()
    };
    assert_eq!(stage.refusal(nobody).await, "passholder-not-found");
}

#[tokio::test]
async fn a_price_table_that_has_begun_never_changes_and_the_next_one_begins_on_its_day() {
    let stage = priced_stage().await;
    let tables = |tables: Vec<PriceTableRow>| LoadPass {
        price_tables: tables,
        ..LoadPass::default()
    };
    let begun = reasons(&stage, tables(vec![table("2026-01-01", 400)])).await;
    assert_eq!(
        begun,
        ["the prices of that day have begun: add a table with a later one"]
    );
    let next = reasons(&stage, tables(vec![table("2027-01-01", 400)])).await;
    assert_eq!(next, ["Created"]);
    let changed = reasons(&stage, tables(vec![table("2027-01-01", 450)])).await;
    assert_eq!(changed, ["Changed"], "it is still to come");
    let price = async || cents(&stage.ask(newcomer("1980-01-01", "3450")).await.unwrap());
    assert_eq!(price().await, 300);
    stage.at("2026-12-31T22:59:59Z");
    assert_eq!(price().await, 300, "still the old year in Brussels");
    stage.at("2026-12-31T23:00:00Z");
    assert_eq!(price().await, 450);
    let mut hole = table("2028-01-01", 300);
    hole.lines.remove(0);
    let refused = reasons(&stage, tables(vec![hole])).await;
    assert!(refused[0].starts_with("no line applies to"), "{refused:?}");
}

#[tokio::test]
async fn the_prices_of_days_that_have_begun_are_never_changed_by_another_table() {
    let stage = priced_stage().await;
    let tables = |tables: Vec<PriceTableRow>| LoadPass {
        price_tables: tables,
        ..LoadPass::default()
    };
    let begun = "the prices of that day have begun: add a table with a later one";
    let all = vec![
        table("2025-06-01", 0),
        table("2026-06-01", 0),
        table("2026-11-14", 0),
        table("2026-11-15", 0),
    ];
    let fates = reasons(&stage, tables(all)).await;
    assert_eq!(fates, [begun, begun, begun, "Created"]);
    let price = stage.ask(newcomer("1980-01-01", "3450")).await.unwrap();
    assert_eq!(cents(&price), 300);
    let again = reasons(&stage, tables(vec![table("2026-01-01", 300)])).await;
    assert_eq!(again, ["Unchanged"]);
    // A region that is new brings the prices that it has had.
    let other = CardSystemRow {
        view: CardSystem::reference(CardSystemId(5), None),
        grace_days: 30,
        transition_days: 0,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    };
    let of_other = |day: &str| PriceTableRow {
        card_system_id: CardSystemId(5),
        ..table(day, 700)
    };
    let load = LoadPass {
        card_systems: vec![other],
        ..tables(vec![of_other("2025-01-01"), of_other("2026-01-01")])
    };
    assert_eq!(reasons(&stage, load).await, ["Created"; 3]);
}

#[tokio::test]
async fn a_voucher_that_breaks_a_rule_is_refused_with_words() {
    let stage = priced_stage().await;
    let other = CardSystemRow {
        view: CardSystem::reference(CardSystemId(5), None),
        grace_days: 30,
        transition_days: 0,
        notice_days: 0,
        own_account_age: None,
        low_stock: 0,
    };
    let elsewhere = |code: &str, region| VoucherRow {
        card_system_id: CardSystemId(region),
        ..voucher(code)
    };
    let backwards = VoucherRow {
        valid_from: Some("2026-12-01".parse().unwrap()),
        valid_to: Some("2026-11-30".parse().unwrap()),
        ..voucher("BACKWARDS")
    };
    let load = LoadPass {
        card_systems: vec![other],
        vouchers: vec![
            elsewhere("WELKOM-0001", 5),
            elsewhere("WELKOM-0009", 99),
            voucher("kort"),
            voucher("bon met spaties"),
            backwards,
            voucher("WELKOM-0002"),
        ],
        ..LoadPass::default()
    };
    let reasons = reasons(&stage, load).await;
    assert_eq!(reasons[1], "the code belongs to another region");
    assert!(reasons[2].contains("99"), "{reasons:?}");
    assert_eq!(
        reasons[3..5],
        ["a code has 6 to 40 letters, digits and hyphens"; 2]
    );
    assert_eq!(reasons[5..], ["the voucher ends before it begins", "Created"]);
    let early = VoucherRow {
        valid_from: Some("2026-11-15".parse().unwrap()),
        ..voucher("LATER-0001")
    };
    let late = VoucherRow {
        valid_to: Some("2026-11-13".parse().unwrap()),
        ..voucher("SOONER-0001")
    };
    let load = LoadPass {
        vouchers: vec![early, late],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    for code in ["LATER-0001", "SOONER-0001"] {
        let with = PriceForNewcomer {
            voucher: Some(code.into()),
            ..newcomer("1980-01-01", "3450")
        };
        assert_eq!(stage.refusal(with).await, "invalid-voucher-code", "{code}");
    }
}
