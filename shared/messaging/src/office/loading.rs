//! Rows of region packs: told apart into new, changed and known.

use crate::tx::Tx;
use chassis::Fault;
use contracts::Refusal;
use contracts::pack::{Fate, RowFate};
use futures_util::future::BoxFuture;
use ring::digest::SHA256;
use serde::Serialize;
use std::collections::{HashMap, HashSet};

/// A row under the id that it has in its file.
pub struct Row<R> {
    id: String,
    digest: Digest,
    /// Changed for a reason that the digest does not show.
    is_changed: bool,
    row: Result<R, Refusal>,
}

/// What is remembered of a row: enough to see that it is the same. Whoever can guess a row can tell that it
/// was this one, so it is kept beside what the row became and nowhere else.
type Digest = Vec<u8>;

fn digest(row: &impl Serialize) -> Result<Digest, Fault> {
    let text = serde_json::to_vec(row)?;
    Ok(ring::digest::digest(&SHA256, &text).as_ref()[..16].to_vec())
}

impl<R: Serialize> Row<R> {
    /// A row that is the same again when all of it is.
    pub fn new(id: impl ToString, row: R) -> Result<Self, Fault> {
        Ok(Self {
            id: id.to_string(),
            digest: digest(&row)?,
            is_changed: false,
            row: Ok(row),
        })
    }
}

impl<R> Row<R> {
    /// A row that is the same again when `seen` is the same and `is_changed` does not say otherwise.
    pub fn seen_as(
        id: impl ToString,
        seen: &impl Serialize,
        is_changed: bool,
        row: R,
    ) -> Result<Self, Fault> {
        Ok(Self {
            id: id.to_string(),
            digest: digest(seen)?,
            is_changed,
            row: Ok(row),
        })
    }

    /// A row that no verb need see.
    pub fn refused(id: impl ToString, refusal: Refusal) -> Self {
        Self {
            id: id.to_string(),
            digest: vec![],
            is_changed: false,
            row: Err(refusal),
        }
    }
}

/// What a verb says to each row that it was given. A refused one has left no trace.
pub type Verdicts = Vec<Result<(), Refusal>>;

/// A verb for many rows that needs nothing else.
pub type Verb<R> = for<'a> fn(&'a mut Tx, &'a [R]) -> BoxFuture<'a, Result<Verdicts, Fault>>;

/// Takes the new and changed rows of one file through a verb, all at once, and remembers those that it does
/// not refuse. A row whose id came before in the same load goes after it.
pub async fn load<R, V>(tx: &mut Tx, file: &str, rows: Vec<Row<R>>, verb: V) -> Result<Vec<RowFate>, Fault>
where
    V: for<'a> Fn(&'a mut Tx, &'a [R]) -> BoxFuture<'a, Result<Verdicts, Fault>>,
{
    load_rounds(tx, file, rows, fate_today, verb).await
}

/// As [`load`], for rows of history, which never change: one whose id was loaded before is known, whatever it
/// says today.
pub async fn load_history<R, V>(
    tx: &mut Tx,
    file: &str,
    rows: Vec<Row<R>>,
    verb: V,
) -> Result<Vec<RowFate>, Fault>
where
    V: for<'a> Fn(&'a mut Tx, &'a [R]) -> BoxFuture<'a, Result<Verdicts, Fault>>,
{
    load_rounds(tx, file, rows, fate_of_history, verb).await
}

/// What was remembered of a row; nothing where it was loaded before digests were kept.
type Remembered = Option<Digest>;
/// What becomes of a row, by what was remembered of it, its digest now, and whether it changed otherwise.
type FateOf = fn(Option<&Remembered>, &Digest, bool) -> Fate;

fn fate_today(before: Option<&Remembered>, now: &Digest, is_changed: bool) -> Fate {
    let is_same = before.is_some_and(|before| before.as_ref() == Some(now));
    Fate::of(before.is_some(), is_changed || !is_same)
}

fn fate_of_history(before: Option<&Remembered>, _: &Digest, _: bool) -> Fate {
    Fate::of(before.is_some(), false)
}

async fn load_rounds<R, V>(
    tx: &mut Tx,
    file: &str,
    rows: Vec<Row<R>>,
    fate_of: FateOf,
    verb: V,
) -> Result<Vec<RowFate>, Fault>
where
    V: for<'a> Fn(&'a mut Tx, &'a [R]) -> BoxFuture<'a, Result<Verdicts, Fault>>,
{
    let mut fates = Vec::with_capacity(rows.len());
    for round in rounds(rows) {
        fates.extend(load_round(tx, file, round, fate_of, &verb).await?);
    }
    Ok(fates)
}

/// What a rule says to each row, and those that it lets through. Rows are judged in their order: a rule may
/// depend on what was let through before.
pub fn sift<R>(rows: &[R], mut judge: impl FnMut(&R) -> Result<(), Refusal>) -> (Verdicts, Vec<&R>) {
    let verdicts: Verdicts = rows.iter().map(&mut judge).collect();
    let judged = rows.iter().zip(&verdicts).filter(|(_, verdict)| verdict.is_ok());
    let accepted = judged.map(|(row, _)| row).collect();
    (verdicts, accepted)
}

/// For verbs that take one row.
pub async fn each<R: Clone + Send + Sync + 'static>(
    tx: &mut Tx,
    rows: &[R],
    verb: for<'a> fn(&'a mut Tx, &'a R) -> BoxFuture<'a, Result<(), Fault>>,
) -> Result<Verdicts, Fault> {
    let mut verdicts = Vec::with_capacity(rows.len());
    for row in rows {
        let row = row.clone();
        let one = attempt(tx, move |tx| Box::pin(async move { verb(tx, &row).await }));
        verdicts.push(one.await?);
    }
    Ok(verdicts)
}

/// In each round no id comes twice.
fn rounds<R>(rows: Vec<Row<R>>) -> Vec<Vec<Row<R>>> {
    let (mut rounds, mut round, mut seen) = (vec![], vec![], HashSet::new());
    for row in rows {
        if !seen.insert(row.id.clone()) {
            rounds.push(std::mem::take(&mut round));
            seen = HashSet::from([row.id.clone()]);
        }
        round.push(row);
    }
    rounds.push(round);
    rounds
}

/// A row that the verb was given: the n-th of its round.
struct Given {
    n: usize,
    digest: Digest,
}

async fn load_round<R, V>(
    tx: &mut Tx,
    file: &str,
    rows: Vec<Row<R>>,
    fate_of: FateOf,
    verb: &V,
) -> Result<Vec<RowFate>, Fault>
where
    V: for<'a> Fn(&'a mut Tx, &'a [R]) -> BoxFuture<'a, Result<Verdicts, Fault>>,
{
    let name = stem(file);
    let ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
    let known = known(tx, name, &ids).await?;
    let (mut fates, mut wanted, mut given) = (vec![], vec![], vec![]);
    for row in rows {
        let fate = match &row.row {
            Err(refusal) => Fate::Refused(refusal.title.clone()),
            Ok(_) => fate_of(known.get(&row.id), &row.digest, row.is_changed),
        };
        if let (Fate::Created | Fate::Changed, Ok(wanted_row)) = (&fate, row.row) {
            wanted.push(wanted_row);
            given.push(Given {
                n: fates.len(),
                digest: row.digest,
            });
        }
        fates.push(RowFate::new(file, row.id, fate));
    }
    if wanted.is_empty() {
        return Ok(fates);
    }
    let verdicts = verb(tx, &wanted).await?;
    if verdicts.len() != wanted.len() {
        return Err(Fault::broken("a verb lost a row"));
    }
    let mut kept = vec![];
    for (Given { n, digest }, verdict) in given.into_iter().zip(verdicts) {
        match verdict {
            Ok(()) => kept.push((fates[n].id.clone(), digest)),
            Err(refusal) => fates[n].fate = Fate::Refused(refusal.title),
        }
    }
    keep(tx, name, kept).await?;
    Ok(fates)
}

/// Rows are remembered under the name of their file, whatever its format.
fn stem(file: &str) -> &str {
    file.split_once('.').map_or(file, |(stem, _)| stem)
}

/// What was remembered of these rows. Nobody changes it meanwhile: who loads is alone.
async fn known(tx: &mut Tx, file: &str, ids: &[&str]) -> Result<HashMap<String, Remembered>, Fault> {
    // One look into the index for each, whatever the planner believes of a table that was empty a moment ago.
    let rows = sqlx::query!(
        r#"select r.id as "id!", r.digest from unnest($2::text[]) as n(id) cross join lateral
               (select id, digest from pack_row where file = $1 and id = n.id limit 1) r"#,
        file,
        ids as &[&str]
    )
    .fetch_all(tx.conn())
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.digest)).collect())
}

async fn keep(tx: &mut Tx, file: &str, rows: Vec<(String, Digest)>) -> Result<(), Fault> {
    let (ids, digests): (Vec<String>, Vec<Digest>) = rows.into_iter().unzip();
    sqlx::query!(
        "insert into pack_row (file, id, digest)
         select $1, r.id, r.digest from unnest($2::text[], $3::bytea[]) as r(id, digest) order by r.id
         on conflict (file, id) do update set digest = excluded.digest",
        file,
        &ids,
        &digests
    )
    .execute(tx.conn())
    .await?;
    Ok(())
}

/// Forgets rows, each by the stem of its file and its id there: they are about somebody who is no more.
pub async fn forget(tx: &mut Tx, rows: &[(&str, String)]) -> Result<(), Fault> {
    sqlx::query!(
        "delete from pack_row r using unnest($1::text[], $2::text[]) as t(file, id)
         where r.file = t.file and r.id = t.id",
        &rows
            .iter()
            .map(|(file, _)| (*file).to_owned())
            .collect::<Vec<_>>(),
        &rows.iter().map(|(_, id)| id.clone()).collect::<Vec<_>>()
    )
    .execute(tx.conn())
    .await?;
    Ok(())
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
