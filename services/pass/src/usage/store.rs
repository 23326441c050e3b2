//! The statements on usage.

use chassis::Fault;
use chrono::NaiveDate;
use contracts::PassholderId;
use sqlx::PgConnection;
use uuid::Uuid;

/// The first and the last day of what was heard of somebody.
pub struct Used {
    pub passholder_id: PassholderId,
    pub first: NaiveDate,
    pub last: NaiveDate,
}

fn ids(used: &[Used]) -> Vec<Uuid> {
    used.iter().map(|one| one.passholder_id.0).collect()
}

/// Holds these persons weakly, or whom they went into: whoever deletes or merges them goes first, or waits.
pub async fn hold(conn: &mut PgConnection, used: &[Used]) -> Result<(), Fault> {
    sqlx::query!(
        "select passholder_id from passholder
         where passholder_id in (select coalesce(m.into_id, h.id)
                                 from unnest($1::uuid[]) as h(id) left join merged m on m.from_id = h.id)
         order by passholder_id for key share",
        &ids(used)
    )
    .fetch_all(conn)
    .await?;
    Ok(())
}

/// Keeps the earlier of first and the later of last days. Who left is none.
pub async fn put(conn: &mut PgConnection, used: &[Used]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into usage (passholder_id, first_day, last_day)
         select p.passholder_id, min(h.first), max(h.last)
         from unnest($1::uuid[], $2::date[], $3::date[]) as h(id, first, last)
              left join merged m on m.from_id = h.id
              join passholder p on p.passholder_id = coalesce(m.into_id, h.id)
         group by p.passholder_id order by p.passholder_id
         on conflict (passholder_id) do update
             set first_day = least(usage.first_day, excluded.first_day),
                 last_day = greatest(usage.last_day, excluded.last_day)
             where excluded.first_day < usage.first_day or usage.last_day < excluded.last_day",
        &ids(used),
        &used.iter().map(|one| one.first).collect::<Vec<_>>(),
        &used.iter().map(|one| one.last).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The last day on which somebody used the pass, as far as was heard.
pub async fn last_day(conn: &mut PgConnection, id: PassholderId) -> Result<Option<NaiveDate>, Fault> {
    let day = sqlx::query_scalar!("select last_day from usage where passholder_id = $1", id.0);
    Ok(day.fetch_optional(conn).await?)
}

/// What is known of one becomes the other's, who is the same person: of both the first and the last day.
pub async fn join(conn: &mut PgConnection, id: PassholderId, other: PassholderId) -> Result<(), Fault> {
    sqlx::query!(
        "insert into usage (passholder_id, first_day, last_day)
         select $1, first_day, last_day from usage where passholder_id = $2
         on conflict (passholder_id) do update
             set first_day = least(usage.first_day, excluded.first_day),
                 last_day = greatest(usage.last_day, excluded.last_day)",
        id.0,
        other.0
    )
    .execute(conn)
    .await?;
    Ok(())
}
