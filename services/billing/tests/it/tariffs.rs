//! Which reduced prices a pass has.

use crate::{billing, coupon_key, standard};
use contracts::billing::{AskStaticTariffs, CouponAudience, CouponRow, TariffType};
use contracts::{Cents, DistributionKeyId, OrganizerId, PeriodLimit, PeriodType, Scope};
use testing::given;

#[tokio::test]
async fn a_holder_with_the_right_pays_a_fifth_and_one_without_gets_words() {
    let it = billing().await;
    it.hear_holders(&[given::holder(1), given::social_holder(2)])
        .await;
    let social = it.tariffs(&given::pass_number(2, true), "theatre", 735).await;
    assert_eq!(
        social
            .available
            .iter()
            .map(|t| (t.tariff.price, t.remaining))
            .collect::<Vec<_>>(),
        [(Cents(147), 1)]
    );
    assert_eq!(social.end_user_message, None);
    let regular = it.tariffs(&given::pass_number(1, false), "theatre", 735).await;
    assert!(regular.available.is_empty());
    let words = "Je UiTPAS heeft geen geldig kansenstatuut en er zijn ook geen coupon-kortingen beschikbaar.";
    assert_eq!(regular.end_user_message.unwrap().nl, words);
}

#[tokio::test]
async fn the_cheapest_key_wins_and_a_key_that_saves_nothing_is_no_tariff() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(2)]).await;
    let price = async |cents| {
        it.tariffs(&given::pass_number(2, true), "workshop", cents)
            .await
            .available
            .first()
            .map(|t| t.tariff.price.0)
    };
    assert_eq!(price(1200).await, Some(150));
    assert_eq!(price(200).await, Some(40));
    assert_eq!(price(0).await, None);
}

#[tokio::test]
async fn grace_counts_and_after_it_the_right_is_refused() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(2)]).await;
    let pass = given::pass_number(2, true);
    it.stage.at("2027-01-30T22:59:59Z");
    assert_eq!(it.tariffs(&pass, "theatre", 735).await.available.len(), 1);
    it.stage.at("2027-01-30T23:00:00Z");
    assert_eq!(
        it.stage.refusal(it.question(&pass, "theatre", 735)).await,
        "social-tariff-expired"
    );
}

#[tokio::test]
async fn numbers_events_and_organizers_are_refused_in_the_contracts_order() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(2)]).await;
    let pass = given::pass_number(2, true);
    assert_eq!(
        it.stage.refusal(it.question(&pass, "nowhere", 735)).await,
        "event-not-found"
    );
    let mut ask = it.question(&pass, "theatre", 735);
    ask.scope = Scope::Organizers(vec![OrganizerId::from("another")]);
    assert_eq!(it.stage.refusal(ask).await, "auth/forbidden");
    assert_eq!(
        it.stage
            .refusal(it.question(&given::pass_number(9, true), "theatre", 735))
            .await,
        "passholder-not-found"
    );
}

#[tokio::test]
async fn a_coupon_stands_beside_the_social_tariff_until_it_is_used_up() {
    let it = billing().await;
    it.hear_holders(&[given::social_holder(2)]).await;
    let coupon = CouponRow {
        id: 7,
        name: "Cultuurbon".into(),
        description: String::new(),
        card_system_id: given::REGION,
        key_id: DistributionKeyId(3),
        valid_from: "2026-01-01".parse().unwrap(),
        valid_to: None,
        granted_to: CouponAudience::SocialTariff,
        limit: Some(PeriodLimit {
            volume: 1,
            period_type: PeriodType::Year,
        }),
        limit_per_event: None,
        organizers: vec![],
        events: vec![],
    };
    it.load(vec![standard(), coupon_key()], vec![coupon]).await;
    let pass = given::pass_number(2, true);
    let offers = it.tariffs(&pass, "theatre", 1000).await.available;
    assert_eq!(
        offers
            .iter()
            .map(|t| (t.tariff.id.as_str(), t.tariff.price.0))
            .collect::<Vec<_>>(),
        [("SOCIALTARIFF", 200), ("COUPON_7", 400)]
    );
    let mut line = crate::line(&pass, "theatre", 1000);
    line.tariff_id = "COUPON_7".into();
    it.stage
        .ask(crate::registration(vec![line.clone()]))
        .await
        .unwrap();
    let after = it.tariffs(&pass, "theatre", 1000).await;
    assert_eq!(
        after
            .available
            .iter()
            .map(|t| t.tariff.tariff_type)
            .collect::<Vec<_>>(),
        [TariffType::Socialtariff]
    );
    assert!(after.end_user_message.is_some());
    assert_eq!(
        it.stage.refusal(crate::registration(vec![line])).await,
        "maximum-reached"
    );
}

#[tokio::test]
async fn the_static_price_is_that_of_a_resident_with_the_right() {
    let it = billing().await;
    let ask = |event: &str, cents| AskStaticTariffs {
        event_id: event.into(),
        regular_price: Cents(cents),
        scope: Scope::All,
    };
    assert_eq!(
        it.stage.ask(ask("workshop", 1200)).await.unwrap().available[0]
            .tariff
            .price,
        Cents(150)
    );
    assert_eq!(
        it.stage.refusal(ask("workshop", 0)).await,
        "social-tariff-not-available"
    );
}
