//! A counter without any permission for tariffs learns nothing of rights.

use super::{redeem, reward};
use contracts::pass::{MembershipStatus, PassholderChanged};
use testing::given;

#[tokio::test]
async fn a_right_that_has_ended_is_refused_with_the_words_of_a_blocked_membership() {
    let it = reward().await;
    let mut ended = PassholderChanged {
        version: 2,
        cards: given::holder(1).cards,
        ..given::social_holder(1)
    };
    if let Some(right) = &mut ended.memberships[0].social_tariff {
        right.end_date = "2026-01-31".parse().unwrap();
    }
    let mut blocked = PassholderChanged {
        version: 2,
        ..given::holder(2)
    };
    blocked.memberships[0].status = MembershipStatus::Blocked;
    let told = [given::sealed(&ended), given::sealed(&blocked)];
    it.stage.hear(&it.subscriptions, "pass", &told).await.unwrap();
    let refusals = [it.stage.ask(redeem(1, 1)).await, it.stage.ask(redeem(2, 2)).await];
    let [ended, blocked] = refusals.map(|refused| match refused {
        Err(chassis::Fault::Refused(refusal)) => *refusal,
        other => panic!("{other:?}"),
    });
    assert!(ended.is("passholder-no-active-cardsystems"), "{ended:?}");
    assert_eq!(ended, blocked);
}

#[tokio::test]
async fn a_right_whose_key_is_missing_stops_the_line_and_is_no_dead_letter() {
    let it = reward().await;
    let of_pass = it.subscriptions.iter().find(|line| line.source == "pass");
    assert!(of_pass.is_some_and(|line| line.stop_on_poison));
}
