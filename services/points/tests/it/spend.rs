//! Redemptions take points, cancelled ones bring them back.

use crate::{OnStage, checkin, holder, points};
use chassis::Fault;
use contracts::points::{Balance, Refund, Spend};
use contracts::{PassholderId, Points, RedemptionId};
use uuid::Uuid;

fn redemption(n: u128) -> RedemptionId {
    RedemptionId(Uuid::from_u128(n))
}

fn spending(n: u128, passholder_id: PassholderId, points: Points) -> Spend {
    Spend {
        redemption_id: redemption(n),
        passholder_id,
        points,
        title: "Ijsje".into(),
        location: String::new(),
    }
}

impl OnStage {
    pub async fn spend(&self, n: u128, holder: PassholderId, points: Points) -> Result<Balance, Fault> {
        self.stage.ask(spending(n, holder, points)).await
    }
}

#[tokio::test]
async fn too_few_points_are_refused_and_nothing_changes() {
    let it = points().await;
    it.recorded(&[checkin(1, holder(1), 4, "2026-12-10T10:00:00Z")])
        .await;
    assert_eq!(
        it.stage.refusal(spending(1, holder(1), 5)).await,
        "reward-passholder-points-constraint"
    );
    assert_eq!(it.balance(holder(1)).await, 4);
}

#[tokio::test]
async fn the_same_redemption_is_paid_once() {
    let it = points().await;
    it.recorded(&[checkin(1, holder(1), 12, "2026-12-10T10:00:00Z")])
        .await;
    let (one, two) = tokio::join!(it.spend(1, holder(1), 5), it.spend(1, holder(1), 5));
    assert_eq!((one.unwrap().points, two.unwrap().points), (7, 7));
    assert_eq!(it.balance(holder(1)).await, 7);
}

#[tokio::test]
async fn the_lot_that_ends_first_is_spent_first() {
    let it = points().await;
    it.recorded(&[
        checkin(1, holder(1), 7, "2026-02-01T10:00:00Z"),
        checkin(2, holder(1), 5, "2025-02-01T10:00:00Z"),
    ])
    .await;
    it.spend(1, holder(1), 5).await.unwrap();
    let open = it
        .stage
        .number("select remaining from lot where remaining > 0")
        .await
        .unwrap();
    assert_eq!(open, 7, "the points of 2025 went first");
}

#[tokio::test]
async fn a_redemption_that_was_given_up_cannot_be_paid_any_more() {
    let it = points().await;
    it.recorded(&[checkin(1, holder(1), 12, "2026-12-10T10:00:00Z")])
        .await;
    let refund = Refund {
        redemption_id: redemption(1),
        passholder_id: holder(1),
    };
    assert_eq!(it.stage.ask(refund).await.unwrap().points, 12);
    assert_eq!(
        it.stage.refusal(spending(1, holder(1), 5)).await,
        "reward-volume-constraint"
    );
    assert_eq!(it.balance(holder(1)).await, 12);
}
