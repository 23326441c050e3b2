//! The statements on leavers.

use chassis::Fault;
use chrono::{DateTime, Utc};
use contracts::PassholderId;
use contracts::pass::Left;
use messaging::forget::Number;
use sqlx::PgConnection;
use std::collections::HashSet;
use uuid::Uuid;

/// Notes that these left, with the numbers of the cards. Whose time is known already keeps it.
pub async fn add(
    conn: &mut PgConnection,
    ids: &[Uuid],
    numbers: &[Number],
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into leaver (passholder_id, left_at, numbers)
         select id, $2, coalesce(array_agg(n.number) filter (where n.number is not null), '{}')
         from unnest($1::uuid[]) as t(id)
         left join unnest($3::uuid[], $4::text[]) as n(holder, number) on n.holder = t.id
         group by id order by id
         on conflict (passholder_id) do update set numbers = leaver.numbers || excluded.numbers",
        ids,
        at,
        &numbers.iter().map(|one| one.passholder_id.0).collect::<Vec<_>>(),
        &numbers
            .iter()
            .map(|one| one.pass_number.clone())
            .collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes since when these are gone, before they are taken out once more. Who is known keeps the earlier time.
pub async fn note(conn: &mut PgConnection, persons: &[Left]) -> Result<(), Fault> {
    sqlx::query!(
        "insert into leaver (passholder_id, left_at, numbers)
         select id, min(left_at), '{}' from unnest($1::uuid[], $2::timestamptz[]) as t(id, left_at)
         group by id order by id
         on conflict (passholder_id) do update set left_at = least(leaver.left_at, excluded.left_at)",
        &persons.iter().map(|one| one.passholder_id.0).collect::<Vec<_>>(),
        &persons.iter().map(|one| one.left_at).collect::<Vec<_>>()
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Who left, a page behind an id.
pub async fn page(
    conn: &mut PgConnection,
    after: Option<PassholderId>,
    limit: i64,
) -> Result<Vec<Left>, Fault> {
    let rows = sqlx::query!(
        "select passholder_id, left_at from leaver where passholder_id > $1 order by passholder_id limit $2",
        after.map_or(Uuid::nil(), |id| id.0),
        limit
    )
    .fetch_all(conn)
    .await?;
    let left = rows.into_iter().map(|row| Left {
        passholder_id: PassholderId(row.passholder_id),
        left_at: row.left_at,
    });
    Ok(left.collect())
}

/// Which of these left.
pub async fn among(conn: &mut PgConnection, ids: &[PassholderId]) -> Result<HashSet<PassholderId>, Fault> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
    let left = sqlx::query_scalar!(
        "select passholder_id from leaver where passholder_id = any($1)",
        &ids
    );
    Ok(left
        .fetch_all(conn)
        .await?
        .into_iter()
        .map(PassholderId)
        .collect())
}

/// Some of those who left at this time or before it, held; whom another instance forgets now is left to it.
pub async fn due(
    conn: &mut PgConnection,
    before: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<PassholderId>, Fault> {
    let due = sqlx::query_scalar!(
        "select passholder_id from leaver where left_at <= $1 order by left_at, passholder_id limit $2
         for update skip locked",
        before,
        limit
    );
    Ok(due.fetch_all(conn).await?.into_iter().map(PassholderId).collect())
}

/// Somebody who is forgotten now.
#[derive(Debug)]
pub struct Leaver {
    pub passholder_id: PassholderId,
    pub numbers: Vec<String>,
}

/// Takes these from the list.
pub async fn take(conn: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Leaver>, Fault> {
    let rows = sqlx::query!(
        "delete from leaver where passholder_id = any($1) returning passholder_id, numbers",
        ids
    )
    .fetch_all(conn)
    .await?;
    let leavers = rows.into_iter().map(|row| Leaver {
        passholder_id: PassholderId(row.passholder_id),
        numbers: row.numbers,
    });
    Ok(leavers.collect())
}
