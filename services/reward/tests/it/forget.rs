//! Who is forgotten leaves redemptions that are nobody's.

use crate::{redeem, reward};
use contracts::Scope;
use contracts::pass::PassholderForgotten;
use contracts::reward::CancelRedemption;
use testing::given;

fn forgotten() -> PassholderForgotten {
    PassholderForgotten {
        passholder_id: given::holder_id(1),
        version: 9,
    }
}

const THEIRS: &str = "select (select count(*) from redemption r
        where r::text ~ '00000000b1e1' or pass_number <> '0000000000000')
    + (select count(*) from redemption_count)
    + (select count(*) from known_pass where passholder_id::text like '%00000000b1e1')";

#[tokio::test]
async fn redemptions_of_who_is_forgotten_stay_and_are_nobodys() {
    let it = reward().await;
    let done = it.stage.ask(redeem(1, 1)).await.unwrap();
    it.stage
        .hear(&it.subscriptions, "pass", &[forgotten()])
        .await
        .unwrap();
    assert_eq!(it.stage.number(THEIRS).await.unwrap(), 0);
    let stands = "select count(*) from redemption where state = 'completed' and points = 5";
    assert_eq!(
        (it.stage.number(stands).await.unwrap(), it.units_taken().await),
        (1, 1)
    );
    assert_eq!(it.stage.refusal(redeem(2, 1)).await, "passholder-not-found");
    let cancel = CancelRedemption {
        redemption_id: done.id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    assert_eq!(it.units_taken().await, 0, "the unit comes back");
}

#[tokio::test]
async fn a_redemption_under_way_of_who_is_forgotten_comes_to_an_end() {
    let it = reward().await;
    it.ledger.lock().unwrap().lost_answers = 1;
    assert!(it.stage.ask(redeem(1, 1)).await.is_err());
    it.stage
        .hear(&it.subscriptions, "pass", &[forgotten()])
        .await
        .unwrap();
    it.stage.at("2026-12-10T10:10:00Z");
    it.sweep().await;
    it.sweep().await;
    let left = "select count(*) from redemption where state <> 'refused'";
    assert_eq!(
        (it.stage.number(left).await.unwrap(), it.units_taken().await),
        (0, 0)
    );
    assert_eq!(it.stage.number(THEIRS).await.unwrap(), 0);
}
