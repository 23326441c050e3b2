//! Redemptions and their states.

use chassis::Fault;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use contracts::reward::{ListRedeemed, Reward, RewardType};
use contracts::{Page, PassholderId, Points, RedemptionId, Refusal};
use sqlx::PgConnection;

/// A redemption as it stands.
#[derive(Debug, Clone)]
pub struct Redemption {
    pub id: RedemptionId,
    pub reward_id: String,
    pub pass_number: String,
    pub passholder_id: Option<PassholderId>,
    pub points: Points,
    pub period: Option<NaiveDate>,
    pub state: String,
    /// The reward as it was when it was redeemed.
    pub reward: Option<Reward>,
    pub refusal: Option<Refusal>,
    pub code: Option<String>,
    pub created_at: DateTime<Utc>,
}

macro_rules! redemption {
    ($row:expr) => {{
        let row = $row;
        Ok::<_, Fault>(Redemption {
            id: RedemptionId(row.redemption_id),
            reward_id: row.reward_id,
            pass_number: row.pass_number,
            passholder_id: row.passholder_id.map(PassholderId),
            points: row.points.unwrap_or(0),
            period: row.period,
            state: row.state,
            reward: row.reward.map(serde_json::from_value).transpose()?,
            refusal: row.refusal.map(serde_json::from_value).transpose()?,
            code: row.code,
            created_at: row.created_at,
        })
    }};
}

pub async fn find(conn: &mut PgConnection, id: RedemptionId) -> Result<Option<Redemption>, Fault> {
    let row = sqlx::query!("select * from redemption where redemption_id = $1", id.0)
        .fetch_optional(conn)
        .await?;
    row.map(|row| redemption!(row)).transpose()
}

/// Writes a new redemption; false when the id is taken already. Waits for whoever is writing it now.
pub async fn insert(conn: &mut PgConnection, new: &Redemption) -> Result<bool, Fault> {
    let inserted = sqlx::query!(
        "insert into redemption (redemption_id, reward_id, pass_number, passholder_id, points, period, state, reward, refusal, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10) on conflict do nothing",
        new.id.0,
        new.reward_id,
        new.pass_number,
        new.passholder_id.map(|id| id.0),
        new.points,
        new.period,
        new.state,
        new.reward.as_ref().map(serde_json::to_value).transpose()?,
        new.refusal.as_ref().map(serde_json::to_value).transpose()?,
        new.created_at
    )
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Moves from one state to another; false when it is in none of `from` any more: somebody else moved it.
pub async fn advance(
    conn: &mut PgConnection,
    id: RedemptionId,
    from: &[&str],
    to: &str,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let from: Vec<String> = from.iter().map(|&state| state.to_owned()).collect();
    let moved = sqlx::query!(
        "update redemption set state = $3, changed_at = $4 where redemption_id = $1 and state = any($2)",
        id.0,
        &from,
        to,
        at
    )
    .execute(conn)
    .await?;
    Ok(moved.rows_affected() == 1)
}

pub async fn refuse(
    conn: &mut PgConnection,
    id: RedemptionId,
    from: &[&str],
    refusal: &Refusal,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let from: Vec<String> = from.iter().map(|&state| state.to_owned()).collect();
    let moved = sqlx::query!(
        "update redemption set state = 'refused', refusal = $3, changed_at = $4 where redemption_id = $1 and state = any($2)",
        id.0,
        &from,
        serde_json::to_value(refusal)?,
        at
    )
    .execute(conn)
    .await?;
    Ok(moved.rows_affected() == 1)
}

pub async fn set_code(conn: &mut PgConnection, id: RedemptionId, code: &str) -> Result<(), Fault> {
    sqlx::query!(
        "update redemption set code = $2 where redemption_id = $1",
        id.0,
        code
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes one of `volume` times in this period; false when none is left.
pub async fn take_time(
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

pub async fn times(
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
    )
    .fetch_optional(conn)
    .await?;
    Ok(used.unwrap_or(0))
}

pub async fn give_time_back(conn: &mut PgConnection, redemption: &Redemption) -> Result<(), Fault> {
    sqlx::query!(
        "update redemption_count set used = used - 1 where passholder_id = $1 and reward_id = $2 and period = $3 and used > 0",
        redemption.passholder_id.map(|id| id.0),
        redemption.reward_id,
        redemption.period
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Redemptions that were cut: pending for too long, or on their way back.
pub async fn unfinished(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    patience: Duration,
) -> Result<Vec<Redemption>, Fault> {
    let rows = sqlx::query!(
        "select * from redemption where (state = 'pending' and changed_at < $1) or (state in ('voiding', 'cancelling') and changed_at < $2)
         order by changed_at limit 100",
        at - patience,
        at - Duration::seconds(5).min(patience)
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(|row| redemption!(row)).collect()
}

/// Completed redemptions, newest first.
pub async fn list(
    conn: &mut PgConnection,
    ask: &ListRedeemed,
    holder: PassholderId,
) -> Result<Page<Redemption>, Fault> {
    let organizers: Vec<String> = ask.organizers.iter().map(|id| id.0.clone()).collect();
    let wanted = ask.reward_type.map(|kind| {
        if kind == RewardType::Points {
            "POINTS"
        } else {
            "WELCOME"
        }
    });
    let rows = sqlx::query!(
        "select * from redemption where passholder_id = $1 and state = 'completed'
           and ($2::text is null or reward->>'type' = $2) and ($3::text is null or reward->>'title' ilike '%' || $3 || '%')
           and ($4::text[] = '{}' or reward->'organizers' = '[]'::jsonb
                or exists (select from jsonb_array_elements(reward->'organizers') o where o->>'id' = any($4)))
         order by created_at desc, redemption_id",
        holder.0,
        wanted,
        ask.reward_title,
        &organizers
    )
    .fetch_all(conn)
    .await?;
    let total_items = rows.len() as i64;
    let member = ask
        .window
        .cut(rows)
        .map(|row| redemption!(row))
        .collect::<Result<_, _>>()?;
    Ok(Page { total_items, member })
}
