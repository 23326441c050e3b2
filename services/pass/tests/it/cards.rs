//! Cards: handed out, made, found, blocked, listed.

use super::memberships::{counter, lost, number, with_card};
use super::regions::reasons;
use super::{CHIP, find};
use contracts::pass::*;
use contracts::{CardSystemId, ChipNumber};
use testing::{Stage, given};

const DISPLACED: &str = "the holder has another card of the region by now";

#[tokio::test]
async fn a_card_that_is_not_in_stock_is_not_handed_out() {
    let stage = counter().await;
    for (text, slug) in [
        ("123", "invalid-uitpas-number"),
        (number(33).as_str(), "invalid-card"),
        (number(50).as_str(), "invalid-card"),
        (number(2).as_str(), "invalid-card-status"),
        (number(1).as_str(), "invalid-card-status"),
    ] {
        let ask = ChangeMembership {
            uitpas_number: Some(text.into()),
            voucher: Some("WELKOM-0001".into()),
            ..lost(7)
        };
        assert_eq!(stage.refusal(ask).await, slug, "{text}");
    }
    let none = ChangeMembership {
        uitpas_number: None,
        ..lost(7)
    };
    assert_eq!(stage.refusal(none).await, "body/invalid-data");
    let both = ChangeMembership {
        card_type: CardType::Digital,
        ..lost(7)
    };
    assert_eq!(stage.refusal(both).await, "body/invalid-data");
    assert!(
        stage.ask(find(number(1).as_str())).await.is_ok(),
        "nothing was done"
    );
    let used = "select count(*) from voucher where used_at is not null";
    assert_eq!(stage.number(used).await.unwrap(), 0);
}

fn digital(holder: u32, region: i32) -> ChangeMembership {
    ChangeMembership {
        passholder_id: given::holder_id(holder),
        card_system_id: CardSystemId(region),
        card_type: CardType::Digital,
        uitpas_number: None,
        counter: super::memberships::registrar(CardSystemId(region)),
        ..lost(7)
    }
}

#[tokio::test]
async fn a_digital_pass_gets_a_number_of_its_region_that_nobody_has() {
    let stage = counter().await;
    stage.ask(digital(1, 38)).await.unwrap();
    stage.ask(digital(2, 38)).await.unwrap();
    let numbers: Vec<String> =
        sqlx::query_scalar("select pass_number from card where card_type = 'DIGITAL' and status = 'ACTIVE'")
            .fetch_all(&stage.office.pool)
            .await
            .unwrap();
    assert_eq!(numbers.len(), 2);
    for number in &numbers {
        assert!(
            number.starts_with("09902") && number.as_bytes()[11] == b'0',
            "{number}"
        );
        let found = stage.ask(find(number)).await;
        assert!(found.is_ok(), "{found:?}");
    }
    let first = ChangeMembership {
        replacement: None,
        ..digital(1, 5)
    };
    assert_eq!(
        stage.refusal(first).await,
        "body/invalid-data",
        "Gent makes no numbers"
    );
}

async fn shown(stage: &Stage, number: Option<&str>, chip: Option<&str>, regions: &[i32]) -> Option<CardView> {
    let ask = FindCard {
        uitpas_number: number.map(str::to_owned),
        chip_number: chip.map(str::to_owned),
        card_systems: regions.iter().copied().map(CardSystemId).collect(),
        organizers: vec![],
    };
    stage.ask(ask).await.unwrap()
}

#[tokio::test]
async fn a_card_is_shown_to_its_region_in_stock_and_in_hands() {
    let stage = counter().await;
    let (own, stock) = (number(1), number(7));
    let card = shown(&stage, Some(own.as_str()), None, &[38]).await.unwrap();
    assert_eq!((card.status, card.social_tariff), (CardStatus::Active, false));
    assert_eq!(card.chip_number.as_ref().map(|chip| chip.as_str()), Some(CHIP));
    assert_eq!(card.card_system.name.as_deref(), Some("Beleefregio"));
    assert_eq!(shown(&stage, None, Some(CHIP), &[38]).await, Some(card.clone()));
    assert_eq!(
        shown(&stage, Some(own.as_str()), Some(CHIP), &[38]).await,
        Some(card)
    );
    assert_eq!(shown(&stage, Some(stock.as_str()), Some(CHIP), &[38]).await, None);
    let in_stock = shown(&stage, Some(stock.as_str()), None, &[38]).await.unwrap();
    assert_eq!(
        (in_stock.status, in_stock.chip_number),
        (CardStatus::LocalStock, None)
    );
    for regions in [&[5][..], &[]] {
        assert_eq!(shown(&stage, Some(own.as_str()), None, regions).await, None);
        assert_eq!(shown(&stage, None, Some(CHIP), regions).await, None);
    }
    assert_eq!(shown(&stage, None, Some("no chip"), &[38]).await, None);
    assert_eq!(shown(&stage, None, None, &[38]).await, None);
    let wrong = FindCard {
        uitpas_number: Some("123".into()),
        chip_number: None,
        card_systems: vec![given::REGION],
        organizers: vec![],
    };
    assert_eq!(stage.refusal(wrong).await, "invalid-uitpas-number");
}

fn switch(n: u32, blocked: bool) -> SwitchCard {
    SwitchCard {
        pass_number: number(n),
        blocked,
    }
}

#[tokio::test]
async fn a_card_is_blocked_and_counts_again_unless_another_took_its_place() {
    let stage = counter().await;
    let told = async || stage.told::<PassholderChanged>().await.unwrap();
    let before = told().await.len();
    for _ in 0..2 {
        stage.ask(switch(1, true)).await.unwrap();
    }
    assert_eq!(told().await.len(), before + 1, "what is so already is not told");
    let blocked = stage.told::<CardBlocked>().await.unwrap();
    assert_eq!(blocked.len(), 1);
    assert_eq!(blocked[0].pass_number, number(1));
    assert_eq!(told().await.pop().unwrap().cards[0].status, CardStatus::Blocked);
    assert_eq!(
        stage.refusal(find(number(1).as_str())).await,
        "invalid-card-status"
    );
    stage.ask(switch(1, false)).await.unwrap();
    assert!(stage.ask(find(number(1).as_str())).await.is_ok());
    stage.ask(lost(7)).await.unwrap();
    assert_eq!(stage.refusal(switch(1, false)).await, "invalid-card");
    assert_eq!(stage.refusal(switch(33, true)).await, "pass-not-found");
}

#[tokio::test]
async fn a_card_in_stock_that_is_blocked_is_told_and_not_handed_out() {
    let stage = counter().await;
    let before = stage.told::<CardChanged>().await.unwrap().len();
    stage.ask(switch(7, true)).await.unwrap();
    let told = stage.told::<CardChanged>().await.unwrap();
    assert_eq!(told.len(), before + 1);
    let last = told.last().unwrap();
    assert_eq!((last.status, last.version), (CardStatus::Blocked, 2));
    assert_eq!(stage.refusal(lost(7)).await, "invalid-card-status");
    stage.ask(switch(7, false)).await.unwrap();
    stage.ask(lost(7)).await.unwrap();
}

#[tokio::test]
async fn a_holder_whose_card_was_blocked_gets_another_without_a_word_of_why() {
    let stage = counter().await;
    stage.ask(switch(1, true)).await.unwrap();
    stage.ask(with_card(7)).await.unwrap();
    assert!(stage.ask(find(number(7).as_str())).await.is_ok());
}

#[tokio::test]
async fn a_holder_gets_no_more_than_twenty_digital_passes_of_a_region_within_a_year() {
    let stage = counter().await;
    for _ in 0..20 {
        stage.ask(digital(1, 38)).await.unwrap();
    }
    assert_eq!(stage.refusal(digital(1, 38)).await, "body/invalid-data");
    stage.ask(digital(2, 38)).await.unwrap();
    stage.ask(lost(7)).await.unwrap();
    stage.at("2027-11-14T09:59:59Z");
    assert_eq!(stage.refusal(digital(1, 38)).await, "body/invalid-data");
    stage.at("2027-11-14T10:00:01Z");
    stage.ask(digital(1, 38)).await.unwrap();
}

#[tokio::test]
async fn a_pack_never_revives_a_card_that_another_took_the_place_of() {
    let stage = counter().await;
    let put = async |n: u32, chip: Option<&str>| {
        let row = CardRow {
            chip_number: chip.map(|chip| ChipNumber::parse(chip).unwrap()),
            ..super::card(number(n), CardStatus::Active, Some(1))
        };
        let load = LoadPass {
            cards: vec![row],
            ..LoadPass::default()
        };
        reasons(&stage, load).await
    };
    // One that was blocked while no other took its place counts again.
    stage.ask(switch(1, true)).await.unwrap();
    assert_eq!(put(1, None).await, ["Changed"]);
    assert!(stage.ask(find(number(1).as_str())).await.is_ok());
    let refused = [DISPLACED];
    stage.ask(lost(7)).await.unwrap();
    assert_eq!(put(1, Some(CHIP)).await, refused);
    // The other one is blocked, too: the lost one is lost all the same, and the other comes back.
    stage.ask(switch(7, true)).await.unwrap();
    assert_eq!(put(1, Some(CHIP)).await, refused);
    assert_eq!(put(7, None).await, ["Changed"]);
    assert!(stage.ask(find(number(7).as_str())).await.is_ok());
    assert_eq!(put(1, Some(CHIP)).await, refused);
}

#[tokio::test]
async fn a_pack_swaps_two_cards_in_either_order() {
    let stage = counter().await;
    let pack = async |cards: [(u32, CardStatus); 2]| {
        let rows = cards.map(|(n, status)| super::card(number(n), status, Some(1)));
        let load = LoadPass {
            cards: rows.to_vec(),
            ..LoadPass::default()
        };
        reasons(&stage, load).await
    };
    stage.ask(switch(1, true)).await.unwrap();
    let (off, on) = (CardStatus::Blocked, CardStatus::Active);
    assert_eq!(pack([(8, on), (1, off)]).await, ["Changed", "Changed"]);
    assert_eq!(
        pack([(8, on), (1, on)]).await,
        ["Unchanged", DISPLACED],
        "one is in use"
    );
    assert_eq!(pack([(8, off), (1, on)]).await, ["Changed", "Changed"]);
    assert_eq!(
        pack([(8, on), (1, off)]).await,
        ["Changed", "Changed"],
        "the other one first"
    );
}

#[tokio::test]
async fn a_pack_adds_no_card_beside_one_that_a_counter_gave() {
    let stage = counter().await;
    let pack = async |rows: Vec<CardRow>| {
        let load = LoadPass {
            cards: rows,
            ..LoadPass::default()
        };
        reasons(&stage, load).await
    };
    stage.ask(lost(7)).await.unwrap();
    let new = super::card(number(8), CardStatus::Active, Some(1));
    assert_eq!(pack(vec![new.clone()]).await, [DISPLACED]);
    let given = super::card(number(7), CardStatus::Blocked, Some(1));
    assert_eq!(pack(vec![new, given]).await, ["Changed", "Changed"]);
}

/// A counter that is not committed yet hands a card out whose row in the pack has another chip by now.
#[tokio::test]
#[expect(
    clippy::disallowed_methods,
    reason = "the other transaction must stay open while this one runs"
)]
async fn a_pack_never_takes_back_a_card_that_is_handed_out_meanwhile() {
    let stage = counter().await;
    let mut counter = stage.office.pool.begin().await.unwrap();
    sqlx::query("update card set status = 'ACTIVE', passholder_id = $2 where pass_number = $1")
        .bind(number(7).as_str().to_owned())
        .bind(given::holder_id(2).0)
        .execute(&mut *counter)
        .await
        .unwrap();
    let row = CardRow {
        chip_number: Some(ChipNumber::parse("04784CDAEE3899").unwrap()),
        ..super::card(number(7), CardStatus::LocalStock, None)
    };
    let load = LoadPass {
        cards: vec![row],
        ..LoadPass::default()
    };
    let (fates, ()) = tokio::join!(reasons(&stage, load), async {
        stage.until_somebody_waits().await.unwrap();
        counter.commit().await.unwrap();
    });
    assert_eq!(fates, ["the pass number belongs to another passholder"]);
}

async fn listed(stage: &Stage) -> Vec<EntitledCard> {
    let ask = ListEntitledCards {
        card_system_id: given::REGION,
        after: None,
    };
    let slice = stage.ask(ask).await.unwrap();
    assert_eq!(slice.next, None);
    slice.cards
}

#[tokio::test]
async fn the_list_has_active_cards_whose_right_counts_now_and_no_other() {
    let stage = counter().await;
    assert!(listed(&stage).await.is_empty());
    let group = GrouppassRow {
        id: given::holder_id(60),
        name: "Klus".into(),
        email: None,
        telephone: None,
        postal_code: "3440".into(),
        city: "Zoutleeuw".into(),
        tickets_per_year: Some(50),
        registered_on: "2026-03-02".parse().unwrap(),
        partner_id: None,
    };
    let member = |n: u32, end: &str, suspended: Option<&str>| MembershipRow {
        passholder_id: given::holder_id(n),
        card_system_id: given::REGION,
        status: MembershipStatus::Active,
        since: "2026-03-02".parse().unwrap(),
        social_tariff_end: Some(end.parse().unwrap()),
        suspended_until: suspended.map(|day| day.parse().unwrap()),
    };
    let load = |memberships: Vec<MembershipRow>| LoadPass {
        memberships,
        ..LoadPass::default()
    };
    let cards = LoadPass {
        grouppasses: vec![group],
        memberships: vec![member(1, "2026-11-01", None), member(60, "2026-12-31", None)],
        cards: vec![super::card(number(60), CardStatus::Active, Some(60))],
        ..LoadPass::default()
    };
    stage.ask(cards).await.unwrap();
    let all = listed(&stage).await;
    let shown: Vec<_> = all
        .iter()
        .map(|card| (&card.pass_number, card.tickets_per_year))
        .collect();
    assert_eq!(
        shown,
        [(&number(1), None), (&number(60), Some(50))],
        "in grace, too"
    );
    assert_eq!(all[1].pass_type, PassType::Group);
    for memberships in [
        vec![member(1, "2026-11-30", Some("2026-11-30"))],
        vec![member(1, "2026-10-01", None)],
        vec![MembershipRow {
            status: MembershipStatus::Blocked,
            ..member(1, "2026-11-30", None)
        }],
    ] {
        stage.ask(load(memberships)).await.unwrap();
        assert_eq!(listed(&stage).await.len(), 1, "the group alone");
    }
    stage
        .ask(load(vec![member(1, "2026-11-30", None)]))
        .await
        .unwrap();
    let card = shown_card(&stage).await;
    assert!(card.social_tariff);
    stage.ask(switch(1, true)).await.unwrap();
    assert_eq!(listed(&stage).await.len(), 1);
    assert!(!shown_card(&stage).await.social_tariff);
    let nowhere = ListEntitledCards {
        card_system_id: CardSystemId(99),
        after: None,
    };
    assert_eq!(stage.refusal(nowhere).await, "cardsystem-not-found");
}

async fn shown_card(stage: &Stage) -> CardView {
    shown(stage, Some(number(1).as_str()), None, &[38]).await.unwrap()
}
