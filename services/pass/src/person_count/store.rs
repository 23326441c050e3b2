//! The statements on the numbers of persons.

use super::{Moves, Regions};
use chassis::Fault;
use sqlx::PgConnection;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The regions of the persons among these holders.
pub async fn regions_of(conn: &mut PgConnection, ids: &[Uuid]) -> Result<BTreeMap<Uuid, Regions>, Fault> {
    let rows = sqlx::query!(
        r#"select p.passholder_id, array_remove(array_agg(m.card_system_id order by m.card_system_id), null)
                      as "regions!"
           from passholder p left join membership m using (passholder_id)
           where p.passholder_id = any($1) and p.pass_type = 'INDIVIDUAL' group by p.passholder_id"#,
        ids
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.passholder_id, row.regions))
        .collect())
}

/// Writes how the numbers of persons change, in the order of the sets.
pub async fn count(conn: &mut PgConnection, moves: &Moves) -> Result<(), Fault> {
    for (regions, by) in moves.iter().filter(|(_, by)| **by != 0) {
        sqlx::query!(
            "insert into person_count (card_system_ids, persons) values ($1, 0) on conflict do nothing",
            regions
        )
        .execute(&mut *conn)
        .await?;
        sqlx::query!(
            "update person_count set persons = persons + $2 where card_system_ids = $1",
            regions,
            by
        )
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// How many persons are members of one of these regions and of one of those; `None` is anywhere or nowhere.
pub async fn counted(
    conn: &mut PgConnection,
    these: Option<&[i32]>,
    those: Option<&[i32]>,
) -> Result<i64, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select coalesce(sum(persons), 0)::bigint as "persons!" from person_count
           where ($1::integer[] is null or card_system_ids && $1)
             and ($2::integer[] is null or card_system_ids && $2)"#,
        these,
        those
    )
    .fetch_one(conn)
    .await?)
}
