//! How often a person redeemed a reward in a period; holds the limit under concurrency.

use super::redemption::Redemption;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use sqlx::PgConnection;
use std::collections::HashMap;

/// A reward in a period.
pub type Counted = (String, NaiveDate);

/// Takes one of `volume` times in this period; false when none is left.
pub async fn take(
    conn: &mut PgConnection,
    holder: PassholderId,
    reward: &str,
    period: NaiveDate,
    volume: i32,
) -> Result<bool, Fault> {
    let taken = sqlx::query!(
        "insert into redemption_count as c (passholder_id, reward_id, period, used) select $1, $2, $3, 1 where $4 > 0
         on conflict (passholder_id, reward_id, period) do update set used = c.used + 1 where c.used < $4",
        holder.0,
        reward,
        period,
        volume
    )
    .execute(conn)
    .await?;
    Ok(taken.rows_affected() == 1)
}

/// The times that somebody used, by reward and period; none where there are none.
pub async fn used(
    conn: &mut PgConnection,
    holder: PassholderId,
    rewards: &[String],
) -> Result<HashMap<Counted, i32>, Fault> {
    let rows = sqlx::query!(
        "select reward_id, period, used from redemption_count where passholder_id = $1 and reward_id = any($2)",
        holder.0,
        rewards
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| ((row.reward_id, row.period), row.used))
        .collect())
}

pub async fn give_back(conn: &mut PgConnection, redemption: &Redemption) -> Result<(), Fault> {
    sqlx::query!(
        "update redemption_count set used = used - 1
         where passholder_id = $1 and reward_id = $2 and period = $3 and used > 0",
        redemption.passholder_id.0,
        redemption.reward_id,
        redemption.period
    )
    .execute(conn)
    .await?;
    Ok(())
}
