//! Rows of a pack that break a rule: each is refused alone, with words.

use super::regions::reasons;
use super::{card, lotte, pass, region};
use contracts::pass::*;
use contracts::{CardSystemId, ChipNumber};
use testing::given;

#[tokio::test]
async fn a_card_that_breaks_a_rule_is_refused_with_words() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let number = |n| given::pass_number(n, false);
    let digital = CardRow {
        card_type: CardType::Digital,
        chip_number: Some(ChipNumber::parse("04784CDAEE3881").unwrap()),
        ..card(number(4), CardStatus::Active, Some(1))
    };
    let at_counter = |row| CardRow {
        organizer_id: Some("bib-geetbets".into()),
        ..row
    };
    let elsewhere = CardRow {
        card_system_id: CardSystemId(99),
        ..card(number(5), CardStatus::LocalStock, None)
    };
    let cards = vec![
        card(number(2), CardStatus::LocalStock, Some(1)),
        card(number(3), CardStatus::Active, None),
        digital,
        elsewhere,
        card(number(6), CardStatus::Active, Some(7)),
        card(number(7), CardStatus::LocalStock, None),
        at_counter(card(number(8), CardStatus::Provisioned, None)),
        at_counter(card(number(9), CardStatus::Blocked, Some(1))),
    ];
    let load = LoadPass {
        cards,
        ..LoadPass::default()
    };
    let reasons = reasons(&stage, load).await;
    assert_eq!(
        reasons[..3],
        [
            "a card in stock belongs to nobody",
            "an active card belongs to somebody",
            "a digital pass has no chip",
        ]
    );
    assert!(reasons[3].contains("99"), "{reasons:?}");
    assert!(reasons[4].ends_with("is unknown"), "{reasons:?}");
    assert_eq!(reasons[5], "Created");
    let words = "only a card in local stock lies at a counter";
    assert_eq!(reasons[6..], [words; 2]);
}

#[tokio::test]
async fn a_membership_that_breaks_a_rule_is_refused_with_words() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let row = |holder, region| MembershipRow {
        passholder_id: given::holder_id(holder),
        card_system_id: region,
        ..region_membership()
    };
    let suspended = MembershipRow {
        suspended_until: Some("2026-12-31".parse().unwrap()),
        ..row(1, given::REGION)
    };
    let load = LoadPass {
        memberships: vec![row(7, given::REGION), row(1, CardSystemId(99)), suspended],
        ..LoadPass::default()
    };
    let reasons = reasons(&stage, load).await;
    assert!(reasons[0].ends_with("is unknown"), "{reasons:?}");
    assert!(reasons[1].contains("99"), "{reasons:?}");
    assert_eq!(reasons[2], "only a social tariff can be suspended");
}

fn region_membership() -> MembershipRow {
    region().memberships.swap_remove(0)
}

#[tokio::test]
async fn a_passholder_whose_national_number_is_wrong_or_taken_is_refused_with_words() {
    let stage = pass().await;
    stage.ask(region()).await.unwrap();
    let row = |n, insz: &str| PassholderRow {
        id: given::holder_id(n),
        insz: Some(insz.into()),
        ..lotte()
    };
    let born_later = PassholderRow {
        date_of_birth: "2017-05-04".parse().unwrap(),
        ..row(3, "17050300040")
    };
    let load = LoadPass {
        passholders: vec![row(2, "17050399911"), born_later, row(4, "14030300000")],
        ..LoadPass::default()
    };
    let reasons = reasons(&stage, load).await;
    assert_eq!(
        reasons[..2],
        [
            "the national number belongs to another passholder",
            "the national number does not agree with the date of birth",
        ]
    );
    assert!(reasons[2].starts_with("the national number "), "{reasons:?}");
}
