//! Databases of earlier days: what a migration makes of them.

use crate::search::catalogue;
use sqlx::PgPool;
use sqlx::migrate::Migrator;
use testing::Stage;

async fn rows(pool: &PgPool) -> Vec<serde_json::Value> {
    let all = "select to_jsonb(r) || to_jsonb(l) from reward r join reward_listing l using (reward_id)
        order by reward_id";
    sqlx::query_scalar(all).fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn rewards_of_earlier_days_get_the_columns_that_a_search_asks() {
    let written = rows(&catalogue(90).await.it.stage.office.pool).await;
    let before = reward::MIGRATIONS
        .iter()
        .filter(|migration| migration.version != 1060);
    let before = Migrator::with_migrations(before.cloned().collect());
    let earlier = Stage::new(reward::NAME, &before, "2026-12-10T10:00:00Z")
        .await
        .unwrap();
    let pool = &earlier.office.pool;
    sqlx::query(
        "insert into reward
             (reward_id, version, view, redeem_info, has_code, max_units, units_taken, created_at)
         select reward_id, version, view, redeem_info, has_code, max_units, units_taken, created_at
         from jsonb_to_recordset($1) as r(reward_id text, version bigint, view jsonb, redeem_info jsonb,
             has_code boolean, max_units integer, units_taken integer, created_at timestamptz)",
    )
    .bind(serde_json::Value::from(written.clone()))
    .execute(pool)
    .await
    .unwrap();
    reward::MIGRATIONS.run(pool).await.unwrap();
    assert_eq!(rows(pool).await, written);
}
