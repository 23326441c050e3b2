//! What the official source says, asked once for a validation.

use super::store::{self, Row};
use super::{Shown, Tools};
use crate::entitlement::{Answer, Household};
use chassis::Fault;
use messaging::Office;
use std::time::Duration;

/// How long somebody waits for the official source: less than an ask has.
const PATIENCE: Duration = Duration::from_millis(1800);
/// Questions that came to nothing, or were asked at once.
const MOST_QUESTIONS: i32 = 3;
/// Sealed answers are a multiple of this, in bytes, so that their size does not say how many children there
/// are, or until when somebody has a right.
const SIZE: usize = 1024;

/// What it said already, or says now. No connection is held while it is asked.
///
/// # Errors
/// Busy while it does not answer, or when it was asked often enough for this validation.
///
/// Rule: for one validation the official source answers once, however often its token is used, and is asked
/// three times at most
/// Test: `one_token_asks_the_official_source_once`
/// Source: this house: a token is no way to ask it without end
pub async fn answer(office: &Office, tools: Tools<'_>, row: &Row, shown: &Shown) -> Result<Household, Fault> {
    let (keys, place) = (tools.secrets.keys(), place(row));
    if let Some(sealed) = &row.answer {
        return Ok(serde_json::from_slice(&keys.open(&row.key, sealed, &place)?)?);
    }
    let source = tools
        .source
        .ok_or_else(|| Fault::Busy("there is no official source".into()))?;
    let id = row.id;
    let may_ask = office.transact(move |tx| {
        Box::pin(async move { store::count_question(tx.conn(), id, MOST_QUESTIONS).await })
    });
    if !may_ask.await? {
        return Err(Fault::Busy(
            "the official source was asked often enough for this validation".into(),
        ));
    }
    let said = source.ask_within(&shown.insz.0, PATIENCE).await;
    if matches!(said.answer, Answer::Later(_)) {
        return Err(Fault::Busy("the official source does not answer".into()));
    }
    let mut plain = serde_json::to_vec(&said)?;
    plain.resize(plain.len().next_multiple_of(SIZE), b' ');
    let sealed = keys.seal(&row.key, &plain, &place)?;
    office
        .transact(move |tx| Box::pin(async move { store::keep_answer(tx.conn(), id, &sealed).await }))
        .await?;
    Ok(said)
}

/// What it is sealed for: not for what the provider said in the same row.
fn place(row: &Row) -> Vec<u8> {
    [row.id.as_bytes().as_slice(), b"answer"].concat()
}
