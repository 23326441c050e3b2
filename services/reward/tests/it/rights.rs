//! Rewards know no right: nothing that a counter is told, and nothing that is stored here, says that one
//! exists or has ended.

use super::{redeem, reward};
use contracts::Scope;
use contracts::pass::PassholderChanged;
use contracts::reward::{AskRedeemStatus, RewardRedeemed};
use testing::given;

/// Holder `n` with a right, valid or ended for long, on the card of holder `n` of the stage.
fn with_right(n: u32, end_date: &str) -> PassholderChanged {
    let mut fact = PassholderChanged {
        version: 2,
        cards: given::holder(n).cards,
        ..given::social_holder(n)
    };
    if let Some(right) = &mut fact.memberships[0].social_tariff {
        right.end_date = end_date.parse().unwrap();
    }
    fact
}

#[tokio::test]
async fn whose_right_has_ended_redeems_like_anybody() {
    let it = reward().await;
    let told = [with_right(1, "2026-01-31"), with_right(2, "2026-12-31")];
    // As pass tells it today, and in clear as in earlier days.
    it.stage
        .hear(&it.subscriptions, "pass", &[given::sealed(&told[0])])
        .await
        .unwrap();
    it.stage
        .hear(&it.subscriptions, "pass", &told[1..])
        .await
        .unwrap();
    let status = |n| AskRedeemStatus {
        reward_id: "3801".into(),
        pass_number: given::pass_number(n, false),
        scope: Scope::All,
    };
    let nobody_special = it.stage.ask(status(3)).await.unwrap();
    assert!(nobody_special.redeemable);
    for n in [1, 2] {
        assert_eq!(it.stage.ask(status(n)).await.unwrap(), nobody_special);
        it.stage.ask(redeem(u128::from(n), n)).await.unwrap();
    }
    assert_eq!(it.stage.told::<RewardRedeemed>().await.unwrap().len(), 2);
}

#[tokio::test]
async fn no_right_is_kept_here_and_those_of_earlier_days_are_dropped() {
    let it = reward().await;
    let pool = &it.stage.office.pool;
    let rows = async || -> Vec<String> {
        sqlx::query_scalar("select h::text from known_holder h order by passholder_id")
            .fetch_all(pool)
            .await
            .unwrap()
    };
    let without = rows().await;
    let told = with_right(1, "2026-12-31");
    it.stage
        .hear(&it.subscriptions, "pass", &[given::sealed(&told)])
        .await
        .unwrap();
    assert!(
        rows().await.iter().all(|row| !row.contains("social_tariff")),
        "sealed or in clear, a right is not kept"
    );

    // The copy as it was before: with rights.
    let memberships = serde_json::to_value(&told.memberships).unwrap();
    sqlx::query("update known_holder set memberships = $1, tickets_per_year = 50, version = 1")
        .bind(memberships)
        .execute(pool)
        .await
        .unwrap();
    sqlx::query("delete from _sqlx_migrations where version = 1050")
        .execute(pool)
        .await
        .unwrap();
    reward::MIGRATIONS.run(pool).await.unwrap();
    assert_eq!(rows().await, without);
}
