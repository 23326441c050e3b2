//! Rows of region packs: told apart into new, changed and known.

use crate::tx::Tx;
use chassis::Fault;
use contracts::Refusal;
use contracts::pack::Fate;
use futures_util::future::BoxFuture;
use serde::Serialize;

/// Remembers a row and tells its fate. The same row again is `Unchanged` and must have no effect.
pub async fn remember<R: Serialize>(tx: &mut Tx, file: &str, id: &str, row: &R) -> Result<Fate, Fault> {
    let row = serde_json::to_value(row)?;
    let known = sqlx::query_scalar!(
        "select row from pack_row where file = $1 and id = $2 for update",
        file,
        id
    )
    .fetch_optional(tx.conn())
    .await?;
    let fate = Fate::of(known.is_some(), known.as_ref() != Some(&row));
    if fate != Fate::Unchanged {
        sqlx::query!(
            "insert into pack_row (file, id, row) values ($1, $2, $3) on conflict (file, id) do update set row = excluded.row",
            file,
            id,
            row
        )
        .execute(tx.conn())
        .await?;
    }
    Ok(fate)
}

/// Writes a member of a remembered row in another way: what it means stays the same, so the row is not
/// `Changed`.
pub async fn rewrite(
    tx: &mut Tx,
    file: &str,
    id: &str,
    member: &str,
    before: &str,
    after: &str,
) -> Result<(), Fault> {
    sqlx::query!(
        "update pack_row set row = jsonb_set(row, array[$3], to_jsonb($5::text)) where file = $1 and id = $2 and row->>$3 = $4",
        file,
        id,
        member,
        before,
        after
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Whether a row with this id was loaded before: for rows of history, which never change.
pub async fn is_known(tx: &mut Tx, file: &str, id: &str) -> Result<bool, Fault> {
    Ok(sqlx::query_scalar!(
        r#"select exists (select from pack_row where file = $1 and id = $2) as "known!""#,
        file,
        id
    )
    .fetch_one(tx.conn())
    .await?)
}

/// Runs a verb for one row; when it refuses, what it did is undone and the rest of the pack goes on.
pub async fn attempt<T, F>(tx: &mut Tx, verb: F) -> Result<Result<T, Refusal>, Fault>
where
    F: for<'a> FnOnce(&'a mut Tx) -> BoxFuture<'a, Result<T, Fault>>,
{
    let mark = tx.savepoint().await?;
    match verb(tx).await {
        Ok(done) => {
            tx.forget_mark().await?;
            Ok(Ok(done))
        }
        Err(Fault::Refused(refusal)) => {
            tx.back_to(mark).await?;
            tx.forget_mark().await?;
            Ok(Err(*refusal))
        }
        Err(fault) => Err(fault),
    }
}
