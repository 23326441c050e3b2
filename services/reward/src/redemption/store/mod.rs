//! The statements on redemptions: their states. Those on the times of a person stand in `times`.

pub mod times;

use super::{Known, Redemption, State};
use chassis::Fault;
use chrono::{DateTime, Duration, NaiveDate, Utc};
use contracts::{OrganizerId, PassNumber, PassholderId, RedemptionId, Refusal};
use messaging::forget::Number;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

/// A row, with what is configured behind its reward now. What a refused one was about is forgotten.
struct Row {
    redemption_id: Uuid,
    hash: Option<String>,
    organizer_id: Option<String>,
    reward_id: Option<String>,
    pass_number: Option<String>,
    passholder_id: Option<Uuid>,
    points: Option<i64>,
    period: Option<NaiveDate>,
    state: State,
    reward: Option<Value>,
    refusal: Option<Value>,
    code: Option<String>,
    created_at: DateTime<Utc>,
    redeem_info: Option<Value>,
}

impl Row {
    fn known(self) -> Result<Known, Fault> {
        if self.state != State::Refused {
            return Ok(Known::Standing(Box::new(self.standing()?)));
        }
        let refusal = self.refusal.ok_or_else(incomplete)?;
        Ok(Known::Refused {
            hash: self.hash,
            refusal: Box::new(serde_json::from_value(refusal)?),
        })
    }

    fn standing(self) -> Result<Redemption, Fault> {
        Ok(Redemption {
            id: RedemptionId(self.redemption_id),
            hash: self.hash,
            organizer_id: self.organizer_id.map(OrganizerId),
            reward_id: self.reward_id.ok_or_else(incomplete)?,
            pass_number: self.pass_number.ok_or_else(incomplete)?,
            passholder_id: PassholderId(self.passholder_id.ok_or_else(incomplete)?),
            points: self.points.ok_or_else(incomplete)?,
            period: self.period,
            state: self.state,
            reward: serde_json::from_value(self.reward.ok_or_else(incomplete)?)?,
            refusal: self.refusal.map(serde_json::from_value).transpose()?,
            code: self.code,
            redeem_info: self.redeem_info.map(serde_json::from_value).transpose()?,
            created_at: self.created_at,
        })
    }
}

fn incomplete() -> Fault {
    Fault::broken("a redemption that stands lacks what it is about")
}

/// What this id stands for; none when nobody used it.
pub async fn find(conn: &mut PgConnection, id: RedemptionId) -> Result<Option<Known>, Fault> {
    let row = sqlx::query_as!(
        Row,
        r#"select r.redemption_id, r.hash, r.organizer_id, r.reward_id, r.pass_number, r.passholder_id,
                  r.points, r.period, r.state as "state: State", r.reward, r.refusal, r.code, r.created_at,
                  w.redeem_info as "redeem_info?"
           from redemption r left join reward w on w.reward_id = r.reward_id where r.redemption_id = $1"#,
        id.0
    )
    .fetch_optional(conn)
    .await?;
    row.map(Row::known).transpose()
}

/// Writes a new redemption; false when the id is taken already. Waits for whoever is writing it now.
pub async fn insert(conn: &mut PgConnection, new: &Redemption) -> Result<bool, Fault> {
    let inserted = sqlx::query!(
        "insert into redemption (redemption_id, hash, organizer_id, reward_id, pass_number, passholder_id,
                                 points, period, state, reward, created_at, changed_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11) on conflict do nothing",
        new.id.0,
        new.hash,
        new.organizer_id.as_ref().map(|id| id.0.as_str()),
        new.reward_id,
        new.pass_number,
        new.passholder_id.0,
        new.points,
        new.period,
        new.state as State,
        serde_json::to_value(&new.reward)?,
        new.created_at
    )
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Remembers that a request was refused, and nothing of what it was about; false when the id is taken
/// already.
pub async fn insert_refused(
    conn: &mut PgConnection,
    id: RedemptionId,
    hash: &str,
    refusal: &Refusal,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let inserted = sqlx::query!(
        "insert into redemption (redemption_id, hash, state, refusal, created_at, changed_at)
         values ($1, $2, 'refused', $3, $4, $4) on conflict do nothing",
        id.0,
        hash,
        serde_json::to_value(refusal)?,
        at
    )
    .execute(conn)
    .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Moves from one state to another; false when it is in none of `from` any more: somebody else moved it.
pub async fn advance(
    conn: &mut PgConnection,
    id: RedemptionId,
    from: &[State],
    to: State,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let moved = sqlx::query!(
        "update redemption set state = $3, changed_at = $4, tried_at = null
         where redemption_id = $1 and state = any($2)",
        id.0,
        from as &[State],
        to as State,
        at
    )
    .execute(conn)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Decides that a pending redemption will be refused, and why; false when it is not pending any more.
pub async fn void(
    conn: &mut PgConnection,
    id: RedemptionId,
    refusal: &Refusal,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let decided = sqlx::query!(
        "update redemption set state = 'voiding', refusal = $2, changed_at = $3
         where redemption_id = $1 and state = 'pending'",
        id.0,
        serde_json::to_value(refusal)?,
        at
    )
    .execute(conn)
    .await?;
    Ok(decided.rows_affected() == 1)
}

/// Ends as refused, and forgets what it was about; false when it is not in `from` any more.
pub async fn refuse(
    conn: &mut PgConnection,
    id: RedemptionId,
    from: State,
    refusal: &Refusal,
    at: DateTime<Utc>,
) -> Result<bool, Fault> {
    let moved = sqlx::query!(
        "update redemption set state = 'refused', refusal = $3, changed_at = $4, tried_at = null,
             reward_id = null, pass_number = null, passholder_id = null, points = null, period = null,
             reward = null, organizer_id = null
         where redemption_id = $1 and state = $2",
        id.0,
        from as State,
        serde_json::to_value(refusal)?,
        at
    )
    .execute(conn)
    .await?;
    Ok(moved.rows_affected() == 1)
}

/// Forgets refusals from before `until`; returns how many.
pub async fn forget_refused(conn: &mut PgConnection, until: DateTime<Utc>) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from redemption where state = 'refused' and changed_at < $1",
        until
    )
    .execute(conn)
    .await?;
    Ok(gone.rows_affected())
}

/// The pass numbers that these persons redeemed with.
pub async fn numbers_of(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Number>, Fault> {
    let rows = sqlx::query!(
        r#"select distinct passholder_id as "id!", pass_number as "number!" from redemption
           where passholder_id = any($1) and pass_number is not null"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let numbers = rows.into_iter().map(|row| Number {
        passholder_id: PassholderId(row.id),
        pass_number: row.number,
    });
    Ok(numbers.collect())
}

/// Gives the redemptions of these persons to others, with this number.
pub async fn rename(
    conn: &mut PgConnection,
    ids: &[Uuid],
    others: &[Uuid],
    number: &PassNumber,
) -> Result<(), Fault> {
    sqlx::query!(
        "update redemption r set passholder_id = new.other, pass_number = $3
         from unnest($1::uuid[], $2::uuid[]) as new(id, other) where r.passholder_id = new.id",
        ids,
        others,
        number.as_str()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Whether this person ever redeemed anything, or a count of it is left. Nothing is locked.
pub async fn has_any(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    let has = sqlx::query_scalar!(
        r#"select exists (select from redemption where passholder_id = $1)
               or exists (select from redemption_count where passholder_id = $1) as "has!""#,
        id.0
    );
    Ok(has.fetch_one(conn).await?)
}

/// Gives the redemptions of one person to another, with the numbers that were shown.
pub async fn give(conn: &mut PgConnection, from: PassholderId, into: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "update redemption set passholder_id = $2 where passholder_id = $1",
        from.0,
        into.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Writes the code of a redemption.
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

/// Redemptions that were cut: pending for too long, or on their way back. Marks them as tried: those that
/// were tried longest ago come first, so that a hundred that cannot be ended do not hold up the others.
pub async fn unfinished(
    conn: &mut PgConnection,
    at: DateTime<Utc>,
    patience: Duration,
) -> Result<Vec<RedemptionId>, Fault> {
    let ids = sqlx::query_scalar!(
        "update redemption set tried_at = $1 where redemption_id in (
             select redemption_id from redemption
             where (state = 'pending' and changed_at < $2)
                or (state in ('voiding', 'cancelling') and coalesce(tried_at, changed_at) < $3)
             order by coalesce(tried_at, changed_at), redemption_id limit 100 for update skip locked)
         returning redemption_id",
        at,
        at - patience,
        at - Duration::seconds(5).min(patience)
    )
    .fetch_all(conn)
    .await?;
    Ok(ids.into_iter().map(RedemptionId).collect())
}

/// The redemptions with these ids, in this order.
pub async fn standing(conn: &mut PgConnection, ids: &[RedemptionId]) -> Result<Vec<Redemption>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select r.redemption_id, r.hash, r.organizer_id, r.reward_id, r.pass_number, r.passholder_id,
                  r.points, r.period, r.state as "state: State", r.reward, r.refusal, r.code, r.created_at,
                  w.redeem_info as "redeem_info?"
           from unnest($1::uuid[]) with ordinality as page(id, n)
           join redemption r on r.redemption_id = page.id
           left join reward w on w.reward_id = r.reward_id
           order by page.n"#,
        &ids
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Row::standing).collect()
}

/// All rows of one person.
pub async fn export(conn: &mut PgConnection, holder: PassholderId) -> Result<Value, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select jsonb_build_object(
               'redemptions', (select coalesce(jsonb_agg(to_jsonb(r) - 'hash'
                                                         order by created_at, redemption_id), '[]')
                               from redemption r where passholder_id = $1),
               'counts', (select coalesce(jsonb_agg(to_jsonb(c) order by reward_id, period), '[]')
                          from redemption_count c where passholder_id = $1)) as "all!""#,
        holder.0
    )
    .fetch_one(conn)
    .await?)
}
