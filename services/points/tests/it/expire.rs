//! The end of the year.

use crate::{OnStage, checkin, holder, points};
use contracts::RedemptionId;
use contracts::points::{BalanceChanged, Refund};
use uuid::Uuid;

impl OnStage {
    /// What the job does.
    async fn expire(&self) {
        while self
            .stage
            .office
            .transact(|tx| Box::pin(points::expire(tx)))
            .await
            .unwrap()
            > 0
        {}
    }

    async fn five_of_2025_and_seven_of_2026(&self) {
        self.recorded(&[
            checkin(1, holder(1), 5, "2025-02-01T10:00:00Z"),
            checkin(2, holder(1), 7, "2026-02-01T10:00:00Z"),
        ])
        .await;
    }
}

#[tokio::test]
async fn what_was_spent_first_does_not_expire_again() {
    let it = points().await;
    it.five_of_2025_and_seven_of_2026().await;
    it.spend(1, holder(1), 5).await.unwrap();
    it.stage.at("2026-12-31T23:00:00Z");
    it.expire().await;
    assert_eq!(it.balance(holder(1)).await, 7);
}

#[tokio::test]
async fn what_is_left_of_2025_ends_and_a_refund_of_it_gets_thirty_days() {
    let it = points().await;
    it.five_of_2025_and_seven_of_2026().await;
    it.spend(1, holder(1), 3).await.unwrap();
    assert_eq!(it.balance(holder(1)).await, 9);
    it.stage.at("2026-12-31T22:59:59Z");
    it.expire().await;
    assert_eq!(it.balance(holder(1)).await, 9, "the last day still counts");
    it.stage.at("2027-01-01T00:30:00Z");
    it.expire().await;
    assert_eq!(it.balance(holder(1)).await, 7);
    it.stage.at("2027-01-05T10:00:00Z");
    it.stage
        .ask(Refund {
            redemption_id: RedemptionId(Uuid::from_u128(1)),
            passholder_id: holder(1),
        })
        .await
        .unwrap();
    assert_eq!(it.balance(holder(1)).await, 10);
    it.stage.at("2027-02-04T22:59:00Z");
    it.expire().await;
    assert_eq!(it.balance(holder(1)).await, 10);
    it.stage.at("2027-02-04T23:00:00Z");
    it.expire().await;
    assert_eq!(it.balance(holder(1)).await, 7);
}

#[tokio::test]
async fn what_has_ended_is_gone_before_the_job_ran() {
    let it = points().await;
    it.five_of_2025_and_seven_of_2026().await;
    it.stage.at("2026-12-31T23:00:00Z");
    assert_eq!(it.balance(holder(1)).await, 7, "midnight in Brussels");
    assert!(it.spend(1, holder(1), 8).await.is_err());
    it.spend(2, holder(1), 7).await.unwrap();
    assert_eq!(it.balance(holder(1)).await, 0);
    let told = it.stage.told::<BalanceChanged>().await.unwrap();
    assert_eq!(told.last().unwrap().balance, 0, "the five are booked out");
    let expired = "select -sum(points)::bigint from entry where kind = 'expiry'";
    assert_eq!(it.stage.number(expired).await.unwrap(), 5);
}
