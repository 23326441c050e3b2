//! The keys of clients: taken in the transaction of the effects, and forgotten after a while.

use super::First;
use crate::office::tx::Tx;
use chassis::Fault;
use chassis::ask::{Answer, Idempotency};
use contracts::Refusal;
use std::collections::{HashMap, HashSet};

/// Takes the key, or returns the first answer. While the first use still runs, the second waits for it; only
/// when that takes longer than a lock may, it is told to come back.
pub(crate) async fn take(tx: &mut Tx, key: &Idempotency) -> Result<Option<Result<Answer, Fault>>, Fault> {
    let inserted = sqlx::query!(
        "insert into idempotency (client, key, hash) values ($1, $2, $3) on conflict do nothing",
        key.client,
        key.key,
        key.hash.newest()
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
    let first = sqlx::query_as!(
        First,
        "select hash, refused, reply from idempotency where client = $1 and key = $2",
        key.client,
        key.key
    )
    .fetch_one(tx.conn())
    .await?;
    if first.reply.is_none() {
        return Err(Refusal::key_in_flight().into());
    }
    first.answer(key)
}

/// What an ask of a batch finds under its key.
pub(crate) enum Taken {
    /// Nothing: it may go on. Who has no key may, too.
    New,
    /// The first answer.
    Before(Result<Answer, Fault>),
    /// Another ask of the same batch.
    Beside,
}

/// Takes those keys that are new and tells, ask by ask, what its key says. Keys are locked in their order, so
/// that batches never wait for each other in a circle.
pub(crate) async fn take_all(tx: &mut Tx, keys: &[Option<Idempotency>]) -> Result<Vec<Taken>, Fault> {
    let given: Vec<&Idempotency> = keys.iter().flatten().collect();
    if given.is_empty() {
        return Ok(keys.iter().map(|_| Taken::New).collect());
    }
    let inserted = sqlx::query!(
        "insert into idempotency (client, key, hash)
         select client, key, hash
         from unnest($1::text[], $2::text[], $3::text[]) with ordinality as t(client, key, hash, n)
         order by client, key, n on conflict do nothing returning client, key",
        &given.iter().map(|key| key.client.clone()).collect::<Vec<_>>(),
        &given.iter().map(|key| key.key.clone()).collect::<Vec<_>>(),
        &given
            .iter()
            .map(|key| key.hash.newest().to_owned())
            .collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await?;
    // The same key twice in one batch: the first has it, with its hash.
    let mut new: HashSet<(String, String)> = inserted.into_iter().map(|row| (row.client, row.key)).collect();
    let is_new: Vec<bool> = keys
        .iter()
        .map(|key| {
            key.as_ref()
                .is_none_or(|key| new.remove(&(key.client.clone(), key.key.clone())))
        })
        .collect();
    let used = keys.iter().zip(&is_new).filter(|(_, is_new)| !**is_new);
    let before = first_answers(tx, used.filter_map(|(key, _)| key.as_ref()).collect()).await?;
    let mut all = Vec::with_capacity(keys.len());
    for (key, is_new) in keys.iter().zip(is_new) {
        all.push(match (key, is_new) {
            (Some(key), false) => match before.get(&(key.client.clone(), key.key.clone())).cloned() {
                Some(first) => first.answer(key)?.map_or(Taken::Beside, Taken::Before),
                None => Taken::Beside,
            },
            _ => Taken::New,
        });
    }
    Ok(all)
}

/// What is stored with these keys.
async fn first_answers(
    tx: &mut Tx,
    keys: Vec<&Idempotency>,
) -> Result<HashMap<(String, String), First>, Fault> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"select i.client as "client!", i.key as "key!", i.hash as "hash!", i.refused as "refused!", i.reply
           from unnest($1::text[], $2::text[]) as t(client, key)
           cross join lateral (select * from idempotency where client = t.client and key = t.key) i"#,
        &keys.iter().map(|key| key.client.clone()).collect::<Vec<_>>(),
        &keys.iter().map(|key| key.key.clone()).collect::<Vec<_>>(),
    )
    .fetch_all(tx.conn())
    .await?;
    let mut all = HashMap::with_capacity(rows.len());
    for row in rows {
        let first = First {
            hash: row.hash,
            refused: row.refused,
            reply: row.reply,
        };
        all.insert((row.client, row.key), first);
    }
    Ok(all)
}

/// How long the first answer to a client's key is kept.
const KEPT_DAYS: i32 = 30;

/// Forgets keys that have been kept long enough; returns how many.
///
/// Rule: the first answer to a client's key is kept for thirty days, and a repeat gets it again
/// Test: `an_answer_is_kept_for_thirty_days`, `the_same_key_at_once_has_one_effect_and_one_first_answer`
/// Source: this house; docs/security.md says what is kept of it
pub async fn forget(tx: &mut Tx) -> Result<u64, Fault> {
    let gone = sqlx::query!(
        "delete from idempotency where created_at < now() - make_interval(days => $1)",
        KEPT_DAYS
    )
    .execute(tx.conn())
    .await?;
    Ok(gone.rows_affected())
}
