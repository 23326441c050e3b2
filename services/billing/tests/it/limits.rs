//! No limit is ever exceeded, also when many buy at once.

use crate::{billing, line, registration};
use contracts::{PeriodLimit, PeriodType};
use testing::given;

#[tokio::test]
async fn forty_places_and_sixty_buyers_at_once_make_forty_sales() {
    let it = billing().await;
    let mut camp = given::event("camp");
    camp.places = Some(40);
    it.hear_events(&[camp]).await;
    it.hear_holders(&(1..=60).map(given::social_holder).collect::<Vec<_>>())
        .await;
    let outcomes = (1..=60).map(|n| {
        it.stage.ask(registration(vec![line(
            &given::pass_number(n, true),
            "camp",
            7500,
        )]))
    });
    let outcomes = futures_util::future::join_all(outcomes).await;
    let is_refused = |outcome: &&Result<_, chassis::Fault>| match outcome {
        Err(chassis::Fault::Refused(refusal)) => refusal.is("maximum-reached"),
        _ => false,
    };
    let refused = outcomes.iter().filter(is_refused).count();
    assert_eq!(
        (outcomes.iter().filter(|outcome| outcome.is_ok()).count(), refused),
        (40, 20)
    );
    assert_eq!(
        it.stage
            .number("select sum(cents)::bigint from sale_share")
            .await
            .unwrap(),
        300_000
    );
}

#[tokio::test]
async fn a_person_gets_one_ticket_per_period_and_the_next_period_one_more() {
    let it = billing().await;
    let mut weekly = given::event("weekly");
    weekly.ticket_limit = Some(PeriodLimit {
        volume: 1,
        period_type: PeriodType::Week,
    });
    it.hear_events(&[weekly]).await;
    it.hear_holders(&[given::social_holder(1)]).await;
    let buy = || registration(vec![line(&given::pass_number(1, true), "weekly", 1000)]);
    it.stage.ask(buy()).await.unwrap();
    assert_eq!(it.stage.refusal(buy()).await, "maximum-reached");
    it.stage.at("2026-11-15T22:59:59Z");
    assert_eq!(it.stage.refusal(buy()).await, "maximum-reached");
    it.stage.at("2026-11-15T23:00:00Z");
    it.stage.ask(buy()).await.unwrap();
}

#[tokio::test]
async fn a_group_repeats_lines_up_to_its_quota_and_a_person_does_not() {
    let it = billing().await;
    it.hear_holders(&[given::group(1, 50), given::social_holder(2)])
        .await;
    let lines = |n: u32, count| registration(vec![line(&given::pass_number(n, true), "theatre", 600); count]);
    assert_eq!(
        it.tariffs(&given::pass_number(1, true), "theatre", 600)
            .await
            .available[0]
            .remaining,
        50
    );
    assert_eq!(it.stage.ask(lines(1, 12)).await.unwrap().len(), 12);
    assert_eq!(
        it.tariffs(&given::pass_number(1, true), "theatre", 600)
            .await
            .available[0]
            .remaining,
        38
    );
    assert_eq!(it.stage.refusal(lines(1, 39)).await, "invalid-number-of-tickets");
    assert_eq!(it.stage.refusal(lines(2, 2)).await, "invalid-number-of-tickets");
    assert_eq!(
        it.stage
            .ask(contracts::billing::ReadGroupQuota {
                passholder_id: given::holder_id(1)
            })
            .await
            .unwrap(),
        12
    );
}
