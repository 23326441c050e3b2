//! Who grants a right, who moves by it, and what everything costs then.

use super::memberships::{GENT, counter, granted, last_told, lost, number, registrar, status_of, with_card};
use super::prices::table;
use contracts::Cents;
use contracts::pass::*;
use testing::{Stage, given};

fn by(postal_code: &str, may_grant: bool, is_for_every_city: bool) -> Counter {
    Counter {
        postal_code: Some(postal_code.into()),
        grants: may_grant,
        grants_elsewhere: is_for_every_city,
        ..registrar(given::REGION)
    }
}

fn from(counter: &Counter, ask: ChangeMembership) -> ChangeMembership {
    ChangeMembership {
        counter: counter.clone(),
        ..ask
    }
}

fn to(postal_code: &str, ask: ChangeMembership) -> ChangeMembership {
    ChangeMembership {
        address: Some(NewAddress {
            street: "Dorp 1".into(),
            postal_code: postal_code.into(),
            city: "Ergens".into(),
        }),
        ..ask
    }
}

async fn member(stage: &Stage, end: &str, suspended_until: Option<&str>) {
    let member = MembershipRow {
        passholder_id: given::holder_id(1),
        card_system_id: given::REGION,
        status: MembershipStatus::Active,
        since: "2026-03-02".parse().unwrap(),
        social_tariff_end: Some(end.parse().unwrap()),
        suspended_until: suspended_until.map(|day| day.parse().unwrap()),
    };
    let load = LoadPass {
        memberships: vec![member],
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
}

#[tokio::test]
async fn a_right_is_granted_and_taken_back_only_with_the_permission_for_it() {
    let stage = counter().await;
    let plain = by("3440", false, false);
    // One permission does not stand for the other.
    let plain_everywhere = by("3440", false, true);
    for registrar in [&plain, &plain_everywhere] {
        assert_eq!(stage.refusal(from(registrar, granted(7))).await, "auth/forbidden");
    }
    stage.ask(granted(7)).await.unwrap();
    for registrar in [&plain, &plain_everywhere] {
        assert_eq!(
            stage.refusal(from(registrar, with_card(8))).await,
            "auth/forbidden"
        );
    }
    let of_geetbets = by("3450", true, false);
    assert_eq!(
        stage.refusal(from(&of_geetbets, with_card(8))).await,
        "auth/forbidden"
    );
    // Whoever lost a card gets another one at every counter of the region.
    stage.ask(from(&plain, lost(8))).await.unwrap();
    stage
        .ask(from(&by("3450", true, true), with_card(9)))
        .await
        .unwrap();
    let rights = "select count(*) from membership where social_end is not null";
    assert_eq!(stage.number(rights).await.unwrap(), 0);
}

#[tokio::test]
async fn an_address_neither_opens_the_rule_of_the_city_nor_moves_anybody_else() {
    let stage = counter().await;
    let of_geetbets = by("3450", true, false);
    // At once: the address of the counter's city beside the wish for the right.
    let ask = from(&of_geetbets, to("3450", granted(7)));
    assert_eq!(stage.refusal(ask).await, "body/invalid-data");
    // One after the other: first the move, then the right.
    let ask = from(&of_geetbets, to("3450", lost(7)));
    assert_eq!(stage.refusal(ask).await, "body/invalid-data");
    assert_eq!(
        stage.refusal(from(&of_geetbets, granted(7))).await,
        "auth/forbidden"
    );
    // A counter of another region moves nobody there without the right.
    let ask = ChangeMembership {
        card_system_id: GENT,
        counter: registrar(GENT),
        ..to("9000", with_card(50))
    };
    assert_eq!(stage.refusal(ask).await, "body/invalid-data");
    assert_eq!(last_told(&stage).await.postal_code, "3440");
    assert_eq!(status_of(&stage, 7).await, "LOCAL_STOCK");
}

#[tokio::test]
async fn a_card_for_the_social_tariff_is_not_handed_out_without_the_right() {
    let stage = counter().await;
    let social = |n: u32, ask: ChangeMembership| ChangeMembership {
        uitpas_number: Some(given::pass_number(n, true).as_str().to_owned()),
        ..ask
    };
    let load = LoadPass {
        cards: [70, 71]
            .map(|n| super::card(given::pass_number(n, true), CardStatus::LocalStock, None))
            .to_vec(),
        ..LoadPass::default()
    };
    stage.ask(load).await.unwrap();
    assert_eq!(stage.refusal(social(70, lost(7))).await, "invalid-card");
    stage.ask(social(70, granted(7))).await.unwrap();
    stage.ask(social(71, lost(7))).await.unwrap();
    stage.ask(lost(7)).await.unwrap();
    let found = stage.ask(super::find(number(7).as_str())).await.unwrap();
    assert_eq!(found.social_tariff.status, PassSocialTariffStatus::Active);
}

fn asked(region: contracts::CardSystemId, social_tariff: bool) -> PriceForHolder {
    PriceForHolder {
        passholder_id: given::holder_id(1),
        card_system_id: region,
        card_type: CardType::NfcCard,
        social_tariff,
        voucher: None,
        sight: Sight::All,
    }
}

/// Cheaper after a loss with the right than without; and for residents of everything.
fn prices() -> Vec<PriceTableRow> {
    let mut all = table("2026-11-15", 300);
    let split = |lines: &mut Vec<PriceLine>, label: &str, change: fn(&mut PriceLine)| {
        let place = lines.iter().position(|line| line.label == label).unwrap();
        let mut other = lines[place].clone();
        change(&mut other);
        lines.push(other);
        place
    };
    let lost = split(&mut all.lines, "verlies", |line| {
        line.social_tariff = Some(true);
        line.price = Cents(50);
    });
    all.lines[lost].social_tariff = Some(false);
    let with_right = split(&mut all.lines, "kansenpas", |line| {
        line.resident = Some(false);
        line.price = Cents(150);
    });
    all.lines[with_right].resident = Some(true);
    let gent = PriceTableRow {
        card_system_id: GENT,
        ..all.clone()
    };
    vec![all, gent]
}

#[tokio::test]
async fn the_price_that_is_asked_is_the_price_that_is_noted() {
    let stage = counter().await;
    let load = LoadPass {
        price_tables: prices(),
        ..LoadPass::default()
    };
    assert_eq!(
        super::regions::reasons(&stage, load).await,
        ["Created", "Created"]
    );
    stage.at("2026-11-16T10:00:00Z");
    let noted = async || {
        stage
            .number("select price from card_issue order by issued_at desc limit 1")
            .await
            .unwrap()
    };
    let price = async |region, right| stage.ask(asked(region, right)).await.unwrap().price.0.0;
    // A right that is suspended, or has ended, makes nothing cheaper.
    member(&stage, "2027-04-30", Some("2026-12-31")).await;
    assert_eq!(price(given::REGION, true).await, 200);
    stage.ask(lost(7)).await.unwrap();
    assert_eq!(noted().await, 200);
    stage.at("2026-11-17T10:00:00Z");
    member(&stage, "2026-01-31", None).await;
    stage.ask(lost(8)).await.unwrap();
    assert_eq!(noted().await, 200);
    stage.at("2026-11-18T10:00:00Z");
    member(&stage, "2027-04-30", None).await;
    assert_eq!(price(given::REGION, true).await, 50);
    stage.ask(lost(9)).await.unwrap();
    assert_eq!(noted().await, 50);
    // Who gets the right in a region lives there from then on.
    stage.at("2026-11-19T10:00:00Z");
    assert_eq!(price(GENT, true).await, 100);
    let registrar = Counter {
        grants_elsewhere: true,
        ..registrar(GENT)
    };
    let ask = ChangeMembership {
        card_system_id: GENT,
        counter: registrar,
        ..to("9000", granted(50))
    };
    stage.ask(ask).await.unwrap();
    assert_eq!(noted().await, 100);
}
