//! The statements on what a holder saved and spent, as it is shown.

use chassis::Fault;
use contracts::page::Window;
use contracts::points::Transaction;
use contracts::{Page, PassholderId};
use sqlx::PgConnection;
use uuid::Uuid;

/// A page of a holder's entries that changed something, read in the order of the index. Of somebody whom
/// others went into also those of their ledgers, all in the order of their time: what went from one ledger to
/// the other is none of them.
///
/// Rule: the history of somebody whom another record went into shows what both saved and spent
/// Test: `points_that_go_along_add_up_as_before`
/// Source: this house
pub async fn read(
    conn: &mut PgConnection,
    holder: PassholderId,
    oldest_first: bool,
    window: Window,
) -> Result<Page<Transaction>, Fault> {
    let others = sqlx::query_scalar!("select from_id from merged where into_id = $1", holder.0);
    let mut ids: Vec<Uuid> = others.fetch_all(&mut *conn).await?;
    if !ids.is_empty() {
        ids.push(holder.0);
        return of_several(conn, &ids, oldest_first, window).await;
    }
    let total_items = sqlx::query_scalar!(
        r#"select count(*) as "n!" from entry where passholder_id = $1 and points <> 0"#,
        holder.0
    )
    .fetch_one(&mut *conn)
    .await?;
    let member = match oldest_first {
        true => oldest(conn, holder, window).await?,
        false => newest(conn, holder, window).await?,
    };
    Ok(Page { total_items, member })
}

async fn oldest(
    conn: &mut PgConnection,
    holder: PassholderId,
    window: Window,
) -> Result<Vec<Transaction>, Fault> {
    Ok(sqlx::query_as!(
        Transaction,
        "select title, location, at as creation_date, points from entry
         where passholder_id = $1 and points <> 0 order by version offset $2 limit $3",
        holder.0,
        window.start,
        window.limit
    )
    .fetch_all(conn)
    .await?)
}

async fn newest(
    conn: &mut PgConnection,
    holder: PassholderId,
    window: Window,
) -> Result<Vec<Transaction>, Fault> {
    Ok(sqlx::query_as!(
        Transaction,
        "select title, location, at as creation_date, points from entry
         where passholder_id = $1 and points <> 0 order by version desc offset $2 limit $3",
        holder.0,
        window.start,
        window.limit
    )
    .fetch_all(conn)
    .await?)
}

/// One person has few lines, and few records: they are sorted as they are read.
async fn of_several(
    conn: &mut PgConnection,
    ids: &[Uuid],
    oldest_first: bool,
    window: Window,
) -> Result<Page<Transaction>, Fault> {
    let total_items = sqlx::query_scalar!(
        r#"select count(*) as "n!" from entry
           where passholder_id = any($1) and points <> 0 and kind not in ('merged_out', 'merged_in')"#,
        ids
    )
    .fetch_one(&mut *conn)
    .await?;
    let mut all = sqlx::query_as!(
        Transaction,
        "select title, location, at as creation_date, points from entry
         where passholder_id = any($1) and points <> 0 and kind not in ('merged_out', 'merged_in')
         order by at, passholder_id, version",
        ids
    )
    .fetch_all(conn)
    .await?;
    if !oldest_first {
        all.reverse();
    }
    let (start, limit) = (count(window.start), count(window.limit));
    let member = all.into_iter().skip(start).take(limit).collect();
    Ok(Page { total_items, member })
}

fn count(number: i64) -> usize {
    usize::try_from(number).unwrap_or(0)
}
