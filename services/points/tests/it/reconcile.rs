//! Balances against ledgers, slice by slice.

use crate::{OnStage, checkin, holder, points};
use points::Reconciled;

impl OnStage {
    async fn reconcile(&self) -> Reconciled {
        let outcome = self.stage.office.transact(|tx| Box::pin(points::reconcile(tx)));
        outcome.await.unwrap()
    }

    async fn break_a_balance(&self, by: i64) {
        sqlx::query(
            "update balance set points = points + $1
             where passholder_id = (select max(passholder_id::text)::uuid from balance)",
        )
        .bind(by)
        .execute(&self.stage.office.pool)
        .await
        .unwrap();
    }
}

#[tokio::test]
async fn a_round_goes_on_where_it_stopped_and_tells_what_it_found() {
    let it = points().await;
    let facts: Vec<_> = (1..=1500)
        .map(|n| checkin(n, holder(n), 1, "2026-12-10T10:00:00Z"))
        .collect();
    it.recorded(&facts).await;
    it.break_a_balance(1).await;
    assert_eq!(it.reconcile().await, Reconciled::Some);
    let position = "select count(*) from balance, reconciliation where passholder_id <= position";
    assert_eq!(it.stage.number(position).await.unwrap(), 1000);
    assert_eq!(it.reconcile().await, Reconciled::Round);
    let differed = "select differed from reconciliation where finished_at is not null";
    assert_eq!(it.stage.number(differed).await.unwrap(), 1);

    assert_eq!(it.reconcile().await, Reconciled::Nothing, "it rests");
    it.break_a_balance(-1).await;
    it.stage.clock.advance(chrono::Duration::minutes(61));
    assert_eq!(it.reconcile().await, Reconciled::Some);
    assert_eq!(it.reconcile().await, Reconciled::Round);
    assert_eq!(it.stage.number(differed).await.unwrap(), 0);
}
