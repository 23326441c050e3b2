//! The statements on former homes and planned moves.

pub mod second;

use super::Move;
use chassis::Fault;
use chrono::{DateTime, NaiveDate, Utc};
use contracts::pass::{Address, PlannedMove};
use contracts::{OrganizerId, PassholderId};
use sqlx::PgConnection;
use std::collections::HashMap;
use uuid::Uuid;

/// Keeps where those live who will live elsewhere from this day on: in the place with the postal code that
/// stands beside them. Whoever stays, and whoever is new, has left nothing; of two moves on one day the place
/// before both of them counts.
pub async fn leave(
    conn: &mut PgConnection,
    to: &[(PassholderId, &str)],
    day: NaiveDate,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into former_home (passholder_id, until, postal_code)
         select p.passholder_id, $3, h.code
         from unnest($1::uuid[], $2::text[]) as r(id, code)
             join passholder p on p.passholder_id = r.id
             cross join lateral (
                 select case when lower(coalesce(p.address ->> 'country', 'be')) = 'be' then p.postal_code
                             else '0000' end as code) h
         where h.code <> r.code
         on conflict (passholder_id, until) do nothing",
        &to.iter().map(|(id, _)| id.0).collect::<Vec<_>>(),
        &to.iter().map(|(_, code)| (*code).to_owned()).collect::<Vec<_>>(),
        day
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The moves of these holders: first those that are done, the oldest first, then the one to come.
pub async fn moves(conn: &mut PgConnection, ids: &[Uuid]) -> Result<HashMap<Uuid, Vec<Move>>, Fault> {
    let rows = sqlx::query!(
        r#"select passholder_id as "id!", until as "day!", postal_code as "postal_code!",
                  false as "is_planned!"
           from former_home where passholder_id = any($1)
           union all
           select passholder_id, on_day, home_code, true from planned_move where passholder_id = any($1)
           order by 4, 2"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    let mut all: HashMap<Uuid, Vec<Move>> = HashMap::new();
    for row in rows {
        let (on, postal_code) = (row.day, row.postal_code);
        all.entry(row.id).or_default().push(match row.is_planned {
            false => Move::Left { on, postal_code },
            true => Move::Planned { on, postal_code },
        });
    }
    Ok(all)
}

/// The first days elsewhere after the last two moves that are done, the last one first.
pub async fn last_left(conn: &mut PgConnection, id: PassholderId) -> Result<Vec<NaiveDate>, Fault> {
    let last = sqlx::query_scalar!(
        "select until from former_home where passholder_id = $1 order by until desc limit 2",
        id.0
    );
    Ok(last.fetch_all(conn).await?)
}

/// The move that was noted for one day was on another.
pub async fn put_right(
    conn: &mut PgConnection,
    id: PassholderId,
    noted: NaiveDate,
    on: NaiveDate,
) -> Result<(), Fault> {
    sqlx::query!(
        "update former_home set until = $3 where passholder_id = $1 and until = $2",
        id.0,
        noted,
        on
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Plans a move, in place of the one that was planned; `home_code` is the postal code there.
pub async fn plan(
    conn: &mut PgConnection,
    id: PassholderId,
    planned: &PlannedMove,
    home_code: &str,
    organizer: &OrganizerId,
    at: DateTime<Utc>,
) -> Result<(), Fault> {
    sqlx::query!(
        "insert into planned_move (passholder_id, on_day, address, home_code, planned_at, organizer_id)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (passholder_id) do update set on_day = excluded.on_day, address = excluded.address,
             home_code = excluded.home_code, planned_at = excluded.planned_at,
             organizer_id = excluded.organizer_id",
        id.0,
        planned.from,
        serde_json::to_value(&planned.address)?,
        home_code,
        at,
        organizer.0
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The move that is planned.
pub async fn planned(conn: &mut PgConnection, id: PassholderId) -> Result<Option<PlannedMove>, Fault> {
    let row = sqlx::query!(
        "select on_day, address from planned_move where passholder_id = $1",
        id.0
    );
    let Some(row) = row.fetch_optional(conn).await? else {
        return Ok(None);
    };
    Ok(Some(PlannedMove {
        from: row.on_day,
        address: serde_json::from_value::<Address>(row.address)?,
    }))
}

/// Takes back the move that is planned; false when none is.
pub async fn withdraw(conn: &mut PgConnection, id: PassholderId) -> Result<bool, Fault> {
    let gone = sqlx::query!("delete from planned_move where passholder_id = $1", id.0);
    Ok(gone.execute(conn).await?.rows_affected() == 1)
}

/// Some of those whose day to move has come, in the order of their ids.
pub async fn due(conn: &mut PgConnection, today: NaiveDate, most: i64) -> Result<Vec<Uuid>, Fault> {
    Ok(sqlx::query_scalar!(
        "select passholder_id from
             (select passholder_id from planned_move where on_day <= $1 order by on_day limit $2) d
         order by passholder_id",
        today,
        most
    )
    .fetch_all(conn)
    .await?)
}

/// A move whose day has come.
pub struct Due {
    pub passholder_id: PassholderId,
    pub planned: PlannedMove,
    /// Whose counter noted it.
    pub organizer_id: OrganizerId,
}

/// Takes the moves of these holders whose day has come.
pub async fn take_due(conn: &mut PgConnection, ids: &[Uuid], today: NaiveDate) -> Result<Vec<Due>, Fault> {
    let rows = sqlx::query!(
        "delete from planned_move where passholder_id = any($1) and on_day <= $2
         returning passholder_id, on_day, address, organizer_id",
        ids,
        today
    )
    .fetch_all(conn)
    .await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        all.push(Due {
            passholder_id: PassholderId(row.passholder_id),
            planned: PlannedMove {
                from: row.on_day,
                address: serde_json::from_value(row.address)?,
            },
            organizer_id: OrganizerId(row.organizer_id),
        });
    }
    Ok(all)
}
