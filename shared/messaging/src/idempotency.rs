//! The first answer to a client's key, stored in the transaction of its effects, and given again.

use crate::tx::Tx;
use chassis::Fault;
use chassis::ask::{Answer, Idempotency};
use contracts::Refusal;
use std::collections::HashSet;

/// Takes the key, or returns the first answer. While the first use still runs, the second waits for it; only when that takes
/// longer than a lock may, it is told to come back.
pub(crate) async fn take(tx: &mut Tx, key: &Idempotency) -> Result<Option<Result<Answer, Fault>>, Fault> {
    let inserted = sqlx::query!(
        "insert into idempotency (client, key, hash) values ($1, $2, $3) on conflict do nothing",
        key.client,
        key.key,
        key.hash
    )
    .execute(tx.conn())
    .await
    .map_err(
        |error| match error.as_database_error().and_then(|database| database.code()) {
            Some(code) if code == "55P03" => Refusal::key_in_flight().into(),
            _ => Fault::from(error),
        },
    )?;
    if inserted.rows_affected() == 1 {
        return Ok(None);
    }
    let first = sqlx::query!(
        "select hash, refused, reply from idempotency where client = $1 and key = $2",
        key.client,
        key.key
    )
    .fetch_one(tx.conn())
    .await?;
    if first.hash != key.hash {
        return Err(Refusal::key_reused().into());
    }
    let reply = first.reply.ok_or_else(|| Fault::from(Refusal::key_in_flight()))?;
    Ok(Some(match first.refused {
        false => Ok(Answer {
            body: reply.into_bytes(),
            replayed: true,
        }),
        true => Err(Refusal {
            replayed: true,
            ..serde_json::from_str(&reply)?
        }
        .into()),
    }))
}

pub(crate) async fn keep(tx: &mut Tx, key: &Idempotency, refused: bool, reply: &str) -> Result<(), Fault> {
    sqlx::query!(
        "update idempotency set refused = $3, reply = $4 where client = $1 and key = $2",
        key.client,
        key.key,
        refused,
        reply
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Takes those keys that are new and tells, ask by ask, whether it may go on: its key is new, or it has none. Keys are locked in their
/// order, so that batches never wait for each other in a circle.
pub(crate) async fn take_all(tx: &mut Tx, keys: &[Option<Idempotency>]) -> Result<Vec<bool>, Fault> {
    let given: Vec<&Idempotency> = keys.iter().flatten().collect();
    if given.is_empty() {
        return Ok(vec![true; keys.len()]);
    }
    let inserted = sqlx::query!(
        "insert into idempotency (client, key, hash)
         select client, key, hash from unnest($1::text[], $2::text[], $3::text[]) with ordinality as t(client, key, hash, n)
         order by client, key, n on conflict do nothing returning client, key",
        &given.iter().map(|key| key.client.clone()).collect::<Vec<_>>(),
        &given.iter().map(|key| key.key.clone()).collect::<Vec<_>>(),
        &given.iter().map(|key| key.hash.clone()).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await?;
    // The same key twice in one batch: the first has it, with its hash.
    let mut new: HashSet<(String, String)> = inserted.into_iter().map(|row| (row.client, row.key)).collect();
    Ok(keys
        .iter()
        .map(|key| {
            key.as_ref()
                .is_none_or(|key| new.remove(&(key.client.clone(), key.key.clone())))
        })
        .collect())
}

/// Keeps the first answers of keys that were taken: key, whether it was refused, reply.
pub(crate) async fn keep_all(tx: &mut Tx, answers: &[(&Idempotency, bool, String)]) -> Result<(), Fault> {
    if answers.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "update idempotency i set refused = t.refused, reply = t.reply
         from unnest($1::text[], $2::text[], $3::boolean[], $4::text[]) as t(client, key, refused, reply)
         where i.client = t.client and i.key = t.key",
        &answers
            .iter()
            .map(|(key, ..)| key.client.clone())
            .collect::<Vec<_>>(),
        &answers
            .iter()
            .map(|(key, ..)| key.key.clone())
            .collect::<Vec<_>>(),
        &answers.iter().map(|(_, refused, _)| *refused).collect::<Vec<_>>(),
        &answers
            .iter()
            .map(|(.., reply)| reply.clone())
            .collect::<Vec<_>>(),
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets keys that are older than this many days; returns how many.
pub async fn forget(tx: &mut Tx, days: i32) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from idempotency where created_at < now() - make_interval(days => $1)",
        days
    )
    .execute(tx.conn())
    .await?;
    Ok(gone.rows_affected())
}
