//! Two records of one person become one: redemptions go along, also those under way, and limits count both.

use crate::{OnStage, redeem, reward};
use contracts::Scope;
use contracts::page::Window;
use contracts::reward::*;
use testing::given;

impl OnStage {
    /// The second holder goes into the first, with the card.
    async fn merged(&self) {
        let (stays, goes) = (given::holder(1), given::holder(2));
        let heard = self.stage.hear_merged(&self.subscriptions, stays, goes);
        heard.await.unwrap();
    }
}

fn of_the_first() -> ListRedeemed {
    ListRedeemed {
        by: RedeemedBy::Passholder(given::holder_id(1)),
        scope: Scope::All,
        reward_type: None,
        reward_title: None,
        window: Window { start: 0, limit: 10 },
    }
}

#[tokio::test]
async fn what_both_records_redeemed_is_the_ones_that_stays_and_limits_count_both() {
    let it = reward().await;
    let done = it.stage.ask(redeem(1, 2)).await.unwrap();
    it.merged().await;
    assert_eq!(it.stage.ask(of_the_first()).await.unwrap().total_items, 1);
    for (n, card) in [(2, 1), (3, 2)] {
        assert_eq!(
            it.stage.refusal(redeem(n, card)).await,
            "reward-passholder-volume-constraint"
        );
    }
    let cancel = CancelRedemption {
        redemption_id: done.id,
        scope: Scope::All,
    };
    it.stage.ask(cancel).await.unwrap();
    it.stage.ask(redeem(4, 2)).await.unwrap();
    let of_the_second = "select (select count(*) from redemption where passholder_id::text like '%b1e2')
        + (select count(*) from redemption_count where passholder_id::text like '%b1e2')";
    assert_eq!(it.stage.number(of_the_second).await.unwrap(), 0);
}

#[tokio::test]
async fn a_redemption_under_way_goes_along_and_comes_to_its_end() {
    let it = reward().await;
    it.ledger.lock().unwrap().lost_answers = 1;
    assert!(it.stage.ask(redeem(1, 2)).await.is_err());
    it.merged().await;
    it.stage.ask(redeem(1, 2)).await.unwrap();
    assert_eq!(it.stage.ask(of_the_first()).await.unwrap().total_items, 1);
    let paid: i64 = it.ledger.lock().unwrap().paid.values().sum();
    assert_eq!((paid, it.units_taken().await), (5, 1), "once");
}
