//! How often a person redeemed a reward in a period; holds the limit under concurrency.

use crate::redemption::Redemption;
use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use sqlx::PgConnection;
use uuid::Uuid;

/// Takes one of `volume` times in this period; false when none is left.
pub async fn take(
    conn: &mut PgConnection,
    holder: PassholderId,
    reward: &str,
    period: NaiveDate,
    volume: i32,
) -> Result<bool, Fault> {
    let taken = sqlx::query!(
        "insert into redemption_count as c (passholder_id, reward_id, period, used)
         select $1, $2, $3, 1 where $4 > 0
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

/// How often somebody redeemed a reward in this period.
pub async fn used(
    conn: &mut PgConnection,
    holder: PassholderId,
    reward: &str,
    period: NaiveDate,
) -> Result<i32, Fault> {
    let used = sqlx::query_scalar!(
        "select used from redemption_count where passholder_id = $1 and reward_id = $2 and period = $3",
        holder.0,
        reward,
        period
    );
    Ok(used.fetch_optional(conn).await?.unwrap_or(0))
}

/// Adds the times of one person to those of another.
pub async fn merge(conn: &mut PgConnection, from: PassholderId, into: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "select passholder_id from redemption_count where passholder_id in ($1, $2)
         order by passholder_id, reward_id, period for update",
        from.0,
        into.0
    )
    .fetch_all(&mut *conn)
    .await?;
    sqlx::query!(
        "with went as (
             delete from redemption_count where passholder_id = $1 returning reward_id, period, used)
         insert into redemption_count as c (passholder_id, reward_id, period, used)
         select $2, reward_id, period, used from went order by reward_id, period
         on conflict (passholder_id, reward_id, period) do update set used = c.used + excluded.used",
        from.0,
        into.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Gives the time of a redemption back, if it took one: to whom its person went into meanwhile.
pub async fn give_back(conn: &mut PgConnection, redemption: &Redemption) -> Result<(), Fault> {
    sqlx::query!(
        "update redemption_count set used = used - 1
         where passholder_id = coalesce((select into_id from merged where from_id = $1), $1)
           and reward_id = $2 and period = $3 and used > 0",
        redemption.passholder_id.0,
        redemption.reward_id,
        redemption.period
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets how often these persons redeemed anything, in the order of the rows.
pub async fn forget(conn: &mut PgConnection, holders: &[Uuid]) -> Result<(), Fault> {
    sqlx::query!(
        "with held as materialized
             (select passholder_id, reward_id, period from redemption_count where passholder_id = any($1)
              order by passholder_id, reward_id, period for update)
         delete from redemption_count c using held
         where c.passholder_id = held.passholder_id and c.reward_id = held.reward_id
           and c.period = held.period",
        holders
    )
    .execute(conn)
    .await?;
    Ok(())
}
